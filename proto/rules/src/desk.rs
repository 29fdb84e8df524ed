//! The desk: a command comes in, a decision goes out.
//!
//! Enters: a [`Command`], who gives it, the view, what day it is. Leaves: a [`Decision`]: the drafts to sign and save,
//! and what to tell; or a [`DeskError`] in words. Nothing changes here: the replica saves the drafts, and the view
//! shows them afterwards. Where this replica is the steward a booking is confirmed at once; elsewhere it becomes a
//! request. Draws no random number and reads no clock: both are in [`Guards`].

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::by::By;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{ActorId, NodeId, RecordId, Slug, Space};
use telecentre_log::record::Fields;

use crate::agreement::{AgreementCommand, AgreementOutcome};
use crate::booking::{Booking, BookingCommand, BookingOutcome};
use crate::centre::{CentreCommand, CentreOutcome};
use crate::course::{CourseCommand, CourseOutcome};
use crate::inbox::{InboxCommand, InboxOutcome};
use crate::person::{PersonCommand, PersonOutcome};
use crate::reading::changed;
use crate::role::{Granted, Role, RoleCommand, RoleOutcome};
use crate::series::{SeriesCommand, SeriesOutcome};
use crate::steward::{StewardCommand, StewardOutcome, Stewards};
use crate::view::View;
use crate::waitlist::{WaitlistCommand, WaitlistOutcome};

pub(crate) mod check;
mod code;
mod refusal;

pub use code::FieldCode;
pub use refusal::{DeskError, FieldError, Missing, Right, ShutCentre};

/// Who gives a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    /// Full rights: the holder of a box's token, or of the hub's password.
    Admin,
    /// The host at this replica's desk: the holder of a node's password.
    Host,
    /// A member, for themselves alone.
    Member(RecordId),
    /// A member who signed in, with the roles that they have at the moment of the command and that their way in opens.
    Person {
        /// The member, by their id.
        id: RecordId,
        /// Who wrote the badge or the mail address by which they came in.
        door: NodeId,
    },
}

impl Caller {
    /// Whether one acts as a host or an admin.
    pub fn is_at_desk(self) -> bool {
        self.member().is_none()
    }

    /// The member as whom one acts; none: as a host or an admin.
    pub(crate) fn member(self) -> Option<RecordId> {
        match self {
            Self::Admin | Self::Host => None,
            Self::Member(id) | Self::Person { id, .. } => Some(id),
        }
    }

    /// Who is said to have given the command; none: whoever holds the box.
    pub fn by(self) -> Option<By> {
        self.member().map(By::Person)
    }
}

/// The decision on a command, with an [`Outcome`] or that of one feature.
#[derive(Clone, PartialEq, Debug)]
pub struct Decision<O = Outcome> {
    /// To be signed and saved together.
    pub drafts: Vec<Draft>,
    /// To be told once they are saved.
    pub outcome: O,
}

impl<O> Decision<O> {
    pub(crate) fn of(drafts: Vec<Draft>, outcome: O) -> Self {
        Self { drafts, outcome }
    }

    /// Some puts in one document; no puts, no draft.
    pub(crate) fn put(space: Space, document: DocumentName, puts: Vec<Put>, outcome: O) -> Self {
        let draft = (!puts.is_empty()).then_some(Draft { space, document, puts });
        Self::of(draft.into_iter().collect(), outcome)
    }

    pub(crate) fn nothing(outcome: O) -> Self {
        Self::of(Vec::new(), outcome)
    }
}

/// Everything that a decision depends on.
pub struct Guards<'a> {
    /// The records that are visible.
    pub view: &'a View,
    /// Who may confirm, as `network` and the witnesses say.
    pub stewards: &'a dyn Stewards,
    /// The person who gives the command.
    pub caller: Caller,
    /// The local date, as far as this replica's clock knows.
    pub today: Date,
    /// Minutes of wall time since midnight.
    pub now_minutes: u16,
    /// When this day began by this replica's own clock: Unix seconds. What was noted since was noted today.
    pub day_began: i64,
    /// This replica may have confirmed more than it knows (see the design's *amnesia*): it marks what it confirms.
    pub recovering: bool,
    /// Draws random bytes for the id of a new record.
    pub fresh: &'a mut dyn FnMut() -> [u8; 5],
}

/// A command of one feature, which the desk can decide.
pub(crate) trait Decide {
    /// The outcome of such a command.
    type Outcome;

    /// Decides it.
    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<Self::Outcome>, DeskError>;
}

macro_rules! features {
    ($($(#[$doc:meta])* $feature:ident: $command:ty => $outcome:ty,)*) => {
        /// A command: one arm a feature.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum Command {
            $($(#[$doc])* $feature($command),)*
        }

        /// The outcome of a command: one arm a feature.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Outcome {
            $($(#[$doc])* $feature($outcome),)*
        }

        fn decide_for_feature(guards: &mut Guards<'_>, command: &Command) -> Result<Decision, DeskError> {
            match command {
                $(Command::$feature(command) => {
                    let Decision { drafts, outcome } = command.decide(guards)?;
                    Ok(Decision { drafts, outcome: outcome.into() })
                })*
            }
        }

        $(
            impl From<$command> for Command {
                fn from(command: $command) -> Self {
                    Self::$feature(command)
                }
            }

            impl From<$outcome> for Outcome {
                fn from(outcome: $outcome) -> Self {
                    Self::$feature(outcome)
                }
            }
        )*
    };
}

features! {
    /// About an agreement.
    Agreement: AgreementCommand => AgreementOutcome,
    /// About a booking.
    Booking: BookingCommand => BookingOutcome,
    /// About a centre's profile.
    Centre: CentreCommand => CentreOutcome,
    /// About the catalogue.
    Course: CourseCommand => CourseOutcome,
    /// About what waits at the desk.
    Inbox: InboxCommand => InboxOutcome,
    /// About a member.
    Person: PersonCommand => PersonOutcome,
    /// About a role.
    Role: RoleCommand => RoleOutcome,
    /// About a series of bookings.
    Series: SeriesCommand => SeriesOutcome,
    /// About the right to confirm.
    Steward: StewardCommand => StewardOutcome,
    /// About wishes that wait for a place.
    Waitlist: WaitlistCommand => WaitlistOutcome,
}

/// Decides a command.
pub fn decide(guards: &mut Guards<'_>, command: &Command) -> Result<Decision, DeskError> {
    if guards.stewards.is_closed() {
        return Err(DeskError::Closed);
    }
    decide_for_feature(guards, command)
}

/// As whom somebody acts at a centre, or anywhere: as admin, as host, or as a member. A role is looked up each time, so that
/// one taken back ends with the moment in which this replica hears of it. It counts where the way in opens it: what the hub
/// wrote opens every role, what a box wrote the desk of its own centre.
pub fn acting(view: &View, stewards: &dyn Stewards, caller: Caller, centre: Option<&Slug>) -> Caller {
    let Caller::Person { id, door } = caller else { return caller };
    let by_hub = stewards.was_hub(&door);
    if by_hub && view.roles.has(id, Role::Admin, None) {
        return Caller::Admin;
    }
    let hosts = view.roles.of(id).filter(|held| held.role == Role::Host).filter_map(|held| held.centre.as_ref());
    let mut there = hosts.filter(|at| centre.is_none_or(|centre| centre == *at));
    let opens = there.any(|at| by_hub || stewards.node_of(at) == Some(door));
    if opens { Caller::Host } else { Caller::Member(id) }
}

/// Whether a booking is for somebody's eyes: a member's own are, and those of a centre whose host one is, or that one's box
/// asked for elsewhere.
pub fn sees(view: &View, stewards: &dyn Stewards, caller: Caller, b: &Booking) -> bool {
    let own = caller.member().is_some_and(|me| !b.guest && b.member == me);
    let asked_here = b.requested_by == Some(stewards.me()) && acting(view, stewards, caller, None).is_at_desk();
    own || asked_here || acting(view, stewards, caller, Some(&b.centre)).is_at_desk()
}

/// Whether somebody reads what directors read.
pub fn reads_all(view: &View, stewards: &dyn Stewards, caller: Caller) -> bool {
    match caller {
        Caller::Admin => true,
        Caller::Person { id, door } => {
            let has = |role| view.roles.has(id, role, None);
            stewards.was_hub(&door) && (has(Role::Director) || has(Role::Admin))
        }
        Caller::Host | Caller::Member(_) => false,
    }
}

fn host_or_admin(acting: Caller) -> Result<(), DeskError> {
    if acting.member().is_none() { Ok(()) } else { Err(DeskError::NotAllowed { right: Right::Host }) }
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

    /// As whom the caller acts at a centre: as admin, as host, or as a member.
    pub(crate) fn acting_at(&self, centre: &Slug) -> Caller {
        acting(self.view, self.stewards, self.caller, Some(centre))
    }

    /// As whom the caller acts where no centre is concerned, or another than whose host one is: every host acts as one.
    pub(crate) fn acting_anywhere(&self) -> Caller {
        acting(self.view, self.stewards, self.caller, None)
    }

    /// As whom the caller acts on something of one person at a centre that `by` asked for: a host acts on what her own box
    /// asked for elsewhere.
    pub(crate) fn acting_on(&self, centre: &Slug, by: Option<NodeId>) -> Caller {
        let acting = self.acting_at(centre);
        let (Some(id), me) = (acting.member(), self.stewards.me()) else { return acting };
        let here = |held: &Granted| {
            let own = held.centre.as_ref().filter(|own| self.stewards.node_of(own) == Some(me));
            own.is_some_and(|own| self.acting_at(own) == Caller::Host)
        };
        if by == Some(me) && self.view.roles.of(id).any(here) { Caller::Host } else { acting }
    }

    /// Refuses whoever is no host anywhere.
    pub(crate) fn hosts_only(&self) -> Result<(), DeskError> {
        host_or_admin(self.acting_anywhere())
    }

    /// Refuses whoever is no host of a centre.
    pub(crate) fn host_of(&self, centre: &Slug) -> Result<(), DeskError> {
        host_or_admin(self.acting_at(centre))
    }

    /// Refuses everybody but an admin at the hub.
    pub(crate) fn admin_at_hub(&self) -> Result<(), DeskError> {
        if self.acting_anywhere() != Caller::Admin {
            return Err(DeskError::NotAllowed { right: Right::Admin });
        }
        if self.is_hub() { Ok(()) } else { Err(DeskError::NotAllowed { right: Right::AtHub }) }
    }

    /// A random id of this replica's own that nothing visible has.
    pub(crate) fn fresh_id(&mut self) -> RecordId {
        self.fresh_beside(&BTreeSet::new())
    }

    /// The same, and none of those that this decision made already.
    pub(crate) fn fresh_beside(&mut self, made: &BTreeSet<RecordId>) -> RecordId {
        loop {
            let id = RecordId::of(&self.stewards.me(), (self.fresh)());
            // With 2^40 ids a second try is hardly ever needed; the bound of the loop is that chance.
            if id != RecordId::SINGLE && !made.contains(&id) && !self.view.knows(id) {
                return id;
            }
        }
    }

    /// The puts that turn a record's fields into `wanted`; refused where some author left no number above its own.
    pub(crate) fn changed(
        &self,
        record: RecordId,
        before: &Fields,
        wanted: Vec<(Field, Scalar)>,
    ) -> Result<Vec<Put>, DeskError> {
        changed(record, before, wanted).map_err(|spent| self.spent(&spent.by))
    }

    /// The refusal to write a number above the greatest, which this author wrote.
    pub(crate) fn spent(&self, by: &ActorId) -> DeskError {
        let author = self.stewards.author_of(by);
        // An actor begins with its author: enough to name that one by.
        let known = || by.to_string().chars().take(16).collect();
        DeskError::Spent { author: author.map_or_else(known, |author| author.to_string()) }
    }
}

#[cfg(test)]
mod tests;
