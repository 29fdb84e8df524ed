//! Commands about members.
//!
//! Enters: what a person typed, or a file said, read. Leaves: a [`PersonCommand`] for the desk. Nothing is checked
//! here: the desk does that when it decides.

use telecentre_log::id::RecordId;

use super::badge::Badge;
use super::{MemberDetails, MemberPatch};

/// A command about members.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PersonCommand {
    /// Register a member.
    Add {
        /// All their details.
        details: MemberDetails,
    },
    /// Change some details of a member.
    Edit {
        /// The member, by their id.
        member: RecordId,
        /// The details that change.
        patch: MemberPatch,
    },
    /// Give a member a badge, or take it back; the ones before end.
    GiveBadge {
        /// The member, by their id.
        member: RecordId,
        /// What replicates of the badge.
        badge: Option<Badge>,
    },
    /// End all devices that remember a member, everywhere.
    EndDevices {
        /// The member, by their id.
        member: RecordId,
        /// Random bytes: what no device knows.
        random: [u8; 8],
    },
    /// Create or change a member; without an id found by name and home centre. Only what differs is written.
    Save {
        /// The member, if their id is known.
        id: Option<RecordId>,
        /// All their details.
        details: MemberDetails,
    },
    /// The same of several members, all or none: they are saved under one signature, so that what is to be written must
    /// find room there.
    SaveAll {
        /// Each with their id, if it is known. Whoever is named by id is not found by name as well.
        members: Vec<(Option<RecordId>, MemberDetails)>,
    },
}
