//! Who came, who left, who did not come; and taking it back.
//!
//! Enters: a booking's id. Leaves: puts in this replica's ledger, where it is the centre's node or the steward. What
//! somebody leaves or never uses becomes free again. A check-in, a no-show or a cancellation can be taken back on the day
//! on which it was made, as long as nobody else has the place meanwhile; what is noted again has a greater number.

use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};

use super::change::spent;
use crate::booking::mark::Mark;
use crate::booking::{Act, Booking, BookingOutcome, BookingRefusal, CancelledBy, State, released};
use crate::desk::{Decision, DeskError, FieldCode, FieldError, Guards, Missing, Right};
use crate::hours::half_days;
use crate::slot::Slot;
use crate::steward::entries;

impl Guards<'_> {
    /// Notes things on a booking, or takes them back (`Null`).
    fn noted(&self, b: &Booking, notes: &[(Mark, Scalar)]) -> Result<Decision<BookingOutcome>, DeskError> {
        let puts = notes.iter().map(|(mark, value)| entries::note(self.view, b, *mark, value.clone()));
        let puts = puts.collect::<Result<_, _>>().map_err(spent)?;
        let frees =
            notes.iter().any(|(mark, value)| matches!(mark, Mark::LeftAt | Mark::Cancelled) && *value != Scalar::Null);
        Ok(if frees { self.freed(b, puts) } else { self.ledger(b, puts) })
    }

    pub(super) fn check_in(&mut self, id: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find_here(id)?;
        match b.state {
            State::CheckedIn => return Ok(Decision::nothing(BookingOutcome::of(id))),
            State::Confirmed | State::NoShow => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::CheckIn }.into()),
        }
        self.not_before_its_day(&b)?;
        let minute = if self.is_late(b.slot) { b.slot.start() } else { self.now_minutes };
        self.arrived(&b, minute, None)
    }

    /// The person of a booking came at a minute of its day, and left at another where that is known.
    pub(super) fn arrived(
        &self,
        b: &Booking,
        minute: u16,
        left: Option<u16>,
    ) -> Result<Decision<BookingOutcome>, DeskError> {
        let mut notes = vec![(Mark::CheckedIn, Scalar::Int(minute.into()))];
        let half_days = self.half_days(&b.centre, b.slot);
        if b.left_at.is_some() {
            // They come after all: what was released is theirs again, if nobody else has it.
            self.is_still_free(b)?;
        }
        match left {
            Some(left) => notes.push((Mark::LeftAt, Scalar::Int(left.into()))),
            None if b.left_at.is_some() => notes.push((Mark::LeftAt, Scalar::Null)),
            None => {}
        }
        let mut decision = self.noted(b, &notes)?;
        // Numbered as the check-in: whoever reads the one reads the other with it. One is not written, unless it was two.
        let puts = decision.drafts.iter_mut().filter_map(|draft| {
            let here =
                draft.puts.iter().find(|put| put.record == b.id && put.field == Field::CHECKED_IN).map(|put| put.n);
            here.filter(|n| half_days != 1 || *n > 0).map(|n| (n, &mut draft.puts))
        });
        for (n, puts) in puts {
            puts.push(Put { record: b.id, field: Field::HALF_DAYS, n, value: Scalar::Int(half_days.into()) });
        }
        Ok(decision)
    }

    /// How many half-days a stay counts for, by the hours of its centre as they are now: nothing counts them again later.
    pub(super) fn half_days(&self, centre: &Slug, slot: Slot) -> u32 {
        let open = self.view.centres.get(centre).map(|c| self.view.centres.open(c, slot.day())).unwrap_or_default();
        half_days(&open, (slot.start(), slot.end()))
    }

    /// What a booking writes that is made with its check-in: that the person is here, and for how many half-days.
    pub(super) fn with_check_in(
        &self,
        mut decision: Decision<BookingOutcome>,
        (id, centre): (RecordId, &Slug),
        (slot, minute): (Slot, u16),
    ) -> Decision<BookingOutcome> {
        let half_days = self.half_days(centre, slot);
        let in_ledger = |puts: &[Put]| puts.iter().any(|put| put.record == id && put.field == Field::SLOT);
        if let Some(confirmed) = decision.drafts.iter_mut().find(|draft| in_ledger(&draft.puts)) {
            confirmed.puts.push(Put::new(id, Field::CHECKED_IN, Scalar::Int(minute.into())));
            if half_days != 1 {
                confirmed.puts.push(Put::new(id, Field::HALF_DAYS, Scalar::Int(half_days.into())));
            }
        }
        decision
    }

    pub(super) fn no_show(&mut self, id: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find_here(id)?;
        match b.state {
            State::NoShow => return Ok(Decision::nothing(BookingOutcome::of(id))),
            State::Confirmed => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::NoShow }.into()),
        }
        self.not_before_its_day(&b)?;
        self.noted(&b, &[(Mark::NoShow, Scalar::Bool(true))])
    }

    pub(super) fn check_out(&mut self, id: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find_here(id)?;
        match b.state {
            State::CheckedIn if b.left_at.is_some() => return Ok(Decision::nothing(BookingOutcome::of(id))),
            State::CheckedIn => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::CheckOut }.into()),
        }
        let minute = if self.is_late(b.slot) { b.slot.end() } else { self.now_minutes };
        self.noted(&b, &[(Mark::LeftAt, Scalar::Int(minute.into()))])
    }

    /// Nobody came: the rest of the slot is free again.
    pub(super) fn release(&mut self, id: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find_here(id)?;
        match b.state {
            State::NoShow if b.left_at.is_some() => return Ok(Decision::nothing(BookingOutcome::of(id))),
            State::Confirmed | State::NoShow => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::Release }.into()),
        }
        if (b.slot.day(), b.slot.start()) > (self.today, self.now_minutes) {
            let message = format!("the booking begins at {}: cancel it, if nobody will come", b.slot.start_text());
            return Err(DeskError::invalid(FieldError::new("booking", FieldCode::NotYet, message).about(b.slot.day())));
        }
        let minute = if self.is_late(b.slot) { b.slot.end() } else { self.now_minutes };
        self.noted(&b, &released(&b, minute))
    }

    pub(super) fn undo(&mut self, id: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find(id)?;
        if b.state != State::Cancelled {
            self.host_of(&b.centre)?;
        }
        if !self.keeps_book(&b) {
            return Err(DeskError::NotAllowed { right: Right::AtCentre });
        }
        let mut notes = match b.state {
            State::CheckedIn if b.left_at.is_none() && b.walk_in => {
                vec![(Mark::Cancelled, Scalar::Int(CancelledBy::Centre.number()))]
            }
            State::CheckedIn if b.left_at.is_none() => {
                vec![(Mark::CheckedIn, Scalar::Null), (Mark::NoShow, Scalar::Null)]
            }
            // Whoever left by mistake is here again.
            State::CheckedIn => vec![(Mark::LeftAt, Scalar::Null)],
            State::NoShow => vec![(Mark::NoShow, Scalar::Null), (Mark::LeftAt, Scalar::Null)],
            State::Cancelled if b.in_ledger => vec![(Mark::Cancelled, Scalar::Null)],
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::Undo }.into()),
        };
        if !b.noted_at.map_or(b.slot.day() == self.today, |at| at >= self.day_began) {
            return Err(BookingRefusal::NotToday { booking: id }.into());
        }
        if notes.iter().any(|(mark, value)| *value == Scalar::Null && *mark != Mark::CheckedIn) {
            self.is_still_free(&b)?;
        }
        // What was never noted needs no word that it is not so.
        notes.retain(|(mark, value)| *value != Scalar::Null || self.is_noted(&b, *mark));
        self.noted(&b, &notes)
    }

    fn is_noted(&self, b: &Booking, mark: Mark) -> bool {
        let merged = self.view.bookings.merged_at(b.id, &b.centre);
        merged.is_some_and(|merged| merged.is_marked(mark))
    }

    /// Refuses to give back a place that is somebody else's by now.
    fn is_still_free(&self, b: &Booking) -> Result<(), DeskError> {
        if !self.is_mine(&b.centre, &b.resource, b.slot.day()) {
            return Err(self.not_steward(&b.centre, &b.resource, b.slot).into());
        }
        let Some(resource) = self.view.centres.resource(&b.centre, &b.resource) else {
            return Err(DeskError::not_found(Missing::Resource, &b.resource));
        };
        if self.is_free(&b.centre, resource, b.slot, Some(b.id)) {
            return Ok(());
        }
        let others = self.view.bookings.in_the_way(&b.centre, &b.resource, b.slot, Some(b.id));
        let hosts = self.acting_at(&b.centre).member().is_none();
        let to = others.iter().map(|m| m.id).filter(|_| hosts).collect();
        Err(BookingRefusal::GivenAway { booking: b.id, to }.into())
    }
}

#[cfg(test)]
mod tests;
