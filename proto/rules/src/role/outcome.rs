//! The outcome of a command about roles.
//!
//! Enters: what the desk decided. Leaves: a [`RoleOutcome`], told once what was decided is saved. Refusals are no
//! outcomes.

use telecentre_log::id::RecordId;

/// The outcome of a command about roles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RoleOutcome {
    /// The role was given.
    Given {
        /// The record of it.
        role: RecordId,
    },
    /// The role was taken back.
    Withdrawn,
    /// It stood so already: nothing was written.
    Unchanged {
        /// The record of it.
        role: RecordId,
    },
}
