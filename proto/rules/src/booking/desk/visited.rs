//! Somebody was here, as a sheet of paper says: booked and checked in by one act, for a time that has begun.
//!
//! Enters: a [`Book`] that a host copies from paper. Leaves: a booking that is confirmed and checked in by one entry of the
//! ledger, marked as recorded late where its day has passed. The same id with the same fields writes nothing again. What
//! is taken is refused: paper proves no right to a place that somebody else had. Who was expected at that place and time is
//! checked in, and out where they left earlier.

use crate::booking::{Book, Booking, BookingOutcome, State};
use crate::desk::{Decision, DeskError, FieldCode, FieldError, Guards};

impl Guards<'_> {
    pub(super) fn visited(&mut self, book: &Book) -> Result<Decision<BookingOutcome>, DeskError> {
        self.host_of(&book.centre)?;
        if (book.slot.day(), book.slot.start()) > (self.today, self.now_minutes) {
            let message = format!("nobody was here yet: that begins at {}", book.slot.start_text());
            return Err(DeskError::invalid(
                FieldError::new("start", FieldCode::NotYet, message).about(book.slot.day()),
            ));
        }
        let known = self.view.bookings.get(book.id).is_some();
        if let Some(expected) = self.expected(book).filter(|_| !known) {
            if expected.state == State::CheckedIn {
                return Ok(Decision::nothing(BookingOutcome::of(expected.id)));
            }
            let slot = expected.slot;
            let came = book.slot.start().clamp(slot.start(), slot.end().saturating_sub(1));
            let left = Some(book.slot.end()).filter(|end| (came..slot.end()).contains(end));
            return self.arrived(&expected, came, left);
        }
        if !known && !self.is_mine(&book.centre, &book.resource, book.slot.day()) {
            return Err(self.not_steward(&book.centre, &book.resource, book.slot).into());
        }
        let decision = self.book(book)?;
        Ok(self.with_check_in(decision, (book.id, &book.centre), (book.slot, book.slot.start())))
    }

    /// The booking of the same person for that place and time, which stands on the sheet already.
    fn expected(&self, book: &Book) -> Option<Booking> {
        let there = self.view.bookings.list(&book.centre, book.slot.day(), book.slot.day());
        let is_meant = |b: &Booking| {
            let stands = matches!(b.state, State::Confirmed | State::NoShow | State::CheckedIn);
            stands && b.resource == book.resource && b.slot.overlaps(book.slot) && self.is_same_person(b, &book.who)
        };
        there.into_iter().find(is_meant).filter(|b| self.is_mine(&b.centre, &b.resource, b.slot.day()))
    }
}

#[cfg(test)]
mod tests {
    use crate::booking::{BookingCommand, State, Who};
    use crate::desk::{Caller, Command};
    use crate::world::{FIGEAC, HUB, TODAY, World, id, slot};

    #[test]
    fn what_a_sheet_says_is_one_booking_that_was_here_and_late_where_its_day_has_passed() {
        let mut world = World::new();
        let yesterday = TODAY.yesterday().unwrap();
        for (n, when, late, half_days) in [(1, slot(yesterday, 9, 12), true, 1), (2, slot(TODAY, 9, 10), false, 1)] {
            let command = Command::Booking(BookingCommand::Visited(world.wanted(n, "desk-1", when)));
            for _ in 0..2 {
                world.run(FIGEAC, Caller::Host, &command).unwrap();
            }
            let b = world.view(FIGEAC).bookings.get(id(n)).unwrap();
            assert_eq!((b.state, b.recorded_late, b.half_days), (State::CheckedIn, late, Some(half_days)));
            assert_eq!(b.checked_in, Some(when.start()));
        }
        // Whoever stands on the sheet is not booked twice: they were here, and left before the end.
        world.book(FIGEAC, 6, "desk-2", slot(TODAY, 9, 12)).unwrap();
        let mut same = world.wanted(7, "desk-2", slot(TODAY, 9, 10));
        same.who = world.wanted(6, "desk-2", slot(TODAY, 9, 10)).who;
        for _ in 0..2 {
            world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Visited(same.clone()))).unwrap();
        }
        let came = world.view(FIGEAC).bookings.get(id(6)).unwrap();
        assert_eq!((came.state, came.checked_in, came.left_at), (State::CheckedIn, Some(540), Some(600)));
        assert!(world.view(FIGEAC).bookings.get(id(7)).is_none());
        let mut another = world.wanted(3, "desk-1", slot(yesterday, 10, 11));
        another.who = Who::Guest { name: "Somebody".into() };
        let again = Command::Booking(BookingCommand::Visited(another));
        assert!(world.run(FIGEAC, Caller::Host, &again).is_err(), "somebody else had that place");
        let later = Command::Booking(BookingCommand::Visited(world.wanted(4, "desk-2", slot(TODAY, 17, 18))));
        assert!(world.run(FIGEAC, Caller::Host, &later).is_err(), "nobody was there yet");
        let hub = Command::Booking(BookingCommand::Visited(world.wanted(5, "desk-2", slot(yesterday, 9, 12))));
        assert!(world.run(HUB, Caller::Admin, &hub).is_err(), "only where it was");
    }
}
