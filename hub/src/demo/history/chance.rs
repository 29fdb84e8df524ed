//! A seeded sequence of numbers: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
//!
//! Enters: a seed. Leaves: numbers that look random and are the same every time. Never to be used for a secret.

use telecentre_proto::id::RecordId;

pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 when there is none. The bias of the remainder is far below what a demo shows.
    pub(super) fn below(&mut self, n: u16) -> u16 {
        u16::try_from(self.next() % u64::from(n.max(1))).unwrap_or(0)
    }

    /// An index of a list of this length.
    pub(super) fn index(&mut self, len: usize) -> usize {
        usize::from(self.below(u16::try_from(len).unwrap_or(u16::MAX)))
    }

    /// True so many times out of a hundred.
    pub(super) fn of(&mut self, percent: u16) -> bool {
        self.below(100) < percent
    }

    /// A record's id, never the one of zeros.
    pub(super) fn id(&mut self) -> RecordId {
        RecordId(self.next().max(1).to_be_bytes())
    }

    /// Puts a list in another order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.index(last + 1));
        }
    }
}
