//! What a steward releases by itself: bookings to which nobody came.
//!
//! Enters: the view, who is steward, the day and minute that the box shows. Leaves: drafts for its own ledger, at centres
//! that want it so: nobody came, and the rest of the slot is free again. Whoever comes late has it back, if it is free
//! still.

use jiff::civil::Date;
use telecentre_log::document::Draft;
use telecentre_log::field::Put;

use crate::booking::{Booking, State, released};
use crate::centre::Centre;
use crate::steward::queue::{Deciding, GivenAway};
use crate::steward::{ANSWERS_AT_ONCE, Stewards, entries, is_mine, ledger_draft, queue};
use crate::view::View;

/// The drafts that release what nobody came to.
pub fn no_shows(view: &View, stewards: &dyn Stewards, now: (Date, u16)) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut given = GivenAway::default();
    for centre in view.centres.all().filter(|c| c.releases_no_shows) {
        for booking in late(view, centre, now) {
            if drafts.len() >= ANSWERS_AT_ONCE || !is_mine(view, stewards, &booking.centre, &booking.resource, now.0) {
                continue;
            }
            let notes = released(&booking, now.1).into_iter();
            let puts = notes.map(|(mark, value)| entries::note(view, &booking, mark, value)).collect::<Result<_, _>>();
            // Where it can't be written down by whose fault ever, its host is asked.
            let Ok(puts) = puts else { continue };
            let mut puts: Vec<Put> = puts;
            puts.extend(queue::next(view, stewards, Deciding { now, recovering: false }, &booking, &mut given));
            drafts.push(ledger_draft(stewards, &booking.centre, booking.slot.day(), puts));
        }
    }
    drafts
}

/// The bookings of today to which nobody came within the grace that the centre gives.
pub fn late(view: &View, centre: &Centre, (today, minute): (Date, u16)) -> Vec<Booking> {
    let Some(grace) = centre.no_show_minutes else { return Vec::new() };
    let confirmed = view.bookings.on(&centre.slug, today).filter(|m| m.state == State::Confirmed);
    let late = confirmed.filter(|m| u32::from(m.slot.start()).saturating_add(grace) <= u32::from(minute));
    let mut late: Vec<Booking> = late.filter_map(|m| m.booking()).filter(|b| !b.salvaged).collect();
    late.sort_by_key(|b| (b.slot, b.id));
    late
}
