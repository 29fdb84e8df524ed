//! What a command about the catalogue came to.
//!
//! Enters: what the desk decided. Leaves: a [`CourseOutcome`], told once what was decided is saved. Refusals are no outcomes.

/// What a command about the catalogue came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CourseOutcome {
    /// What differed was saved.
    Saved,
    /// Nothing differed from what is visible: nothing was written.
    Unchanged,
}
