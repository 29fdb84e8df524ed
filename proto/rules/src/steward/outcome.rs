//! The outcome of a command about the right to confirm.
//!
//! Enters: what the desk decided. Leaves: a [`StewardOutcome`], told once what was decided is saved. Refusals are no
//! outcomes.

/// The outcome of a command about the right to confirm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StewardOutcome {
    /// The right was passed on for one of the days at least.
    Saved,
    /// This replica held the right on none of the days: nothing was written.
    Unchanged,
}
