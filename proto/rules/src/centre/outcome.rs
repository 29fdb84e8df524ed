//! The outcome of a command about a centre's profile.
//!
//! Enters: what the desk decided. Leaves: a [`CentreOutcome`], told once what was decided is saved. Refusals are no
//! outcomes.

use telecentre_log::id::RecordId;

/// The outcome of a command about a centre's profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CentreOutcome {
    /// The fields that differed were saved.
    Saved,
    /// A closure was made, or was there already.
    Closed {
        /// Its id.
        closure: RecordId,
    },
    /// Nothing differed from what is visible: nothing was written.
    Unchanged,
}
