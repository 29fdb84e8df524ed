//! Which document, what changed in it, and what is to be written into it.
//!
//! Enters: a space, a name and an author; the fields of a record; puts. Leaves: [`DocumentKey`]s, the news that views
//! are made of ([`RecordChange`]), and [`Draft`]s that the replica turns into signed entries. Never looks inside.

use super::DocumentName;
use crate::field::Put;
use crate::id::{NodeId, RecordId, Space};
use crate::record::Fields;

/// A document: what one author wrote under a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DocumentKey {
    /// Where it is replicated.
    pub space: Space,
    /// Its name there.
    pub name: DocumentName,
    /// The one author.
    pub author: NodeId,
}

/// The news that a record of a document has changed: all of its fields as they now are (none: it is gone).
#[derive(Clone, Debug)]
pub struct RecordChange<'a> {
    /// The document.
    pub document: &'a DocumentKey,
    /// The record.
    pub record: RecordId,
    /// All its fields now.
    pub fields: &'a Fields,
}

/// An entry to be written: what a command decided, before it is numbered, chained, signed and saved.
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    /// The space of the line that it goes to.
    pub space: Space,
    /// The document of ours that it changes.
    pub document: DocumentName,
    /// The puts, at most [`crate::limit::PUTS_PER_ENTRY`].
    pub puts: Vec<Put>,
}
