//! The outcome of a command about a booking.
//!
//! Enters: what the desk decided. Leaves: a [`BookingOutcome`], told once what was decided is saved. What state the
//! booking is in then, the view says. Refusals are no outcomes.

use telecentre_log::id::RecordId;

/// The outcome of a command about a booking that was made or changed, or was as wanted before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BookingOutcome {
    /// The booking's id.
    pub booking: RecordId,
    /// The caller may only ask for it: the question that the steward's host now has.
    pub question: Option<RecordId>,
}

impl BookingOutcome {
    /// It was done, or is done as soon as the steward hears of it.
    pub fn of(booking: RecordId) -> Self {
        Self { booking, question: None }
    }
}
