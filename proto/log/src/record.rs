//! A record as a document holds it: its fields, and who wrote each when.
//!
//! Enters: puts, read back from Automerge documents together with who wrote them when. Leaves: [`Fields`], which
//! whoever shows or decides something reads. Never decides what counts: what is seen of a record is visible already.

use std::collections::BTreeMap;

use crate::field::{Field, Scalar};
use crate::id::ActorId;

/// Where and when a value was written: an entry of its author's line in the document's space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// The author's run.
    pub actor: ActorId,
    /// The entry of that run.
    pub seq: u64,
    /// The author's clock then: Unix seconds. Shown, never decided by.
    pub time: i64,
    /// Its rank in its author's line: of two entries of one line the one of smaller rank comes first.
    pub rank: u64,
}

impl Stamp {
    /// The order of entries of one author's line in a space, alike on every replica.
    pub fn order(&self) -> (u64, ActorId, u64) {
        (self.rank, self.actor, self.seq)
    }
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
