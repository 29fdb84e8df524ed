//! Where somebody who walks in may sit, from now on: seats in the order in which they are proposed.
//!
//! Enters: a centre's day, and the minute that it is. Leaves: each place that is free for the rest of the present half-day,
//! with the quarter of an hour from which it is; or why nobody can be seated now. Pure: the clock comes in as a number.

use telecentre_proto::booking::calendar::{Day, DayRow};
use telecentre_proto::centre::{Kind, Resource};
use telecentre_proto::hours::{HalfDay, halves};
use telecentre_proto::id::Slug;
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View;

/// The minutes before opening from which somebody may already be seated.
const EARLY_MINUTES: u16 = 60;
/// What a beginning is rounded down to.
const QUARTER: u16 = 15;

/// A place for somebody who walks in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FreeSeat {
    /// Its slug.
    pub(crate) resource: Slug,
    /// Its name.
    pub(crate) name: String,
    /// Its kind.
    pub(crate) kind: Kind,
    /// The rest of the half-day.
    pub(crate) half: Slot,
    /// The rest of the day, if it is free so long and the half-day is not the last.
    pub(crate) day: Option<Slot>,
}

/// The seats of this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seats {
    /// The half-day that they are for.
    pub(crate) half: HalfDay,
    /// When the centre closes that day.
    pub(crate) closes: u16,
    /// The seats, the first of them proposed.
    pub(crate) all: Vec<FreeSeat>,
}

/// Why nobody can be seated now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotNow {
    /// The centre opens later, then.
    Until(u16),
    /// It is closed for the rest of the day.
    Closed,
}

impl Seats {
    /// The seats of a day at a minute of it.
    pub(crate) fn of(view: &View, day: &Day, now: u16) -> Result<Self, NotNow> {
        let all = halves(&day.open);
        let half = *all.iter().find(|half| half.end > now).ok_or(NotNow::Closed)?;
        if half.start > now.saturating_add(EARLY_MINUTES) {
            return Err(NotNow::Until(half.start));
        }
        // There is a half-day, so there is a last one.
        let closes = all.last().map_or(half.end, |last| last.end);
        let seat = |row: &DayRow| seat(view, day, row, (half, closes), now);
        Ok(Self { half, closes, all: day.rows.iter().filter_map(seat).collect() })
    }
}

fn seat(view: &View, day: &Day, row: &DayRow, (half, closes): (HalfDay, u16), now: u16) -> Option<FreeSeat> {
    let resource = &row.resource;
    // Down to the quarter, but not before whoever sat there had gone.
    let gone =
        row.bookings.iter().filter(|b| b.state.occupies()).map(|b| b.held().end()).filter(|end| *end <= now).max();
    let begins = (now / QUARTER * QUARTER).max(half.start);
    let start = if resource.capacity > 1 { begins } else { begins.max(gone.unwrap_or(0)) };
    let slot =
        |end| Slot::new(day.date, start, end).ok().filter(|slot| is_free(view, &day.centre.slug, resource, *slot));
    let rest = slot(half.end)?;
    Some(FreeSeat {
        resource: resource.slug.clone(),
        name: resource.name.clone(),
        kind: resource.kind,
        half: rest,
        day: if closes > half.end { slot(closes) } else { None },
    })
}

fn is_free(view: &View, centre: &Slug, resource: &Resource, slot: Slot) -> bool {
    !resource.retired && view.bookings.is_free(centre, resource, slot, None)
}
