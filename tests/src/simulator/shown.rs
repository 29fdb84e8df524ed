//! What a replica shows, as checks read it.
//!
//! Enters: a view, a thing. Leaves: its value, or all bookings of all centres. Compares nothing.

use jiff::civil::{Date, date};
use telecentre_proto::booking::Booking;
use telecentre_proto::view::View;

use super::deed::{Shown, Subject};

/// The days that are looked at: from before the first of a run to beyond all that is booked.
pub fn days() -> (Date, Date) {
    (date(2026, 9, 1), date(2027, 12, 31))
}

/// All bookings that a view shows.
pub fn bookings(view: &View) -> Vec<Booking> {
    let (from, to) = days();
    view.centres.all().flat_map(|centre| view.bookings.list(&centre.slug, from, to)).collect()
}

/// How a booking stands.
pub fn standing(view: &View, subject: &Subject) -> Option<Shown> {
    let Subject::Booking(booking) = subject else { return None };
    let booking = view.bookings.get(*booking)?;
    Some(Shown { state: booking.state, place: (booking.resource, booking.slot) })
}

/// The value of something that people set.
pub fn value(view: &View, subject: &Subject) -> Option<String> {
    match subject {
        Subject::Note(booking) => {
            let booking = view.bookings.get(*booking)?;
            view.people.name(booking.person())?;
            Some(view.people.note(booking.person(), booking.id).unwrap_or_default().to_owned())
        }
        Subject::Member(id, field) => {
            let details = &view.people.member(*id)?.details;
            Some(if *field == "name" { &details.name } else { &details.activity }.clone())
        }
        Subject::Centre(centre, field) => {
            let profile = view.centres.get(centre)?;
            Some(if *field == "name" { &profile.name } else { &profile.address }.clone())
        }
        _ => None,
    }
}
