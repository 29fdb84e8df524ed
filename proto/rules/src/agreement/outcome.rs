//! What a command about agreements came to.
//!
//! Enters: what the desk decided. Leaves: an [`AgreementOutcome`], told once what was decided is saved. Refusals are no outcomes.

/// What a command about agreements came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AgreementOutcome {
    /// What differed was saved.
    Saved,
    /// Nothing differed from what is visible: nothing was written.
    Unchanged,
}
