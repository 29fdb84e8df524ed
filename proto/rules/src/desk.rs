//! The booking desk: a command comes in, a decision goes out.
//!
//! Enters: a [`Command`], who gives it, the view, what day it is. Leaves: a [`Decision`]: the drafts to sign and save,
//! and what to tell; or a [`DeskError`] in words. Nothing changes here: the replica saves the drafts, and the view shows
//! them afterwards. Where this replica is the steward a booking is confirmed at once; elsewhere it becomes a request.
//! Draws no random number and reads no clock: both are in [`Guards`].

use jiff::civil::Date;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::Put;
use telecentre_log::id::{RecordId, Slug, Space};

use crate::agreement::AgreementCommand;
use crate::booking::BookingCommand;
use crate::centre::CentreCommand;
use crate::course::CourseCommand;
use crate::person::PersonCommand;
use crate::steward::{StewardCommand, Stewards};
use crate::view::View;

pub(crate) mod check;
mod code;
mod refusal;

pub use code::FieldCode;
pub use refusal::{DeskError, FieldError, Missing, Right};

/// Who gives a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    /// Full rights.
    Admin,
    /// The host at this replica's desk.
    Host,
    /// A member, for themselves.
    Member(RecordId),
}

/// What a command came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A booking was made or changed, or is as asked already.
    Booking(RecordId),
    /// A member was made or changed.
    Member(RecordId),
    /// Something else was saved.
    Saved,
    /// Everything is so already: nothing to write.
    Unchanged,
}

/// What is to be written, and what to tell.
#[derive(Clone, PartialEq, Debug)]
pub struct Decision {
    /// To be signed and saved together.
    pub drafts: Vec<Draft>,
    /// What to tell once they are saved.
    pub outcome: Outcome,
}

impl Decision {
    pub(crate) fn of(drafts: Vec<Draft>, outcome: Outcome) -> Self {
        Self { drafts, outcome }
    }

    /// Some puts saved in one document, or nothing to save.
    pub(crate) fn saved(space: Space, document: DocumentName, puts: Vec<Put>) -> Self {
        if puts.is_empty() {
            return Self::nothing(Outcome::Unchanged);
        }
        Self::of(vec![Draft { space, document, puts }], Outcome::Saved)
    }

    pub(crate) fn nothing(outcome: Outcome) -> Self {
        Self { drafts: Vec::new(), outcome }
    }
}

/// All that a decision depends on.
pub struct Guards<'a> {
    /// What is visible.
    pub view: &'a View,
    /// What `network` says.
    pub stewards: &'a dyn Stewards,
    /// Who gives the command.
    pub caller: Caller,
    /// The local date, as far as this replica's clock knows.
    pub today: Date,
    /// Minutes of wall time since midnight.
    pub now_minutes: u16,
    /// This replica may have confirmed more than it knows (see the design's *amnesia*): it marks what it confirms.
    pub recovering: bool,
    /// Makes a random record id.
    pub fresh: &'a mut dyn FnMut() -> RecordId,
}

/// What becomes of the commands of one feature.
pub(crate) trait Decide {
    /// Decides one of them.
    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision, DeskError>;
}

/// What people want done: one arm a feature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// With an agreement.
    Agreement(AgreementCommand),
    /// With a booking.
    Booking(BookingCommand),
    /// With a centre's profile.
    Centre(CentreCommand),
    /// With the catalogue.
    Course(CourseCommand),
    /// With what is known of a member.
    Person(PersonCommand),
    /// With the right to confirm.
    Steward(StewardCommand),
}

/// Decides a command.
pub fn decide(guards: &mut Guards<'_>, command: &Command) -> Result<Decision, DeskError> {
    if guards.stewards.is_closed() {
        return Err(DeskError::Closed);
    }
    match command {
        Command::Agreement(command) => command.decide(guards),
        Command::Booking(command) => command.decide(guards),
        Command::Centre(command) => command.decide(guards),
        Command::Course(command) => command.decide(guards),
        Command::Person(command) => command.decide(guards),
        Command::Steward(command) => command.decide(guards),
    }
}

impl Guards<'_> {
    /// Whether this replica is the node of a centre.
    pub(crate) fn is_node_of(&self, centre: &Slug) -> bool {
        self.stewards.node_of(centre) == Some(self.stewards.me())
    }

    /// Whether this replica is the hub.
    pub(crate) fn is_hub(&self) -> bool {
        self.stewards.hub() == Some(self.stewards.me())
    }

    /// Refuses members.
    pub(crate) fn hosts_only(&self) -> Result<(), DeskError> {
        match self.caller {
            Caller::Member(_) => Err(DeskError::NotAllowed { right: Right::Host }),
            Caller::Admin | Caller::Host => Ok(()),
        }
    }

    /// Refuses everybody but an admin at the hub.
    pub(crate) fn admin_at_hub(&self) -> Result<(), DeskError> {
        if self.caller != Caller::Admin {
            return Err(DeskError::NotAllowed { right: Right::Admin });
        }
        if self.is_hub() { Ok(()) } else { Err(DeskError::NotAllowed { right: Right::AtHub }) }
    }

    /// A random id that nothing visible has.
    pub(crate) fn fresh_id(&mut self) -> RecordId {
        loop {
            let id = (self.fresh)();
            // With 2^64 ids a second try is as good as never needed; the bound of the loop is that chance.
            if id != RecordId::SINGLE && !self.view.knows(id) {
                return id;
            }
        }
    }
}

impl From<AgreementCommand> for Command {
    fn from(command: AgreementCommand) -> Self {
        Self::Agreement(command)
    }
}

impl From<BookingCommand> for Command {
    fn from(command: BookingCommand) -> Self {
        Self::Booking(command)
    }
}

impl From<CentreCommand> for Command {
    fn from(command: CentreCommand) -> Self {
        Self::Centre(command)
    }
}

impl From<CourseCommand> for Command {
    fn from(command: CourseCommand) -> Self {
        Self::Course(command)
    }
}

impl From<PersonCommand> for Command {
    fn from(command: PersonCommand) -> Self {
        Self::Person(command)
    }
}

impl From<StewardCommand> for Command {
    fn from(command: StewardCommand) -> Self {
        Self::Steward(command)
    }
}

#[cfg(test)]
mod tests;
