//! What a view asks of the records of one feature, whatever they are.
//!
//! Enters: records as they now are in their documents, in any order; documents that are withdrawn. Leaves: what is
//! counted and hashed of them; what people ask, they ask of the feature itself. The same records give the same answers,
//! whatever the order they came in.

use std::fmt;

use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::id::{RecordId, Space};
use telecentre_log::record::Fields;

/// The records of one feature, out of all documents that hold some.
pub trait Records {
    /// Whether a document of this kind, in this space, holds such records.
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool;

    /// Takes in a record as it now is in a document that it takes; no fields: it is gone.
    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields);

    /// Takes a whole document out: its author was cut, or it was erased.
    fn forget(&mut self, document: &DocumentKey);

    /// Whether a record of this id is known: a writer never takes such an id for something new.
    fn knows(&self, id: RecordId) -> bool;

    /// How many records are held that do not read, and so are not shown.
    fn malformed(&self) -> usize;

    /// Writes down everything that is shown, in an order that is the same everywhere.
    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result;
}
