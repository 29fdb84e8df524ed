//! The outcome of a command about the catalogue.
//!
//! Enters: what the desk decided. Leaves: a [`CourseOutcome`], told once what was decided is saved. Refusals are no
//! outcomes.

/// The outcome of a command about the catalogue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CourseOutcome {
    /// The fields that differed were saved.
    Saved,
    /// Nothing differed from what is visible: nothing was written.
    Unchanged,
}
