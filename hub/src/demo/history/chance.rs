//! What the demo's history draws by chance: percentages, indices, ids, another order.
//!
//! Enters: a seed. Leaves: choices that look random and are the same every time. Never to be used for a secret.

use telecentre_proto::id::{NodeId, RecordId};

pub(super) struct Chance(telecentre_emulator::Chance);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(telecentre_emulator::Chance::new(seed))
    }

    /// A number below `n`; 0 when there is none.
    pub(super) fn below(&mut self, n: u16) -> u16 {
        u16::try_from(self.0.below(n.into())).unwrap_or(0)
    }

    /// An index of a list of this length.
    pub(super) fn index(&mut self, len: usize) -> usize {
        usize::from(self.below(u16::try_from(len).unwrap_or(u16::MAX)))
    }

    /// True so many times out of a hundred.
    pub(super) fn of(&mut self, percent: u16) -> bool {
        self.below(100) < percent
    }

    /// The id of a record that a replica begins.
    pub(super) fn id(&mut self, author: &NodeId) -> RecordId {
        let drawn = self.0.number().to_be_bytes();
        RecordId::of(author, *drawn.last_chunk().unwrap_or(&[0; 5]))
    }

    /// Puts a list in another order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.index(last + 1));
        }
    }
}
