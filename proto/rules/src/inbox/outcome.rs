//! The outcome of a command about what waits at the desk.
//!
//! Enters: what the desk decided. Leaves: an [`InboxOutcome`], told once what was decided is saved. Refusals are no
//! outcomes.

/// The outcome of a command about what waits at the desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InboxOutcome {
    /// It is put away.
    Done,
}
