//! Commands about bookings.
//!
//! Enters: what a person typed or pressed, read. Leaves: a [`BookingCommand`] for the desk. Nothing is checked here:
//! the desk does that when it decides.

use telecentre_log::id::{RecordId, Slug};

use crate::centre::Kind;
use crate::slot::Slot;

/// The person for whom a booking is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Who {
    /// A member of the network.
    Member(RecordId),
    /// Somebody who walked in, at the centre's own node.
    Guest {
        /// The name that they gave.
        name: String,
    },
}

/// A booking to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Book {
    /// Derived by the caller from the idempotency key: the same id with the same fields is the same booking.
    pub id: RecordId,
    /// The centre, by its slug.
    pub centre: Slug,
    /// A resource of that centre, by its slug.
    pub resource: Slug,
    /// The person who will come.
    pub who: Who,
    /// On one local day.
    pub slot: Slot,
    /// Free text, kept with the person's data.
    pub note: Option<String>,
    /// The series it belongs to.
    pub series: Option<RecordId>,
    /// A host insists, though the slot is taken.
    pub insist: bool,
}

/// A sort of place, or one place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The first that is free of a kind.
    Kind(Kind),
    /// This one.
    Resource(Slug),
}

/// How long somebody stays who walks in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// Until the half-day ends.
    Half,
    /// Until the centre closes.
    Day,
    /// Until a minute of the day.
    At(u16),
}

/// Somebody who walks in: booked and checked in at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WalkIn {
    /// The booking's id, out of the idempotency key.
    pub id: RecordId,
    /// The centre.
    pub centre: Slug,
    /// The sort of place, or the place itself.
    pub place: Place,
    /// The person.
    pub who: Who,
    /// When the stay ends.
    pub until: Until,
}

impl WalkIn {
    /// The same as a booking of a place that was found.
    pub(crate) fn book(&self, resource: Slug, slot: Slot) -> Book {
        let (id, centre, who) = (self.id, self.centre.clone(), self.who.clone());
        Book { id, centre, resource, who, slot, note: None, series: None, insist: false }
    }
}

/// A command about bookings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BookingCommand {
    /// Book.
    Book(Book),
    /// Book several places of which each stands only with the others.
    BookPair {
        /// The first of them.
        book: Book,
        /// The centre and resource of each other one, for the same person at the same time.
        beside: Vec<(Slug, Slug)>,
    },
    /// Seat somebody who walks in.
    WalkIn(WalkIn),
    /// Somebody was here, as a sheet of paper says: booked and checked in.
    Visited(Book),
    /// The person leaves: the rest of the slot is free again.
    CheckOut {
        /// The booking, by its id.
        booking: RecordId,
    },
    /// The person did not come, and the rest of the slot is free again.
    Release {
        /// The booking, by its id.
        booking: RecordId,
    },
    /// Take back what was noted last at the desk today: that the person came, did not come, left, or that it is cancelled.
    Undo {
        /// The booking, by its id.
        booking: RecordId,
    },
    /// Two people change places.
    Swap {
        /// The one booking, by its id.
        booking: RecordId,
        /// The other.
        with: RecordId,
    },
    /// Take a booking back.
    Cancel {
        /// The booking, by its id.
        booking: RecordId,
    },
    /// The person is here.
    CheckIn {
        /// The booking, by its id.
        booking: RecordId,
    },
    /// The person did not come.
    NoShow {
        /// The booking, by its id.
        booking: RecordId,
    },
    /// Put a booking elsewhere.
    Move {
        /// The booking, by its id.
        booking: RecordId,
        /// The new slot.
        slot: Slot,
        /// To which resource of the centre; none: the same.
        resource: Option<Slug>,
        /// A host insists, though the slot is taken.
        insist: bool,
    },
    /// Say yes to a request, or to what is asked of a booking.
    Confirm {
        /// The booking, by its id.
        booking: RecordId,
        /// Which question about it; none: the request itself, else the one that waits longest.
        question: Option<RecordId>,
        /// A host insists, though the slot is taken.
        insist: bool,
    },
    /// Say no to a request, or to what is asked of a booking.
    Decline {
        /// The booking, by its id.
        booking: RecordId,
        /// Which question about it; none: the request itself, else the one that waits longest.
        question: Option<RecordId>,
        /// The reason in words, kept with the person's data.
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
        /// The booking, by its id.
        booking: RecordId,
        /// The text; none: take it back.
        note: Option<String>,
    },
}

impl BookingCommand {
    /// The booking whose state this would change.
    pub(crate) fn changes(&self) -> Option<RecordId> {
        match self {
            Self::Cancel { booking }
            | Self::CheckIn { booking }
            | Self::CheckOut { booking }
            | Self::Release { booking }
            | Self::Undo { booking }
            | Self::Swap { booking, .. }
            | Self::NoShow { booking }
            | Self::Move { booking, .. }
            | Self::Confirm { booking, .. }
            | Self::Decline { booking, .. }
            | Self::Displace { booking, .. } => Some(*booking),
            _ => None,
        }
    }
}
