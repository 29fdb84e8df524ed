//! Commands about bookings.
//!
//! Enters: what a person typed or pressed, read. Leaves: a [`BookingCommand`] for the desk. Nothing is checked here:
//! the desk does that when it decides.

use telecentre_log::id::{RecordId, Slug};

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

/// A command about bookings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BookingCommand {
    /// Book.
    Book(Book),
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
            | Self::NoShow { booking }
            | Self::Move { booking, .. }
            | Self::Confirm { booking, .. }
            | Self::Decline { booking, .. }
            | Self::Displace { booking, .. } => Some(*booking),
            _ => None,
        }
    }
}
