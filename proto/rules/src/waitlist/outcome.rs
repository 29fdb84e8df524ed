//! The outcome of a command about the waitlist.
//!
//! Enters: what the desk decided. Leaves: a [`WaitlistOutcome`], told once what was decided is saved. What became of the
//! wish, the view says.

use telecentre_log::id::RecordId;

/// The outcome of a command about a wish that waits, which was done or was so before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WaitlistOutcome {
    /// The wish, by its id.
    pub wait: RecordId,
}
