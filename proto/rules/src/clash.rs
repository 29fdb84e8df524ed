//! One person, expected at two places at once.
//!
//! Enters: a booking, and all that is visible. Leaves: what else the same person has booked at that time, at whatever
//! centre. Nothing is refused for it: somebody may well book for two, and a box that is cut off can't know of the other
//! booking. It is told to whoever looks. Decides nothing, writes nothing, has no records of its own.

use crate::booking::ledger::Bookings;
use crate::booking::{Booking, State};

/// The person's other bookings that overlap this one, by slot. None for a booking that does not stand any more; bookings
/// that do not stand, or to which nobody came, are left out, and the other halves of its pair. A guest is a person of one centre alone.
pub fn clashes(bookings: &Bookings, booking: &Booking) -> Vec<Booking> {
    let stands = |b: &Booking| matches!(b.state, State::Requested | State::Confirmed | State::CheckedIn);
    if !stands(booking) {
        return Vec::new();
    }
    // A pair is meant to be at several places at once.
    let of_its_pair = |b: &Booking| b.halves.is_some() && b.halves == booking.halves;
    let mut others = bookings.of(booking.member);
    others.retain(|b| !of_its_pair(b));
    others
        .retain(|b| b.id != booking.id && b.person() == booking.person() && stands(b) && b.slot.overlaps(booking.slot));
    others
}

#[cfg(test)]
mod tests;
