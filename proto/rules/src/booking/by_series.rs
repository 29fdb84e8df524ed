//! Which bookings name a series, and which are halves of a pair.
//!
//! Enters: what documents say of bookings, as it comes and goes. Leaves: the ids of those of one centre that name a
//! series, and of all halves. Whether they belong to it is not decided here: anybody may name one.

use std::collections::BTreeSet;

use telecentre_log::id::RecordId;

use crate::booking::part::Part;

/// By series, centre, booking and document; and those that are halves of a pair, by centre, booking and document.
#[derive(Clone, Default)]
pub(crate) struct BySeries {
    series: BTreeSet<(RecordId, u32, RecordId, u32)>,
    halves: BTreeSet<(u32, RecordId, u32)>,
}

impl BySeries {
    /// Takes note of what a document says of a booking, and said before.
    pub(crate) fn file(&mut self, key: (RecordId, u32), centre: u32, before: Option<&Part>, now: Option<&Part>) {
        let half = |part: Option<&Part>| part.and_then(|part| part.rare.as_ref()?.halves.as_ref()).is_some();
        match (half(before), half(now)) {
            (true, false) => drop(self.halves.remove(&(centre, key.0, key.1))),
            (false, true) => drop(self.halves.insert((centre, key.0, key.1))),
            _ => {}
        }
        let named = |part: Option<&Part>| part.and_then(|part| part.rare.as_ref()?.series);
        if let Some(series) = named(before) {
            self.series.remove(&(series, centre, key.0, key.1));
        }
        if let Some(series) = named(now) {
            self.series.insert((series, centre, key.0, key.1));
        }
    }

    /// The bookings of a centre that name a series, by id.
    pub(crate) fn of(&self, series: RecordId, centre: u32) -> BTreeSet<RecordId> {
        let (first, last) = (RecordId([0; 8]), RecordId([0xff; 8]));
        let named = self.series.range((series, centre, first, 0)..=(series, centre, last, u32::MAX));
        named.map(|(_, _, booking, _)| *booking).collect()
    }

    /// The bookings that are halves of a pair, by centre and id.
    pub(crate) fn halves(&self) -> BTreeSet<(u32, RecordId)> {
        self.halves.iter().map(|(centre, id, _)| (*centre, *id)).collect()
    }
}
