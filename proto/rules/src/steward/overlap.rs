//! Overlaps that happened after all: which bookings keep their slot.
//!
//! Enters: the confirmed bookings of a centre's day, and the history of entries. Leaves: the losers, each with
//! a booking that kept its slot. They are proposals: a loser stands until its steward writes `displaced`. Bookings that
//! are no override come first, then the causally earlier, then the smaller id; each is kept while the capacity that
//! it was confirmed under still holds at every minute of it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use telecentre_log::id::{RecordId, Slug};

use crate::booking::Booking;
use crate::booking::calendar::fits;
use crate::slot::Slot;
use crate::steward::History;
use crate::view::View;

/// A booking that lost an overlap.
#[derive(Clone, PartialEq, Debug)]
pub struct Loser {
    /// The one that lost.
    pub booking: Booking,
    /// One that kept its slot.
    pub kept: RecordId,
}

/// The losers of a centre's day, by id; almost always none.
pub fn losers(view: &View, centre: &Slug, day: Date, history: &dyn History) -> Vec<Loser> {
    let mut by_resource: BTreeMap<Slug, Vec<Booking>> = BTreeMap::new();
    for booking in view.bookings.list(centre, day, day).into_iter().filter(|b| b.occupies) {
        by_resource.entry(booking.resource.clone()).or_default().push(booking);
    }
    let mut lost: Vec<Loser> =
        by_resource.into_values().filter(|all| crowded(all)).flat_map(|all| settle(all, history)).collect();
    lost.sort_by_key(|l| l.booking.id);
    lost
}

/// Whether the bookings of one resource may be too many: the least capacity among them is passed at some minute.
fn crowded(all: &[Booking]) -> bool {
    let Some(capacity) = all.iter().map(|b| b.capacity).min() else { return false };
    let mut changes: Vec<(u16, i32)> = all.iter().flat_map(|b| [(b.held().start(), 1), (b.held().end(), -1)]).collect();
    changes.sort_unstable();
    let peak = changes.iter().scan(0, |now, (_, change)| {
        *now += change;
        Some(*now)
    });
    peak.max().is_some_and(|peak| i64::from(peak) > i64::from(capacity))
}

/// The losers among the bookings of one resource.
fn settle(mut left: Vec<Booking>, history: &dyn History) -> Vec<Loser> {
    left.sort_by_key(|b| (b.overrides, b.id));
    let mut kept: Vec<Booking> = Vec::new();
    let mut lost = Vec::new();
    let precedes = |a: &Booking, b: &Booking| match (&a.stamp, &b.stamp) {
        (Some(x), Some(y)) => a.overrides == b.overrides && history.follows(y, x),
        _ => false,
    };
    while !left.is_empty() {
        // The first, in (override, id), that nothing left of the same kind precedes. Causes never go round in a circle;
        // should an implementation say so, the first of all is taken, and this still ends.
        let next = left.iter().position(|b| !left.iter().any(|a| a.id != b.id && precedes(a, b))).unwrap_or(0);
        let booking = left.remove(next);
        let same: Vec<&Booking> = kept.iter().filter(|k| k.held().overlaps(booking.held())).collect();
        let taken: Vec<Slot> = same.iter().map(|k| k.held()).collect();
        match same.first() {
            Some(first) if !fits(taken, booking.held(), booking.capacity) => {
                lost.push(Loser { kept: first.id, booking });
            }
            _ => kept.push(booking),
        }
    }
    lost
}
