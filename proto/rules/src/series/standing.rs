//! What became of a series.
//!
//! Enters: a series, everything that is visible, who follows whom. Leaves: its bookings, the days that were left out and
//! not booked since, how many of its bookings are known here. A booking belongs to a series only where the replica that
//! made the series began it, or the one that follows that replica: what others say belongs to it does not.

use telecentre_log::id::RecordId;

use super::{DayStatus, Fate, Planned, Series};
use crate::booking::{Booking, State};
use crate::slot::Slot;
use crate::steward::Stewards;
use crate::view::View;

/// So many in a row that nobody came to suggest that a series be ended.
const MISSED_IN_A_ROW: usize = 3;

/// What became of a series.
#[derive(Clone, PartialEq, Debug)]
pub struct Standing {
    /// As it was planned.
    pub series: Series,
    /// Its bookings that are known here, by slot.
    pub bookings: Vec<Booking>,
    /// How many bookings were written when it was made, and since known here.
    pub written: usize,
    /// The days that were left out and have no booking since, and why.
    pub skipped: Vec<(Slot, DayStatus)>,
}

impl Standing {
    /// Whether bookings of it have not arrived here yet.
    pub fn is_partial(&self) -> bool {
        self.bookings.len() < self.written
    }

    /// Whether nobody came to the last ones, so many in a row that it may well be ended.
    pub fn is_missed(&self) -> bool {
        let over = self.bookings.iter().rev().filter(|b| matches!(b.state, State::CheckedIn | State::NoShow));
        over.take(MISSED_IN_A_ROW).filter(|b| b.state == State::NoShow).count() == MISSED_IN_A_ROW
    }
}

/// What became of the series of an id.
pub fn standing(view: &View, stewards: &dyn Stewards, id: RecordId) -> Option<Standing> {
    let series = view.series.get(id)?.clone();
    let mut bookings = view.bookings.of_series(id, &series.centre);
    bookings.retain(|b| belongs(stewards, &series, b));
    bookings.sort_by(|a, b| (a.slot, &a.resource, a.id).cmp(&(b.slot, &b.resource, b.id)));
    let is_booked = |planned: &Planned| bookings.iter().any(|b| b.first.1.day() == planned.slot.day());
    let skipped = |planned: &Planned| match planned.fate {
        Fate::Skipped(status) if !is_booked(planned) => Some((planned.slot, status)),
        _ => None,
    };
    let skipped: Vec<(Slot, DayStatus)> = series.planned.iter().filter_map(skipped).collect();
    let written = series.planned.len() - skipped.len();
    Some(Standing { series, bookings, written, skipped })
}

/// Whether a booking that names a series is one of it.
fn belongs(stewards: &dyn Stewards, series: &Series, booking: &Booking) -> bool {
    let began = [booking.requested_by, booking.steward].into_iter().flatten();
    let mut began = began.filter(|author| booking.id.is_of(author));
    let of_author = |author| author == series.author || stewards.succeeds(&author, &series.author);
    booking.id.is_of(&series.author) || began.any(of_author)
}
