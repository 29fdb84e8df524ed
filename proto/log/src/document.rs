//! A document: what one author wrote under a name, as Automerge holds it.
//!
//! Enters: the entries of one document, in the order of their ranks, each with its puts (or none, if it is void), or a
//! snapshot. Leaves: records, and snapshots. Every replica builds the Automerge changes itself, one for each entry that
//! puts something, after those before it: bytes of an Automerge change never come from outside, and equal entries give equal
//! documents. To the library all of them are by one actor and of one time: what it keeps grows with the square of the
//! number of actors, and it overflows on a time that an author may choose.
//! Never merges: there is one author, and views read all authors' documents of a name.

use std::collections::BTreeMap;
use std::ops::Bound;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{Automerge, ObjId, ROOT, ReadDoc, ScalarValue, ScalarValueRef, ValueRef};

use crate::body::{self, encode_puts};
use crate::field::{Field, Put, Scalar};
use crate::id::{Hash, RecordId};
use crate::record::{Fields, Stamp, Value};

mod key;
mod snapshot;

pub use crate::kind::{BadDocumentName, DocumentKind, DocumentName, Month};
pub use key::{DocumentKey, Draft, RecordChange};
pub use snapshot::BadSnapshot;

/// The type under which Automerge keeps a scalar that only a later release knows: the last that it leaves free.
const LATER_TYPE: u8 = 15;

/// The actor of every change, to Automerge.
const ACTOR: [u8; 1] = [0];

/// Automerge refused a put or a commit: a fault of ours, since what is put is checked before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the document library refused a change: {0}; the document is rebuilt from the journal")]
pub struct DocumentError(String);

/// One entry as the document took it in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Applied {
    stamp: Stamp,
    /// Automerge's counter at its first operation.
    first_op: u64,
    void: bool,
}

/// One author's document.
#[derive(Clone)]
pub struct Document {
    kind: DocumentKind,
    automerge: Automerge,
    applied: Vec<Applied>,
    next_op: u64,
}

impl Document {
    /// One without entries, of this kind, which gives its fields their codes.
    pub fn new(kind: DocumentKind) -> Self {
        let automerge = Automerge::new().with_actor(ACTOR.as_slice().into());
        Self { kind, automerge, applied: Vec::new(), next_op: 1 }
    }

    /// How many entries are in it.
    pub fn len(&self) -> usize {
        self.applied.len()
    }

    /// Whether no entry is in it.
    pub fn is_empty(&self) -> bool {
        self.applied.is_empty()
    }

    /// The entries that are in it, in order, and whether each counts for nothing.
    pub fn entries(&self) -> impl Iterator<Item = (Stamp, bool)> + '_ {
        self.applied.iter().map(|a| (a.stamp, a.void))
    }

    /// Roughly the memory that it takes, in bytes (measured: 7,000 with nothing in it, twice that with the first
    /// change, then 400 to 600 an entry of a ledger).
    pub fn memory(&self) -> usize {
        14_336 + self.applied.len() * 500
    }

    /// Adds the next entry: its puts, or `None` if it is void. The library hears only of those that put something. Where a
    /// record is written by one entry, puts to a record that is there already count for nothing.
    pub fn apply(&mut self, stamp: Stamp, puts: Option<&[Put]>) -> Result<(), DocumentError> {
        let first = puts.filter(|_| self.kind.own_ids()).map(|puts| self.begun(puts));
        let puts = first.as_deref().or(puts);
        let wrong = |e: automerge::AutomergeError| DocumentError(e.to_string());
        let first_op = self.next_op;
        let mut operations = 0;
        if let Some(puts) = puts {
            let mut transaction = self.automerge.transaction();
            for put in puts {
                transaction.put(ROOT, body::key(self.kind, put), automerge_scalar(&put.value)).map_err(wrong)?;
            }
            operations = transaction.pending_ops();
            if operations > 0 {
                transaction.commit_with(CommitOptions::default().with_time(0));
            } else {
                transaction.rollback();
            }
        }
        self.next_op += operations as u64;
        self.applied.push(Applied { stamp, first_op, void: puts.is_none() });
        Ok(())
    }

    /// Those of the puts whose record is not in the document yet.
    fn begun(&self, puts: &[Put]) -> Vec<Put> {
        let mut new: BTreeMap<RecordId, bool> = BTreeMap::new();
        let is_new = |put: &&Put| *new.entry(put.record).or_insert_with(|| self.record(put.record).is_empty());
        puts.iter().filter(is_new).cloned().collect()
    }

    /// Gives its entries their ranks, which a kept copy does not hold.
    pub(crate) fn rank(&mut self, ranks: impl Iterator<Item = u64>) {
        self.applied.iter_mut().zip(ranks).for_each(|(applied, rank)| applied.stamp.rank = rank);
    }

    /// The entry whose operation has this counter.
    fn stamp_of(&self, operation: u64) -> Option<Stamp> {
        let after = self.applied.partition_point(|a| a.first_op <= operation);
        Some(self.applied.get(after.checked_sub(1)?)?.stamp)
    }

    /// The fields of a record; empty if it has none.
    pub fn record(&self, record: RecordId) -> Fields {
        let from = format!("{record}.");
        let to = format!("{record}/");
        let range = (Bound::Included(from), Bound::Excluded(to));
        let mut fields = Fields::new();
        for item in self.automerge.map_range(ROOT, range) {
            if let Some((_, field, value)) = self.read(&item.key, &item.value, &item.id()) {
                keep_greatest(&mut fields, field, value);
            }
        }
        fields
    }

    /// All records.
    pub fn records(&self) -> BTreeMap<RecordId, Fields> {
        let mut records: BTreeMap<RecordId, Fields> = BTreeMap::new();
        for item in self.automerge.map_range(ROOT, ..) {
            if let Some((record, field, value)) = self.read(&item.key, &item.value, &item.id()) {
                keep_greatest(records.entry(record).or_default(), field, value);
            }
        }
        records
    }

    fn read(&self, key: &str, value: &ValueRef<'_>, id: &ObjId) -> Option<(RecordId, Field, Value)> {
        let mut parts = key.splitn(3, '.');
        let record = parts.next()?.parse().ok()?;
        let field = parts.next()?;
        let code = field.starts_with(|c: char| c.is_ascii_digit()).then(|| field.parse().ok());
        let field = code.map_or_else(|| Field::named(field).ok(), |code| Some(self.kind.field(code?)))?;
        let n = parts.next().map_or(Some(0), |n| n.parse().ok())?;
        let ObjId::Id(operation, _, _) = id else { return None };
        let stamp = self.stamp_of(*operation)?;
        Some((record, field, Value { n, scalar: scalar(value)?, stamp }))
    }

    /// A hash of what it shows: every record, field, number and value. Fields are sorted as they are encoded, so that a
    /// code counts alike where it has a name and where it has none.
    pub fn content(&self) -> Hash {
        let mut hasher = blake3::Hasher::new_derive_key("telecentre 3 content of a document");
        for (record, fields) in self.records() {
            let mut encoded: Vec<Vec<u8>> = Vec::with_capacity(fields.len());
            for (field, value) in fields {
                let mut bytes = Vec::new();
                encode_puts(self.kind, &[Put { record, field, n: value.n, value: value.scalar }], &mut bytes);
                encoded.push(bytes);
            }
            encoded.sort_unstable();
            for bytes in encoded {
                hasher.update(&(bytes.len() as u64).to_be_bytes());
                hasher.update(&bytes);
            }
        }
        Hash(*hasher.finalize().as_bytes())
    }
}

fn keep_greatest(fields: &mut Fields, field: Field, value: Value) {
    match fields.get(&field) {
        Some(held) if held.n > value.n => {}
        _ => {
            fields.insert(field, value);
        }
    }
}

fn automerge_scalar(value: &Scalar) -> ScalarValue {
    match value {
        Scalar::Null => ScalarValue::Null,
        Scalar::Bool(b) => ScalarValue::Boolean(*b),
        Scalar::Int(n) => ScalarValue::Int(*n),
        Scalar::Text(t) => ScalarValue::Str(t.as_str().into()),
        Scalar::Bytes(b) => ScalarValue::Bytes(b.clone()),
        // Our tag goes before the bytes: the library has room for fewer.
        Scalar::Later { tag, bytes } => {
            ScalarValue::Unknown { type_code: LATER_TYPE, bytes: [&[*tag], &bytes[..]].concat() }
        }
    }
}

fn scalar(value: &ValueRef<'_>) -> Option<Scalar> {
    let ValueRef::Scalar(value) = value else { return None };
    Some(match value {
        ScalarValueRef::Null => Scalar::Null,
        ScalarValueRef::Boolean(b) => Scalar::Bool(*b),
        ScalarValueRef::Int(n) => Scalar::Int(*n),
        ScalarValueRef::Str(t) => Scalar::Text(t.to_string()),
        ScalarValueRef::Bytes(b) => Scalar::Bytes(b.to_vec()),
        ScalarValueRef::Unknown { type_code: LATER_TYPE, bytes } => {
            let (tag, bytes) = bytes.split_first()?;
            Scalar::Later { tag: *tag, bytes: bytes.to_vec() }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
