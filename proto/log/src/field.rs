//! What an entry puts in a document: a key (record, field, n) and a scalar.
//!
//! Enters: values from commands, or from the body of an entry. Leaves: puts. How they are written stands in
//! [`body`](crate::body). Never an object, a list or a counter: of flat scalar puts no sequence can harm an Automerge
//! document.

use crate::id::RecordId;

mod name;

pub use name::{BadField, Field};

/// A value as documents hold it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scalar {
    /// Nothing: a field taken back.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number: counts, packed slots, seconds, cents.
    Int(i64),
    /// Text, at most [`SCALAR_BYTES`](crate::limit::SCALAR_BYTES).
    Text(String),
    /// Bytes, at most [`SCALAR_BYTES`](crate::limit::SCALAR_BYTES).
    Bytes(Vec<u8>),
    /// A form that only a later release knows: kept and passed on, never read.
    Later {
        /// Its tag, 7 to 15.
        tag: u8,
        /// Its bytes, at most [`SCALAR_BYTES`](crate::limit::SCALAR_BYTES).
        bytes: Vec<u8>,
    },
}

impl Scalar {
    /// A record's id as a value.
    pub fn id(id: RecordId) -> Self {
        Self::Bytes(id.0.to_vec())
    }

    /// The record id in it, if it is one.
    pub fn as_id(&self) -> Option<RecordId> {
        match self {
            Self::Bytes(b) => b.as_slice().try_into().ok().map(RecordId),
            _ => None,
        }
    }

    /// The text in it, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(t) => Some(t),
            _ => None,
        }
    }

    /// The number in it, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// The bytes in it, if it is some.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(b) => Some(b),
            _ => None,
        }
    }

    /// True only for `Bool(true)`.
    pub fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// One scalar put under (record, field, n).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Put {
    /// The record.
    pub record: RecordId,
    /// The field of it.
    pub field: Field,
    /// 0 for what one author writes; for a field that several may set, one more than the greatest seen. The greatest
    /// (n, author) wins in the view.
    pub n: u32,
    /// The value.
    pub value: Scalar,
}

impl Put {
    /// A put of a field that only one author writes.
    pub fn new(record: RecordId, field: Field, value: Scalar) -> Self {
        Self { record, field, n: 0, value }
    }
}
