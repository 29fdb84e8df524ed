//! Commands about roles.
//!
//! Enters: a member and a role, or the record of one, read. Leaves: a [`RoleCommand`] for the desk. Checks nothing: the
//! desk does.

use telecentre_log::id::{RecordId, Slug};

use super::Role;

/// A command about roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RoleCommand {
    /// Give a role. One that the person has already is not given twice.
    Grant {
        /// The member.
        person: RecordId,
        /// What they become.
        role: Role,
        /// The centre whose host they become; none for the others.
        centre: Option<Slug>,
    },
    /// Take a role back, for ever.
    Withdraw {
        /// The record of it.
        role: RecordId,
    },
}
