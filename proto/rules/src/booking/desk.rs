//! Decisions on commands about bookings.
//!
//! Enters: commands. Leaves: decisions: `book` makes a booking, `change` does everything else, `check` finds what is
//! wrong with a wish. While an entry that this replica wrote about a booking as hub waits for its witness, nothing else
//! is decided about that booking.

use jiff::civil::Date;
use telecentre_log::id::{RecordId, Slug};

use super::{Booking, BookingCommand, BookingOutcome, BookingRefusal};
use crate::centre::Resource;
use crate::desk::{Caller, Decide, Decision, DeskError, Guards, Missing};
use crate::slot::Slot;
use crate::steward;

mod attend;
mod book;
mod change;
mod check;
mod pair;
mod swap;
mod visited;
mod walk_in;

impl Decide for BookingCommand {
    type Outcome = BookingOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<BookingOutcome>, DeskError> {
        if let Some(booking) = self.changes() {
            guards.not_waiting(booking)?;
        }
        match self {
            Self::Book(book) => guards.book(book),
            Self::BookPair { book, beside } => guards.book_pair(book, beside),
            Self::Cancel { booking } => guards.cancel(*booking),
            Self::WalkIn(walk_in) => guards.walk_in(walk_in),
            Self::Visited(book) => guards.visited(book),
            Self::CheckIn { booking } => guards.check_in(*booking),
            Self::CheckOut { booking } => guards.check_out(*booking),
            Self::Release { booking } => guards.release(*booking),
            Self::Undo { booking } => guards.undo(*booking),
            Self::Swap { booking, with } => guards.swap(*booking, *with),
            Self::NoShow { booking } => guards.no_show(*booking),
            Self::Move { booking, slot, resource, insist } => {
                guards.relocate(*booking, *slot, resource.as_ref(), *insist)
            }
            Self::Confirm { booking, question, insist } => guards.confirm(*booking, *question, *insist),
            Self::Decline { booking, question, reason } => guards.decline(*booking, *question, reason.as_deref()),
            Self::Displace { booking, kept } => guards.displace(*booking, *kept),
            Self::Note { booking, note } => guards.note(*booking, note.as_deref()),
        }
    }
}

impl Guards<'_> {
    /// Refuses to decide about a booking while what was decided about it waits for the witness.
    pub(crate) fn not_waiting(&self, booking: RecordId) -> Result<(), DeskError> {
        if self.stewards.waiting().is_some_and(|waiting| waiting.bookings.contains(&booking)) {
            self.find(booking)?;
            return Err(BookingRefusal::Waiting { booking }.into());
        }
        Ok(())
    }

    /// Whether this replica may confirm there, now.
    pub(crate) fn is_mine(&self, centre: &Slug, resource: &Slug, day: Date) -> bool {
        steward::is_mine(self.view, self.stewards, centre, resource, day)
    }

    /// Whether this is a host at the centre's box: she seats people by her word where it does not know yet what was confirmed
    /// there, and where the hub decides that day, too. What the hub sold meanwhile is then in the way, and is told.
    fn is_host_of(&self, centre: &Slug) -> bool {
        self.acting_at(centre) == Caller::Host && self.is_node_of(centre)
    }

    /// Whether a slot is free, also of what this replica promised as hub and no witness holds yet.
    fn is_free(&self, centre: &Slug, resource: &Resource, slot: Slot, except: Option<RecordId>) -> bool {
        self.view.bookings.is_free(centre, resource, slot, except)
            && steward::is_free_beside_waiting(self.view, self.stewards, centre, resource, slot, except)
    }

    fn find(&self, booking: RecordId) -> Result<Booking, DeskError> {
        let found = self.view.bookings.get(booking).filter(|b| {
            // Another member's booking is none of theirs, not even its existence.
            let acting = self.acting_on(&b.centre, b.requested_by);
            acting.member().is_none_or(|me| !b.guest && b.member == me)
        });
        found.ok_or_else(|| DeskError::not_found(Missing::Booking, &booking))
    }
}

#[cfg(test)]
mod tests;
