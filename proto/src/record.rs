//! A record as a document holds it, and the drafts that commands make of new ones.
//!
//! Enters: puts, read back from Automerge documents together with who wrote them when. Leaves: [`Fields`] that the
//! model reads (`model/`), and [`Draft`]s that the replica turns into signed entries. Never decides what counts: what
//! reaches a view through here is already visible.

use std::collections::BTreeMap;

use crate::document::DocumentName;
use crate::field::{Field, Put, Scalar};
use crate::id::{ActorId, NodeId, RecordId, Space};

/// Where and when a value was written: an entry of its author's line in the document's space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// The author's run.
    pub actor: ActorId,
    /// The entry of that run.
    pub seq: u64,
    /// The author's clock then: Unix seconds. Shown, never decided by.
    pub time: i64,
}

/// The winning value of a field in one document.
#[derive(Clone, PartialEq, Debug)]
pub struct Value {
    /// The register's number; 0 for a plain field.
    pub n: u32,
    /// The value.
    pub scalar: Scalar,
    /// The entry that put it.
    pub stamp: Stamp,
}

/// The fields of one record in one document.
pub type Fields = BTreeMap<Field, Value>;

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
    /// Where.
    pub space: Space,
    /// In which document of ours.
    pub document: DocumentName,
    /// The puts, at most [`crate::limit::PUTS_PER_ENTRY`].
    pub puts: Vec<Put>,
}
