//! Where a record stands in the journal.
//!
//! Enters: a segment's number and a byte of it. Leaves: one number that an index can keep, and back. Whether a record
//! stands there shows only when it is read.

use std::fmt;

/// Where a record stands: segment and byte. Changes when its segment is rewritten or repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(u64);

impl Address {
    /// Before every record.
    pub const START: Self = Self(0);

    pub(super) const fn new(segment: u32, offset: u32) -> Self {
        Self((segment as u64) << 32 | offset as u64)
    }

    /// As a number, for an index.
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// From such a number; whether a record stands there shows when it is read.
    pub const fn from_u64(number: u64) -> Self {
        Self(number)
    }

    /// The number of its segment.
    pub const fn segment(self) -> u32 {
        (self.0 >> 32) as u32
    }

    pub(super) const fn offset(self) -> u32 {
        (self.0 & 0xffff_ffff) as u32
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "segment {}, byte {}", self.segment(), self.offset())
    }
}
