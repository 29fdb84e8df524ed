//! What a box in bad hands had booked at its centre, and nobody else knows: a list for the host who comes after.
//!
//! Enters: two views, one of that box's own words alone, the other of what counts here; what time it is. Leaves: the
//! bookings of the first that the second does not know, those still to come one by one, those that have passed by their
//! number. It is no more than the word of that box: nothing of it counts, and nothing is booked here. The host ticks
//! what is to be booked anew, through the desk like anything else.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use telecentre_log::document::DocumentName;
use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::limit::SHED_BOOKINGS;

use crate::booking::{Book, Booking, State, Who};
use crate::person::Person;
use crate::slot::Slot;
use crate::view::View;

/// The person for whom a box had booked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShedPerson {
    /// A member, by their record id.
    Member(RecordId),
    /// Somebody who walked in.
    Guest {
        /// The id that the box gave them.
        id: RecordId,
        /// The name that it noted; none: it noted none that reads.
        name: Option<String>,
    },
}

/// A booking that counts for nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShedBooking {
    /// The id under which the box noted it.
    pub id: RecordId,
    /// A resource of the centre.
    pub resource: Slug,
    /// Where it was last.
    pub slot: Slot,
    /// The person.
    pub who: ShedPerson,
    /// What was noted about it.
    pub note: Option<String>,
    /// What the box said had become of it.
    pub state: State,
}

/// What a box had booked and nobody else knows.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ShedBookings {
    /// Those still to come, by slot.
    pub bookings: Vec<ShedBooking>,
    /// How many were for a time that had passed.
    pub past: usize,
    /// How many more there were than a list holds.
    pub more: usize,
}

impl ShedBooking {
    fn of(theirs: &View, ours: &View, booking: Booking) -> Self {
        let person = booking.person();
        let said = |of: fn(&View, Person<'_>, RecordId) -> Option<String>| {
            of(theirs, person, booking.id).or_else(|| of(ours, person, booking.id))
        };
        let name = said(|view, person, _| view.people.name(person).map(str::to_owned));
        let note = said(|view, person, id| view.people.note(person, id).map(str::to_owned));
        let member = booking.member;
        let who = if booking.guest { ShedPerson::Guest { id: member, name } } else { ShedPerson::Member(member) };
        Self { id: booking.id, resource: booking.resource, slot: booking.slot, who, note, state: booking.state }
    }

    /// The document that holds the person's data: once it is erased, nothing of this is kept.
    pub fn document(&self) -> DocumentName {
        match &self.who {
            ShedPerson::Member(id) => DocumentName::member(*id),
            ShedPerson::Guest { id, .. } => DocumentName::guest(*id),
        }
    }

    /// Whether it is over, or gone from here, at this day and minute.
    pub fn is_past(&self, (today, minutes): (Date, u16)) -> bool {
        is_past(self.slot, (today, minutes))
    }

    /// The id under which a box books it anew, however often it does.
    pub fn again(&self, me: &NodeId) -> RecordId {
        self.id.again(me)
    }

    /// The booking to be made anew at the centre, under this box's own id; none for a guest whose name is not known.
    pub fn book(&self, me: &NodeId, centre: &Slug) -> Option<Book> {
        let who = match &self.who {
            ShedPerson::Member(id) => Who::Member(*id),
            ShedPerson::Guest { name, .. } => Who::Guest { name: name.clone()? },
        };
        Some(Book {
            id: self.again(me),
            centre: centre.clone(),
            resource: self.resource.clone(),
            who,
            slot: self.slot,
            note: self.note.clone(),
            series: None,
            insist: false,
        })
    }
}

fn is_past(slot: Slot, now: (Date, u16)) -> bool {
    (slot.day(), slot.end()) <= now
}

/// Whether something is known of a booking here: itself, or what one of the centre's boxes offered or booked in its place.
fn is_known(ours: &View, boxes: &[NodeId], id: RecordId) -> bool {
    ours.knows(id) || boxes.iter().any(|node| ours.knows(id.again(node)))
}

impl ShedBookings {
    /// What `theirs` shows at a centre and `ours` does not know. `boxes`: all that ever served the centre.
    pub fn of(theirs: &View, ours: &View, centre: &Slug, boxes: &[NodeId], now: (Date, u16)) -> Self {
        let mut found = Self::default();
        let stands = |state| matches!(state, State::Requested | State::Confirmed | State::CheckedIn | State::NoShow);
        let all = theirs.bookings.between(centre, Date::MIN, Date::MAX).filter_map(|merged| merged.booking());
        let lost = all.filter(|booking| stands(booking.state) && !is_known(ours, boxes, booking.id));
        for booking in lost.filter(|booking| !ours.people.is_erased(booking.person())) {
            if is_past(booking.slot, now) {
                found.past += 1;
            } else {
                found.bookings.push(ShedBooking::of(theirs, ours, booking));
            }
        }
        found.bookings.sort_by(|a, b| (a.slot, &a.resource, a.id).cmp(&(b.slot, &b.resource, b.id)));
        found.more = found.bookings.len().saturating_sub(SHED_BOOKINGS);
        found.bookings.truncate(SHED_BOOKINGS);
        found
    }

    /// Whether nothing waits for the host.
    pub fn is_empty(&self) -> bool {
        self.bookings.is_empty()
    }

    /// Lets go of what is about people whose data was erased. Returns whether there was any.
    pub fn erase(&mut self, erased: impl Fn(&DocumentName) -> bool) -> bool {
        let before = self.bookings.len();
        self.bookings.retain(|booking| !erased(&booking.document()));
        self.bookings.len() < before
    }

    /// Lets go of what is settled: known here by now, or past.
    pub fn settle(&mut self, ours: &View, boxes: &[NodeId], now: (Date, u16)) {
        self.bookings.retain(|booking| !booking.is_past(now) && !is_known(ours, boxes, booking.id));
    }
}
