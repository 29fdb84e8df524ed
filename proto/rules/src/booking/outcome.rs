//! What a command about a booking came to.
//!
//! Enters: what the desk decided. Leaves: a [`BookingOutcome`], told once what was decided is saved. What state the
//! booking is in then, the view says. Refusals are no outcomes.

use telecentre_log::id::RecordId;

/// What a command about a booking came to: it was made or changed, or was as wanted before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BookingOutcome {
    /// The booking's id.
    pub booking: RecordId,
}
