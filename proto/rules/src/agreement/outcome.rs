//! The outcome of a command about agreements.
//!
//! Enters: what the desk decided. Leaves: an [`AgreementOutcome`], told once what was decided is saved. Refusals are no
//! outcomes.

/// The outcome of a command about agreements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AgreementOutcome {
    /// The fields that differed were saved.
    Saved,
    /// Nothing differed from what is visible: nothing was written.
    Unchanged,
}
