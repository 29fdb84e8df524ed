//! Which bookings name a series.
//!
//! Enters: what documents say of bookings, as it comes and goes. Leaves: the ids of those of one centre that name a
//! series. Whether they belong to it is not decided here: anybody may name one.

use std::collections::BTreeSet;

use telecentre_log::id::RecordId;

use crate::booking::part::Part;

/// By series, centre, booking and document.
#[derive(Clone, Default)]
pub(crate) struct BySeries(BTreeSet<(RecordId, u32, RecordId, u32)>);

impl BySeries {
    /// Takes note of what a document says of a booking, and said before.
    pub(crate) fn file(&mut self, key: (RecordId, u32), centre: u32, before: Option<&Part>, now: Option<&Part>) {
        let named = |part: Option<&Part>| part.and_then(|part| part.rare.as_ref()?.series);
        if let Some(series) = named(before) {
            self.0.remove(&(series, centre, key.0, key.1));
        }
        if let Some(series) = named(now) {
            self.0.insert((series, centre, key.0, key.1));
        }
    }

    /// The bookings of a centre that name a series, by id.
    pub(crate) fn of(&self, series: RecordId, centre: u32) -> BTreeSet<RecordId> {
        let (first, last) = (RecordId([0; 8]), RecordId([0xff; 8]));
        let named = self.0.range((series, centre, first, 0)..=(series, centre, last, u32::MAX));
        named.map(|(_, _, booking, _)| *booking).collect()
    }
}
