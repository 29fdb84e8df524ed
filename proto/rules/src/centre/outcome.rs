//! What a command about a centre's profile came to.
//!
//! Enters: what the desk decided. Leaves: a [`CentreOutcome`], told once what was decided is saved. Refusals are no outcomes.

/// What a command about a centre's profile came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CentreOutcome {
    /// What differed was saved.
    Saved,
    /// Nothing differed from what is visible: nothing was written.
    Unchanged,
}
