//! What people want done with what is known of members.
//!
//! Enters: what a person typed, or a file said, read. Leaves: a [`PersonCommand`] for the desk. Checks nothing: whoever
//! decides does.

use telecentre_log::id::RecordId;

use super::{MemberDetails, MemberPatch};

/// What people want done with members.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PersonCommand {
    /// Register a member.
    Add {
        /// All that is known.
        details: MemberDetails,
    },
    /// Change some details of a member.
    Edit {
        /// Who.
        member: RecordId,
        /// What changes.
        patch: MemberPatch,
    },
    /// Create or change a member; without an id found by name and home centre. Only what differs is written.
    Save {
        /// Whom, if known.
        id: Option<RecordId>,
        /// All that is known.
        details: MemberDetails,
    },
}
