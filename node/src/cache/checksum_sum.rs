//! One number over all pieces of the cache: it shows a store that came back as a mixture of moments.
//!
//! Enters: pieces as they are put and removed. Leaves: their count and the sum of their checksums, kept in the same
//! batch. A store that lost its newest batches is whole at an earlier moment, and its checkpoint says which; one that
//! lost anything else does not add up, and is begun anew. Not made against forgery: who can write the files can do all.

use super::piece;

/// The namespace of the sum itself, which it does not count.
pub(super) const NAMESPACE: u8 = 0;

/// Count and sum of all pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ChecksumSum {
    count: u64,
    sum: u64,
}

impl ChecksumSum {
    /// Counts a piece in, unless it is the sum's own.
    pub(super) fn add(&mut self, raw: &[u8], piece: &[u8]) {
        if raw.first() != Some(&NAMESPACE) {
            self.count = self.count.wrapping_add(1);
            self.sum = self.sum.wrapping_add(checksum(piece));
        }
    }

    /// Counts a piece out.
    pub(super) fn remove(&mut self, raw: &[u8], piece: &[u8]) {
        if raw.first() != Some(&NAMESPACE) {
            self.count = self.count.wrapping_sub(1);
            self.sum = self.sum.wrapping_sub(checksum(piece));
        }
    }

    /// The raw keys' stem under which it is kept.
    pub(super) fn stem() -> Vec<u8> {
        piece::stem(NAMESPACE, b"tally")
    }

    /// For keeping.
    pub(super) fn to_bytes(self) -> Vec<u8> {
        [self.count.to_le_bytes(), self.sum.to_le_bytes()].concat()
    }
}

/// A piece begins with its checksum, which covers its key and all of its bytes.
fn checksum(piece: &[u8]) -> u64 {
    piece.first_chunk().map_or(0, |sum| u64::from_le_bytes(*sum))
}
