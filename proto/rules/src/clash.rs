//! One person, expected at two places at once.
//!
//! Enters: a booking, and all that is visible. Leaves: what else the same person has booked at that time, at whatever
//! centre. Nothing is refused for it: somebody may well book for two, and a box that is cut off can't know of the other
//! booking. It is told to whoever looks. Decides nothing, writes nothing, has no records of its own.

use crate::booking::ledger::Bookings;
use crate::booking::{Booking, State};

/// The person's other bookings that overlap this one, by slot. None for a booking that does not stand any more; bookings
/// that do not stand, or to which nobody came, are left out. A guest is a person of one centre alone.
pub fn clashes(bookings: &Bookings, booking: &Booking) -> Vec<Booking> {
    let stands = |b: &Booking| matches!(b.state, State::Requested | State::Confirmed | State::CheckedIn);
    if !stands(booking) {
        return Vec::new();
    }
    let mut others = bookings.of(booking.member);
    others.retain(|b| b.id != booking.id && b.person() == booking.person() && stands(b) && b.slot.overlaps(booking.slot));
    others
}

#[cfg(test)]
mod tests;
