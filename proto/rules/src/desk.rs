//! The booking desk: a command comes in, a decision goes out.
//!
//! Enters: a [`Command`], who gives it, the view, what day it is. Leaves: a [`Decision`]: the drafts to sign and save,
//! and what to tell; or a [`DeskError`] in words. Nothing changes here: the replica saves the drafts, and the view shows
//! them afterwards. Where this replica is the steward a booking is confirmed at once; elsewhere it becomes a request.
//! Draws no random number and reads no clock: both are in [`Desk`].

use jiff::civil::Date;
use telecentre_log::document::Draft;
use telecentre_log::id::{RecordId, Slug};

use crate::agreement::Agreement;
use crate::booking::Booking;
use crate::centre::{Centre, Resource};
use crate::course::Course;
use crate::person::{MemberDetails, MemberPatch};
use crate::slot::Slot;
use crate::steward::Stewards;
use crate::view::View;

pub(crate) mod check;
mod refusal;

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

/// For whom a booking is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Who {
    /// A member of the network.
    Member(RecordId),
    /// Somebody who walked in, at the centre's own node.
    Guest {
        /// What they said their name was.
        name: String,
    },
}

/// A booking to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Book {
    /// Derived by the caller from the idempotency key: the same id with the same fields is the same booking.
    pub id: RecordId,
    /// Where.
    pub centre: Slug,
    /// What.
    pub resource: Slug,
    /// For whom.
    pub who: Who,
    /// When.
    pub slot: Slot,
    /// Free text, kept with the person.
    pub note: Option<String>,
    /// The series it belongs to.
    pub series: Option<RecordId>,
    /// A host insists, though the slot is taken.
    pub insist: bool,
}

/// What people want done.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Book.
    Book(Book),
    /// Take a booking back.
    Cancel {
        /// Which.
        booking: RecordId,
    },
    /// The person is here.
    CheckIn {
        /// Which.
        booking: RecordId,
    },
    /// The person did not come.
    NoShow {
        /// Which.
        booking: RecordId,
    },
    /// Put a booking elsewhere.
    Move {
        /// Which.
        booking: RecordId,
        /// When.
        slot: Slot,
        /// To which resource of the centre; none: the same.
        resource: Option<Slug>,
        /// A host insists, though the slot is taken.
        insist: bool,
    },
    /// Say yes to a request, or to what is asked of a booking.
    Confirm {
        /// Which.
        booking: RecordId,
        /// A host insists, though the slot is taken.
        insist: bool,
    },
    /// Say no to a request, or to what is asked of a booking.
    Decline {
        /// Which.
        booking: RecordId,
        /// Why, in words: kept with the person.
        reason: Option<String>,
    },
    /// Write down that a booking lost an overlap.
    Displace {
        /// The loser.
        booking: RecordId,
        /// The one that keeps the slot.
        kept: RecordId,
    },
    /// Set or take back the note about a booking.
    Note {
        /// Which.
        booking: RecordId,
        /// The text; none: take it back.
        note: Option<String>,
    },
    /// Register a member.
    AddMember {
        /// All that is known.
        details: MemberDetails,
    },
    /// Change some details of a member.
    EditMember {
        /// Who.
        member: RecordId,
        /// What changes.
        patch: MemberPatch,
    },
    /// Create or change a centre's profile; only what differs is written.
    SaveCentre(Centre),
    /// Create or change a resource of a centre; only what differs is written.
    SaveResource {
        /// The centre.
        centre: Slug,
        /// The resource, found by its slug.
        resource: Resource,
    },
    /// Close a centre for some days.
    AddClosure {
        /// The centre.
        centre: Slug,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
        /// Why.
        reason: Option<String>,
    },
    /// Create or change a member; without an id found by name and home centre. Only what differs is written.
    SaveMember {
        /// Whom, if known.
        id: Option<RecordId>,
        /// All that is known.
        details: MemberDetails,
    },
    /// Create or change a course, found by its code; only what differs is written.
    SaveCourse(Course),
    /// Create or change an agreement, found by partner, kind and centre; only what differs is written.
    SaveAgreement(Agreement),
    /// The centre's node lends a resource to the hub for some days.
    HandOver {
        /// The centre.
        centre: Slug,
        /// The resource.
        resource: Slug,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// The hub gives a resource back to its centre for some days.
    GiveBack {
        /// The centre.
        centre: Slug,
        /// The resource.
        resource: Slug,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
}

impl Command {
    /// The booking whose state this would change.
    fn changes(&self) -> Option<RecordId> {
        match self {
            Self::Cancel { booking }
            | Self::CheckIn { booking }
            | Self::NoShow { booking }
            | Self::Move { booking, .. }
            | Self::Confirm { booking, .. }
            | Self::Decline { booking, .. }
            | Self::Displace { booking, .. } => Some(*booking),
            _ => None,
        }
    }
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

    pub(crate) fn nothing(outcome: Outcome) -> Self {
        Self { drafts: Vec::new(), outcome }
    }
}

/// All that a decision depends on.
pub struct Desk<'a> {
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

/// Decides a command.
pub fn decide(desk: &mut Desk<'_>, command: &Command) -> Result<Decision, DeskError> {
    if desk.stewards.is_closed() {
        return Err(DeskError::Closed);
    }
    if let Some(booking) = command.changes()
        && desk.stewards.waiting().is_some_and(|waiting| waiting.bookings.contains(&booking))
    {
        desk.find(booking)?;
        return Err(DeskError::Waiting { booking });
    }
    match command {
        Command::Book(book) => desk.book(book),
        Command::Cancel { booking } => desk.cancel(*booking),
        Command::CheckIn { booking } => desk.check_in(*booking),
        Command::NoShow { booking } => desk.no_show(*booking),
        Command::Move { booking, slot, resource, insist } => desk.relocate(*booking, *slot, resource.as_ref(), *insist),
        Command::Confirm { booking, insist } => desk.confirm(*booking, *insist),
        Command::Decline { booking, reason } => desk.decline(*booking, reason.as_deref()),
        Command::Displace { booking, kept } => desk.displace(*booking, *kept),
        Command::Note { booking, note } => desk.note(*booking, note.as_deref()),
        Command::AddMember { details } => desk.add_member(details),
        Command::EditMember { member, patch } => desk.edit_member(*member, patch),
        Command::SaveMember { id, details } => desk.save_member(*id, details),
        Command::SaveCentre(centre) => desk.save_centre(centre),
        Command::SaveResource { centre, resource } => desk.save_resource(centre, resource),
        Command::AddClosure { centre, from, until, reason } => {
            desk.add_closure(centre, *from, *until, reason.as_deref())
        }
        Command::SaveCourse(course) => desk.save_course(course),
        Command::SaveAgreement(agreement) => desk.save_agreement(agreement),
        Command::HandOver { centre, resource, from, until } => desk.lend(centre, resource, (*from, *until), true),
        Command::GiveBack { centre, resource, from, until } => desk.lend(centre, resource, (*from, *until), false),
    }
}

impl Desk<'_> {
    /// Whether this replica is the node of a centre.
    pub(crate) fn is_node_of(&self, centre: &Slug) -> bool {
        self.stewards.node_of(centre) == Some(self.stewards.me())
    }

    pub(crate) fn is_hub(&self) -> bool {
        self.stewards.hub() == Some(self.stewards.me())
    }

    /// Whether this replica may confirm there, now.
    pub(crate) fn is_mine(&self, centre: &Slug, resource: &Slug, day: Date) -> bool {
        crate::steward::is_mine(self.view, self.stewards, centre, resource, day)
    }

    /// Whether a slot is free, also of what this replica promised as hub and no witness holds yet.
    pub(crate) fn is_free(&self, centre: &Slug, resource: &Resource, slot: Slot, except: Option<RecordId>) -> bool {
        self.view.bookings.is_free(centre, resource, slot, except)
            && crate::steward::is_free_beside_waiting(self.view, self.stewards, centre, resource, slot, except)
    }

    pub(crate) fn find(&self, booking: RecordId) -> Result<Booking, DeskError> {
        let found = self.view.bookings.get(booking).filter(|b| match self.caller {
            // Another member's booking is none of theirs, not even its existence.
            Caller::Member(me) => !b.guest && b.member == me,
            Caller::Admin | Caller::Host => true,
        });
        found.ok_or_else(|| DeskError::not_found(Missing::Booking, &booking))
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

#[cfg(test)]
mod tests;
