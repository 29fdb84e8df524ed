//! Documents: what one author wrote under a name, as Automerge holds it.

mod name;

pub use name::{BadDocumentName, DocumentKind, DocumentName, Month};
