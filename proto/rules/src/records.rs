//! What a view asks of the records of every feature.
//!
//! Enters: records as they now are in their documents, in any order; documents that are withdrawn. Leaves: whether a
//! record is known, how many do not read, a digest of the rest. What people ask about, they ask the feature itself. The
//! same records give the same answers, whatever the order they came in.

use std::fmt;

use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::id::{RecordId, Space};
use telecentre_log::record::Fields;

/// The records of one feature, from every document that holds some.
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
