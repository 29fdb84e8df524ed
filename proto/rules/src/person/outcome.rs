//! The outcome of a command about a member.
//!
//! Enters: what the desk decided. Leaves: a [`PersonOutcome`], told once what was decided is saved. Refusals are no
//! outcomes.

use telecentre_log::id::RecordId;

/// The outcome of a command about a member.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PersonOutcome {
    /// The member was registered, or some of their details changed.
    Saved {
        /// The member's id, which is new when they were registered.
        member: RecordId,
    },
    /// Several members were registered or changed, all at once.
    SavedAll {
        /// In how many something was written.
        written: usize,
    },
    /// Nothing differed from what is visible: nothing was written.
    Unchanged,
}
