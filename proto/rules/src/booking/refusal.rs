//! The refusals that only commands about bookings meet.
//!
//! Enters: what was wrong. Leaves: one [`BookingRefusal`], for machines and in words. All of them are conflicts with
//! what is there (409 in the contract); nothing was written.

use telecentre_log::id::{NodeId, RecordId, Slug};

use super::{Act, Alternative, Conflict, State};

/// A refusal that only commands about bookings meet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BookingRefusal {
    /// The slot is taken.
    #[error("this slot is taken: choose another time or another place")]
    Taken {
        /// The bookings in the way, by slot.
        conflicts: Vec<Conflict>,
        /// Free slots to book instead, the best first.
        alternatives: Vec<Alternative>,
    },
    /// The idempotency key was used for something else.
    #[error("this key was already used for another booking ({booking}): use a new key for a new booking")]
    KeyReused {
        /// The booking that the key made.
        booking: RecordId,
    },
    /// The booking's state does not allow it.
    #[error("the booking is {state}: it cannot be {} any more", .act.done())]
    WrongState {
        /// The booking, by its id.
        booking: RecordId,
        /// Its present state.
        state: State,
        /// The act that its state does not allow.
        act: Act,
    },
    /// Another replica is the steward, or this one may not confirm now.
    #[error("this replica cannot confirm it: {}", steward_sentence(*.steward))]
    NotSteward {
        /// The replica that is; none: the centre has no node.
        steward: Option<NodeId>,
    },
    /// The hub decided something about the booking already, and no witness holds it yet.
    #[error(
        "an answer about booking {booking} is on its way: it counts once the centre's witness holds it; try again in a moment"
    )]
    Waiting {
        /// The booking, by its id.
        booking: RecordId,
    },
    /// The first half of a pair is decided last, and others of it are not held yet.
    #[error("the halves at {} are not answered yet: confirm the first one once they are", slugs(.centres))]
    HalvesAwaited {
        /// The first half.
        booking: RecordId,
        /// The centres whose halves are awaited.
        centres: Vec<Slug>,
        /// Their names, for people.
        names: Vec<String>,
    },
    /// Another half of its pair is over.
    #[error("another half of the pair is over: decline booking {booking} and offer another time")]
    HalfOver {
        /// The half that cannot be confirmed.
        booking: RecordId,
    },
    /// What was noted is of another day: it stands.
    #[error("what was noted about booking {booking} was not noted today: it stands; book anew, if needed")]
    NotToday {
        /// The booking.
        booking: RecordId,
    },
    /// The place is somebody else's by now.
    #[error("the place of booking {booking} was given away meanwhile: choose another place or time")]
    GivenAway {
        /// The booking that would have it back.
        booking: RecordId,
        /// Those that have it now; none for whoever may not know.
        to: Vec<RecordId>,
    },
}

impl BookingRefusal {
    /// A word for translation, and the end of the problem's `type`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Taken { .. } => "taken",
            Self::KeyReused { .. } => "key-reused",
            Self::WrongState { .. } => "wrong-state",
            Self::NotSteward { .. } => "not-steward",
            Self::Waiting { .. } => "waiting",
            Self::HalvesAwaited { .. } => "halves-awaited",
            Self::HalfOver { .. } => "half-over",
            Self::NotToday { .. } => "not-today",
            Self::GivenAway { .. } => "given-away",
        }
    }
}

fn slugs(centres: &[Slug]) -> String {
    centres.iter().map(Slug::as_str).collect::<Vec<_>>().join(", ")
}

fn steward_sentence(steward: Option<NodeId>) -> String {
    match steward {
        Some(node) => format!("{node:?} decides about this resource on that day, and has to be reached"),
        None => "the centre has no node yet".to_owned(),
    }
}
