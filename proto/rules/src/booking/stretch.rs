//! A resource's day as a row of stretches: free, taken, closed.
//!
//! Enters: what is visible of a centre, and a day. Leaves: for each resource stretches that follow one another, do not
//! overlap, and hold every minute at which the centre is open, and no other. A resource with several places is free as
//! long as one is left. Says nothing of who may confirm.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::id::RecordId;

use crate::booking::calendar::Calendar;
use crate::centre::{Centre, Resource, Unoffered};
use crate::reading::words;
use crate::slot::Slot;

/// What a resource is at a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stretch {
    /// It can be booked.
    Free,
    /// All its places are taken.
    Taken,
    /// Closed, while the centre is open.
    Closed,
    /// Out of service.
    OutOfService,
}

words!(Stretch: "free, taken, closed, out-of-service" {
    Free "free", Taken "taken", Closed "closed", OutOfService "out-of-service",
});

/// Some minutes during which a resource stays what it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DaySlot {
    /// Minutes of one day, while the centre is open.
    pub slot: Slot,
    /// The same at every one of these minutes.
    pub state: Stretch,
    /// The booking that takes it, where it has one place only.
    pub booking: Option<RecordId>,
    /// How many places are left, where it has several and is free.
    pub places: Option<u32>,
}

impl Calendar<'_> {
    /// The stretches of a resource's day, in order.
    pub fn day_slots(&self, centre: &Centre, resource: &Resource, day: Date) -> Vec<DaySlot> {
        let taken = match Slot::new(day, 0, crate::slot::MINUTES_PER_DAY) {
            Ok(whole) => self.bookings.in_the_way(&centre.slug, &resource.slug, whole, None),
            Err(_) => Vec::new(),
        };
        let mut taken: Vec<(Slot, RecordId)> = taken.iter().map(|m| (m.held, m.id)).collect();
        taken.sort_unstable();
        let unoffered = self.centres.unoffered(&centre.slug, resource, day);
        let mut out: Vec<DaySlot> = Vec::new();
        for (from, until) in self.centres.open(centre, day) {
            let mut edges = BTreeSet::from([from, until]);
            edges.extend(taken.iter().flat_map(|(slot, _)| [slot.start(), slot.end()]));
            edges.extend(unoffered.iter().flat_map(|(_, start, end)| [*start, *end]));
            let edges: Vec<u16> = edges.into_iter().filter(|edge| (from..=until).contains(edge)).collect();
            for two in edges.windows(2) {
                // Two edges that follow each other in a set differ, so this is never empty.
                let Ok(slot) = Slot::new(day, two[0], two[1]) else { continue };
                let next = stretch(slot, &taken, &unoffered, resource.capacity);
                match out.last_mut() {
                    Some(last) if last.slot.end() == two[0] && goes_on(last, &next) => {
                        if let Ok(both) = Slot::new(day, last.slot.start(), two[1]) {
                            last.slot = both;
                        }
                    }
                    _ => out.push(next),
                }
            }
        }
        out
    }
}

fn goes_on(last: &DaySlot, next: &DaySlot) -> bool {
    (last.state, last.booking, last.places) == (next.state, next.booking, next.places)
}

/// The stretch of a slot in which nothing begins or ends.
fn stretch(slot: Slot, taken: &[(Slot, RecordId)], unoffered: &[(Unoffered, u16, u16)], capacity: u32) -> DaySlot {
    let here: Vec<RecordId> = taken.iter().filter(|(t, _)| t.overlaps(slot)).map(|(_, id)| *id).collect();
    let used = u32::try_from(here.len()).unwrap_or(u32::MAX);
    let why = unoffered.iter().find(|(_, start, end)| *start < slot.end() && slot.start() < *end).map(|(why, ..)| *why);
    let (state, places) = match why {
        _ if used >= capacity => (Stretch::Taken, None),
        Some(Unoffered::Closed) => (Stretch::Closed, None),
        Some(Unoffered::OutOfService) => (Stretch::OutOfService, None),
        None => (Stretch::Free, Some(capacity - used)),
    };
    let booking = here.first().copied().filter(|_| capacity == 1);
    DaySlot { slot, state, booking, places: places.filter(|_| capacity > 1) }
}

#[cfg(test)]
mod tests;
