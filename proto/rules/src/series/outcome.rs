//! The outcome of a command about a series.
//!
//! Enters: what the desk decided. Leaves: a [`SeriesOutcome`], told once what was decided is saved. What its bookings are
//! then, the view says.

use telecentre_log::id::RecordId;

/// The outcome of a command about a series that was made, or changed, or was as wanted before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeriesOutcome {
    /// The series, by its id.
    pub series: RecordId,
    /// How many bookings were written or taken back.
    pub bookings: usize,
}
