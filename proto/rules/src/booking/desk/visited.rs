//! Somebody was here, as a sheet of paper says: booked and checked in by one act, for a time that has begun.
//!
//! Enters: a [`Book`] that a host copies from paper. Leaves: a booking that is confirmed and checked in by one entry of the
//! ledger, marked as recorded late where its day has passed. The same id with the same fields writes nothing again. What
//! is taken is refused: paper proves no right to a place that somebody else had.

use crate::booking::{Book, BookingOutcome};
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
        if !known && !self.is_mine(&book.centre, &book.resource, book.slot.day()) {
            return Err(self.not_steward(&book.centre, &book.resource, book.slot).into());
        }
        let decision = self.book(book)?;
        Ok(self.with_check_in(decision, (book.id, &book.centre), (book.slot, book.slot.start())))
    }
}

#[cfg(test)]
mod tests {
    use crate::booking::{BookingCommand, State};
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
        let again = Command::Booking(BookingCommand::Visited(world.wanted(3, "desk-1", slot(yesterday, 10, 11))));
        assert!(world.run(FIGEAC, Caller::Host, &again).is_err(), "somebody else had that place");
        let later = Command::Booking(BookingCommand::Visited(world.wanted(4, "desk-2", slot(TODAY, 17, 18))));
        assert!(world.run(FIGEAC, Caller::Host, &later).is_err(), "nobody was there yet");
        let hub = Command::Booking(BookingCommand::Visited(world.wanted(5, "desk-2", slot(yesterday, 9, 12))));
        assert!(world.run(HUB, Caller::Admin, &hub).is_err(), "only where it was");
    }
}
