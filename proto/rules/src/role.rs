//! Roles: who is admin or director of the network, or host of a centre.
//!
//! Enters: records of `roles` documents: those of the commons, which the hub writes, and those of a centre, which the hub
//! or its node writes. Leaves: the roles of a person, and the fields that write one. A role that was taken back by
//! anybody entitled stays so for ever, whatever arrives in whatever order; giving it again is a new record. Never decides
//! what is visible: acts stand, whoever gave the command.

use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::record::Fields;

use crate::reading::{Malformed, Reading, words};

mod command;
mod desk;
mod outcome;
mod refusal;
mod table;

pub use command::RoleCommand;
pub use outcome::RoleOutcome;
pub use refusal::RoleRefusal;
pub use table::Roles;

/// What a person is besides a member.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Of the network: everything.
    Admin,
    /// Of the network: reads figures, rows and the state of sync.
    Director,
    /// Of a centre: whatever happens there.
    Host,
}

words!(Role: "admin, director, host" {
    Admin "admin", Director "director", Host "host",
});

/// A role that somebody was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Granted {
    /// The record of it.
    pub id: RecordId,
    /// The member.
    pub person: RecordId,
    /// What they are.
    pub role: Role,
    /// Where; none: of the network.
    pub centre: Option<Slug>,
    /// It was taken back.
    pub ended: bool,
}

impl Granted {
    /// The role of a record; one that a space has not to give does not read.
    fn read(centre: Option<&Slug>, id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let role: Role = r.need(Field::ROLE, r.parsed(Field::ROLE))?;
        if (role == Role::Host) != centre.is_some() {
            return Err(r.malformed(Field::ROLE));
        }
        let person = r.need(Field::WHO, r.id(Field::WHO))?;
        // Taken back is taken back: no later value of the field undoes it.
        let ended = fields.contains_key(&Field::ENDED);
        Ok(Self { id, person, role, centre: centre.cloned(), ended })
    }

    /// The fields that give it.
    fn fields(person: RecordId, role: Role) -> Vec<(Field, Scalar)> {
        vec![(Field::WHO, Scalar::id(person)), (Field::ROLE, role.as_str().into())]
    }
}

#[cfg(test)]
mod tests;
