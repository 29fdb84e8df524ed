//! The desk: a command comes in, a decision goes out.
//!
//! Enters: a [`Command`], who gives it, the view, what day it is. Leaves: a [`Decision`]: the drafts to sign and save,
//! and what to tell; or a [`DeskError`] in words. Nothing changes here: the replica saves the drafts, and the view
//! shows them afterwards. Where this replica is the steward a booking is confirmed at once; elsewhere it becomes a
//! request. Draws no random number and reads no clock: both are in [`Guards`].

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{ActorId, RecordId, Slug, Space};
use telecentre_log::record::Fields;

use crate::agreement::{AgreementCommand, AgreementOutcome};
use crate::booking::{BookingCommand, BookingOutcome};
use crate::centre::{CentreCommand, CentreOutcome};
use crate::course::{CourseCommand, CourseOutcome};
use crate::inbox::{InboxCommand, InboxOutcome};
use crate::person::{PersonCommand, PersonOutcome};
use crate::reading::changed;
use crate::series::{SeriesCommand, SeriesOutcome};
use crate::steward::{StewardCommand, StewardOutcome, Stewards};
use crate::view::View;
use crate::waitlist::{WaitlistCommand, WaitlistOutcome};

pub(crate) mod check;
mod code;
mod refusal;

pub use code::FieldCode;
pub use refusal::{DeskError, FieldError, Missing, Right};

/// The person who gives a command, by their rights.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    /// Full rights.
    Admin,
    /// The host at this replica's desk.
    Host,
    /// A member, for themselves.
    Member(RecordId),
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
