//! A booking as people see it: one resource, one person, one slot, and what became of it.
//!
//! Enters: what was merged out of ledgers and requests. Leaves: the contract's BOOKING. A person appears by
//! record id only, so that erasing a member leaves nothing here to erase.

use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use telecentre_log::field::Scalar;
use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::record::Stamp;

use crate::person::Person;
use crate::reading::words;
use crate::slot::Slot;

mod act;
mod alternatives;
pub(crate) mod arrival;
pub(crate) mod by_series;
pub mod calendar;
pub(crate) mod chain;
mod command;
mod desk;
mod halves;
pub(crate) mod interned;
pub(crate) mod ledger;
mod lent;
pub(crate) mod mark;
pub(crate) mod merge;
mod outcome;
mod outside;
pub(crate) mod part;
mod refusal;
pub(crate) mod said;
mod salvage;
pub(crate) mod source;
mod stretch;
pub(crate) mod wait;
mod waits;
pub(crate) mod wish;

pub use act::Act;
pub use calendar::Conflict;
pub use command::{Book, BookingCommand, Place, Until, WalkIn, Who};
pub use halves::Halves;
pub use ledger::Bookings;
pub use outcome::BookingOutcome;
pub use refusal::BookingRefusal;
pub use salvage::{LastFields, Salvaged, salvaged, salvaged_guest, taken_back};
pub use stretch::{DaySlot, Stretch};
pub use wait::{Wait, WaitState};

/// The state of a booking.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// Asked for; its steward has not answered.
    Requested,
    /// In its steward's ledger.
    Confirmed,
    /// Refused by its steward.
    Declined,
    /// Taken back.
    Cancelled,
    /// The person came.
    CheckedIn,
    /// The person did not come.
    NoShow,
    /// It lost an overlap, and its steward wrote so.
    Displaced,
}

words!(State: "requested, confirmed, declined, cancelled, checked-in, no-show, displaced" {
    Requested "requested", Confirmed "confirmed", Declined "declined", Cancelled "cancelled",
    CheckedIn "checked-in", NoShow "no-show", Displaced "displaced",
});

impl State {
    /// Whether the slot is used up: nobody else may be confirmed there beyond the capacity. A no-show keeps its slot:
    /// who wants to give it away cancels it.
    pub fn occupies(self) -> bool {
        matches!(self, Self::Confirmed | Self::CheckedIn | Self::NoShow)
    }
}

/// The reason for which a request was declined. Documents hold its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// The slot is taken.
    Taken,
    /// The centre is closed then.
    Closed,
    /// The host said no.
    Host,
    /// The resource is not offered.
    NotOffered,
    /// Further ahead than the centre allows.
    TooFar,
    /// Another half of its pair is gone.
    Pair,
    /// Its pair was not decided in time.
    Expired,
    /// A reason of a later release.
    Other,
}

words!(Reason: "taken, closed, host, not-offered, too-far, pair, expired, other" {
    Taken "taken", Closed "closed", Host "host", NotOffered "not-offered", TooFar "too-far", Pair "pair",
    Expired "expired", Other "other",
});

impl Reason {
    /// The number in documents.
    pub fn number(self) -> i64 {
        match self {
            Self::Taken => 1,
            Self::Closed => 2,
            Self::Host => 3,
            Self::NotOffered => 4,
            Self::TooFar => 5,
            Self::Pair => 6,
            Self::Expired => 7,
            Self::Other => 0,
        }
    }

    /// The reason of a number.
    pub fn from_number(n: i64) -> Self {
        Self::ALL.iter().copied().find(|r| r.number() == n).unwrap_or(Self::Other)
    }
}

/// Who took a booking back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CancelledBy {
    /// The centre's host.
    Centre,
    /// The member.
    Member,
    /// The hub.
    Hub,
}

impl CancelledBy {
    /// The number in documents.
    pub fn number(self) -> i64 {
        match self {
            Self::Centre => 0,
            Self::Member => 1,
            Self::Hub => 2,
        }
    }

    /// The meaning of a number; one of a later release reads as the centre.
    pub fn from_number(n: i64) -> Self {
        match n {
            1 => Self::Member,
            2 => Self::Hub,
            _ => Self::Centre,
        }
    }
}

/// A change that another replica asks for and that the booking's steward has not answered yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// Its own id: an answer names it.
    pub id: RecordId,
    /// The slot and resource to move it to; none: to cancel it.
    pub to: Option<(Slot, Slug)>,
    /// The replica that asks.
    pub by: NodeId,
    /// Unix seconds by the asker's clock: shown, never decided by.
    pub at: i64,
}

/// Something that waits for an answer: a request, or what is asked of a booking.
#[derive(Clone, PartialEq, Debug)]
pub struct Pending {
    /// The booking.
    pub booking: Booking,
    /// What is asked of it; none: it is a request for the place itself.
    pub wish: Option<Wish>,
}

impl Pending {
    /// When it was asked, by the asker's clock: Unix seconds.
    pub fn since(&self) -> i64 {
        self.wish.as_ref().map_or(self.booking.requested_at, |wish| wish.at)
    }
}

/// A slot proposed instead.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Alternative {
    /// A resource of the same centre.
    pub resource: Slug,
    /// A slot in which it is free.
    pub slot: Slot,
}

impl Serialize for Alternative {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut m = serializer.serialize_map(Some(3))?;
        m.serialize_entry("resource", &self.resource)?;
        m.serialize_entry("start", &self.slot.start_text())?;
        m.serialize_entry("end", &self.slot.end_text())?;
        m.end()
    }
}

/// One resource, one person, one slot. Serialises as the contract's BOOKING.
#[derive(Clone, PartialEq, Debug)]
pub struct Booking {
    /// Its id: it says who began it, and the rest is derived from the idempotency key of whoever booked.
    pub id: RecordId,
    /// The centre of its resource; it never changes.
    pub centre: Slug,
    /// The slug of a resource of that centre; a move may have changed it.
    pub resource: Slug,
    /// The record id of a member, or of a guest of the centre.
    pub member: RecordId,
    /// True: `member` is a guest of the centre.
    pub guest: bool,
    /// Its present slot; a move may have changed it.
    pub slot: Slot,
    /// Its state, as ledgers and requests have it together.
    pub state: State,
    /// The replica that confirmed or answered it; none for a request without an answer.
    pub steward: Option<NodeId>,
    /// The series it belongs to.
    pub series: Option<RecordId>,
    /// When it was first asked for: Unix seconds by the asker's clock.
    pub requested_at: i64,
    /// When its steward decided: Unix seconds by the steward's clock.
    pub decided_at: Option<i64>,
    /// Set while it is declined.
    pub reason: Option<Reason>,
    /// The bookings that the resource took at once when this one was confirmed.
    pub capacity: u32,
    /// Recorded after its day.
    pub recorded_late: bool,
    /// Confirmed over another, or by a replica that could not know all it had confirmed.
    pub overrides: bool,
    /// A box that was closed made it, and it waits for the host of the box that follows.
    pub salvaged: bool,
    /// Minute of the day when the person checked in.
    pub checked_in: Option<u16>,
    /// Minute of the day from which the rest of its slot is free again: the person left, or never came.
    pub left_at: Option<u16>,
    /// How many half-days it counts for, as its check-in wrote down; set while the person is or was here.
    pub half_days: Option<u32>,
    /// The person came without a booking, and was checked in with it.
    pub walk_in: bool,
    /// When something was noted on it last at the desk, by its author's clock: Unix seconds. Not known of a check-in that
    /// was made on its own day.
    pub noted_at: Option<i64>,
    /// Set when it was cancelled: on whose word.
    pub cancelled_by: Option<CancelledBy>,
    /// The booking that kept the slot.
    pub displaced_by: Option<RecordId>,
    /// Slots that its steward proposed instead.
    pub alternatives: Vec<Alternative>,
    /// The wishes about it that wait for an answer, by id: of each replica at most one of each sort.
    pub wishes: Vec<Wish>,
    /// The replica that began it by a request; none: a ledger began it.
    pub requested_by: Option<NodeId>,
    /// The resource and slot that were first asked for.
    pub first: (Slug, Slot),
    /// The steward's confirming entry.
    pub stamp: Option<Stamp>,
    /// The steward's ledger holds it: confirmed, and not cancelled or displaced there.
    pub occupies: bool,
    /// A ledger of its centre holds it, whatever became of it there.
    pub in_ledger: bool,
    /// The pair that it is a half of.
    pub halves: Option<Halves>,
    /// It is the first half of a pair, and its steward wrote that all of them stand.
    pub decided: bool,
    /// It is another half, and was let go before a decision was seen.
    pub let_go: bool,
}

impl Booking {
    /// What is asked of it, in the contract's word; to cancel it comes first.
    pub fn asked(&self) -> Option<&'static str> {
        let cancel = self.wishes.iter().any(|wish| wish.to.is_none());
        if cancel { Some("cancel") } else { self.wishes.first().map(|_| "move") }
    }

    /// The time that it takes up: its slot, without what is free again.
    pub fn held(&self) -> Slot {
        let end = self.left_at.map_or(self.slot.end(), |left| left.min(self.slot.end()));
        Slot::new(self.slot.day(), self.slot.start(), end).unwrap_or(self.slot)
    }

    /// When the person left, or the rest of the slot was released: local time of the centre.
    pub fn left_at_text(&self) -> Option<String> {
        let until = |left| Slot::new(self.slot.day(), 0, left).map(Slot::end_text);
        self.left_at.map(|left| until(left).unwrap_or_else(|_| self.slot.start_text()))
    }

    /// The member or guest that it is for.
    pub fn person(&self) -> Person<'_> {
        if self.guest { Person::Guest { centre: &self.centre, id: self.member } } else { Person::Member(self.member) }
    }
}

/// What is noted on a booking to which nobody came until some minute of its day.
pub(crate) fn released(b: &Booking, minute: u16) -> Vec<(mark::Mark, Scalar)> {
    let mut notes = Vec::new();
    if b.state != State::NoShow {
        notes.push((mark::Mark::NoShow, Scalar::Bool(true)));
    }
    if minute < b.slot.end() {
        notes.push((mark::Mark::LeftAt, Scalar::Int(minute.into())));
    }
    notes
}

/// An instant for the contract: RFC 3339. A clock beyond year 9999 shows as the epoch.
fn instant(unix_s: i64) -> Timestamp {
    Timestamp::from_second(unix_s).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Serialize for Booking {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut m = serializer.serialize_map(None)?;
        m.serialize_entry("id", &self.id)?;
        m.serialize_entry("centre", &self.centre)?;
        m.serialize_entry("resource", &self.resource)?;
        m.serialize_entry("member", &self.member)?;
        m.serialize_entry("start", &self.slot.start_text())?;
        m.serialize_entry("end", &self.slot.end_text())?;
        m.serialize_entry("state", &self.state)?;
        m.serialize_entry("steward", &self.steward)?;
        if let Some(series) = self.series {
            m.serialize_entry("series", &series)?;
        }
        m.serialize_entry("requested_at", &instant(self.requested_at))?;
        if let Some(at) = self.decided_at {
            m.serialize_entry("decided_at", &instant(at))?;
        }
        if let Some(left) = self.left_at_text() {
            m.serialize_entry("left_at", &left)?;
        }
        if let Some(reason) = self.reason {
            m.serialize_entry("reason", &reason)?;
        }
        for (name, set) in [
            ("guest", self.guest),
            ("recorded_late", self.recorded_late),
            ("override", self.overrides),
            ("salvaged", self.salvaged),
        ] {
            if set {
                m.serialize_entry(name, &true)?;
            }
        }
        if let Some(asked) = self.asked() {
            m.serialize_entry("asked", asked)?;
        }
        if !self.alternatives.is_empty() {
            m.serialize_entry("alternatives", &self.alternatives)?;
        }
        m.end()
    }
}

#[cfg(test)]
mod tests;
