//! The order in which what waits for an answer arrived here.
//!
//! Enters: a request or a wish that begins or ceases to wait. Leaves: a number for each, counted up here: no clock and
//! no number that an author chose takes part. It is this replica's own, kept in memory: nothing that two replicas must
//! see alike depends on it.

use std::collections::BTreeMap;

use telecentre_log::id::RecordId;

/// Something that waits: its centre, its id, whether it is a wish.
pub(crate) type Thing = (u32, RecordId, bool);

/// What waits, each with its number.
#[derive(Clone, Default)]
pub(crate) struct Arrivals {
    next: u64,
    waiting: BTreeMap<Thing, u64>,
    /// The numbers of what ceased to wait, for the case that it only was told anew.
    lapsed: BTreeMap<Thing, u64>,
}

impl Arrivals {
    /// Notes that something waits. It keeps a number that it had.
    pub(crate) fn begins(&mut self, thing: Thing) {
        let number = self.lapsed.remove(&thing).unwrap_or_else(|| {
            self.next += 1;
            self.next
        });
        self.waiting.entry(thing).or_insert(number);
    }

    /// Notes that something waits no longer.
    pub(crate) fn ceases(&mut self, thing: Thing) {
        if let Some(number) = self.waiting.remove(&thing) {
            self.lapsed.insert(thing, number);
        }
    }

    /// Forgets the number of something that waits no longer.
    pub(crate) fn is_over(&mut self, thing: Thing) {
        self.lapsed.remove(&thing);
    }

    /// The number of something that waits.
    pub(crate) fn number(&self, thing: Thing) -> u64 {
        self.waiting.get(&thing).copied().unwrap_or(u64::MAX)
    }
}
