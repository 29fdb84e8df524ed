//! Changing a booking: cancel, move, confirm, decline, check in, displace, note.
//!
//! Enters: a booking's id and what is wanted. Leaves: puts in this replica's ledger where it may decide (as steward,
//! or, for what only frees or records, as the centre's node); elsewhere a wish that the steward answers. Asking for
//! what is so already changes nothing and is no error.

use telecentre_log::document::Draft;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::TEXT_BYTES;

use crate::booking::{Act, Booking, BookingOutcome, BookingRefusal, CancelledBy, Reason, State};
use crate::desk::check::check_text;
use crate::desk::{Caller, Decision, DeskError, FieldCode, FieldError, Guards, Missing, Right};
use crate::person::PersonRefusal;
use crate::reading::{changed, maybe};
use crate::slot::Slot;
use crate::steward::{entries, ledger_draft, request_draft};

impl Guards<'_> {
    /// Whether this replica may write what frees a slot or records what happened: it cannot cause an overlap.
    fn keeps_book(&self, b: &Booking) -> bool {
        self.is_node_of(&b.centre) || self.is_mine(&b.centre, &b.resource, b.slot.day())
    }

    fn ledger(&self, b: &Booking, puts: Vec<Put>) -> Decision<BookingOutcome> {
        Decision::of(vec![ledger_draft(self.stewards, &b.centre, b.slot.day(), puts)], BookingOutcome { booking: b.id })
    }

    /// A wish in this replica's requests, filed under the month of the first slot.
    fn wish(&self, b: &Booking, asked: i64, to: Option<(Slot, &Slug)>) -> Decision<BookingOutcome> {
        let n = entries::next_wish(self.view, b.id);
        let mut puts = to.map(|(slot, r)| entries::moved(b.id, n, slot, r, &b.first.0)).unwrap_or_default();
        puts.push(Put { record: b.id, field: Field::WISH, n, value: Scalar::Int(asked) });
        Decision::of(vec![request_draft(&b.centre, b.first.1.day(), puts)], BookingOutcome { booking: b.id })
    }

    pub(super) fn cancel(&mut self, id: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find(id)?;
        match b.state {
            State::Cancelled => return Ok(Decision::nothing(BookingOutcome { booking: id })),
            State::Requested | State::Confirmed => {}
            State::NoShow if self.keeps_book(&b) => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::Cancel }.into()),
        }
        if self.keeps_book(&b) {
            let by = match self.caller {
                Caller::Member(_) => CancelledBy::Member,
                _ if self.is_hub() => CancelledBy::Hub,
                _ => CancelledBy::Centre,
            };
            return Ok(self.ledger(&b, entries::cancel(self.view, &b, by)));
        }
        if b.wish.as_ref().is_some_and(|w| w.to.is_none() && w.by == self.stewards.me()) {
            return Ok(Decision::nothing(BookingOutcome { booking: id }));
        }
        Ok(self.wish(&b, 1, None))
    }

    pub(super) fn check_in(&mut self, id: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find_here(id)?;
        let put = match b.state {
            State::CheckedIn => return Ok(Decision::nothing(BookingOutcome { booking: id })),
            State::Confirmed | State::NoShow => {
                let minute = if self.is_late(b.slot) { b.slot.start() } else { self.now_minutes };
                Put::new(id, Field::CHECKED_IN, Scalar::Int(minute.into()))
            }
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::CheckIn }.into()),
        };
        self.not_before_its_day(&b)?;
        Ok(self.ledger(&b, vec![put]))
    }

    pub(super) fn no_show(&mut self, id: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find_here(id)?;
        match b.state {
            State::NoShow => return Ok(Decision::nothing(BookingOutcome { booking: id })),
            State::Confirmed => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::NoShow }.into()),
        }
        self.not_before_its_day(&b)?;
        Ok(self.ledger(&b, vec![Put::new(id, Field::NO_SHOW, Scalar::Bool(true))]))
    }

    fn find_here(&self, id: RecordId) -> Result<Booking, DeskError> {
        self.hosts_only()?;
        let b = self.find(id)?;
        if self.keeps_book(&b) { Ok(b) } else { Err(DeskError::NotAllowed { right: Right::AtCentre }) }
    }

    fn not_before_its_day(&self, b: &Booking) -> Result<(), DeskError> {
        if b.slot.day() <= self.today {
            return Ok(());
        }
        let message = format!("the booking is for {}: nobody can come before its day", b.slot.day());
        Err(DeskError::invalid(FieldError::new("booking", FieldCode::NotYet, message).about(b.slot.day())))
    }

    pub(super) fn relocate(
        &mut self,
        id: RecordId,
        slot: Slot,
        resource: Option<&Slug>,
        insist: bool,
    ) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find(id)?;
        if insist {
            self.hosts_only()?;
        }
        if !matches!(b.state, State::Requested | State::Confirmed) {
            return Err(BookingRefusal::WrongState { booking: id, state: b.state, act: Act::Move }.into());
        }
        let target = resource.unwrap_or(&b.resource);
        if (target, slot) == (&b.resource, b.slot) {
            return Ok(Decision::nothing(BookingOutcome { booking: id }));
        }
        let mut errors = Vec::new();
        let place = self.check_place(&mut errors, &b.centre, target);
        if let Some((centre, _)) = place {
            self.check_time(&mut errors, centre, slot);
        }
        let Some((_, found)) = place.filter(|_| errors.is_empty()) else { return Err(DeskError::Invalid { errors }) };
        let free = self.is_free(&b.centre, found, slot, Some(id));
        if !free && !insist {
            return Err(self.taken(&b.centre, target, slot, Some(id)).into());
        }
        let here = self.is_mine(&b.centre, &b.resource, b.slot.day());
        let there = self.is_mine(&b.centre, target, slot.day());
        if here && there {
            let overrides = !free || self.recovering;
            let drafts = entries::relocate(self.view, self.stewards, &b, (slot, target), found.capacity, overrides);
            return Ok(Decision::of(drafts, BookingOutcome { booking: id }));
        }
        if here || insist {
            // Two stewards would have to act at one moment: the person books anew there and cancels here.
            return Err(self.not_steward(&b.centre, target, slot).into());
        }
        Ok(self.wish(&b, 2, Some((slot, target))))
    }

    pub(super) fn confirm(&mut self, id: RecordId, insist: bool) -> Result<Decision<BookingOutcome>, DeskError> {
        self.hosts_only()?;
        let b = self.find(id)?;
        let (slot, target) = match &b.wish {
            Some(wish) => match &wish.to {
                None => return self.confirm_cancel(&b),
                Some((slot, resource)) => (*slot, resource.clone().unwrap_or_else(|| b.first.0.clone())),
            },
            None => (b.slot, b.resource.clone()),
        };
        match b.state {
            State::Confirmed if b.wish.is_none() => return Ok(Decision::nothing(BookingOutcome { booking: id })),
            State::Requested | State::Confirmed => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::Confirm }.into()),
        }
        let mine = self.is_mine(&b.centre, &target, slot.day()) && self.is_mine(&b.centre, &b.resource, b.slot.day());
        let seats = insist && b.wish.is_none() && self.is_host_of(&b.centre, &target, slot.day());
        if !mine && !seats {
            return Err(self.not_steward(&b.centre, &target, slot).into());
        }
        let Some(resource) = self.view.centres.resource(&b.centre, &target).filter(|r| !r.retired) else {
            return Err(DeskError::not_found(Missing::Resource, &target));
        };
        let free = self.is_free(&b.centre, resource, slot, Some(id));
        if !free && !insist {
            return Err(self.taken(&b.centre, &target, slot, Some(id)).into());
        }
        let overrides = !free || self.recovering || !mine;
        if b.wish.is_some() {
            let drafts = entries::relocate(self.view, self.stewards, &b, (slot, &target), resource.capacity, overrides);
            return Ok(Decision::of(drafts, BookingOutcome { booking: id }));
        }
        Ok(self.ledger(&b, entries::confirm(self.view, &b, resource.capacity, overrides)))
    }

    fn confirm_cancel(&self, b: &Booking) -> Result<Decision<BookingOutcome>, DeskError> {
        if !self.keeps_book(b) {
            return Err(self.not_steward(&b.centre, &b.resource, b.slot).into());
        }
        Ok(self.ledger(b, entries::cancel(self.view, b, CancelledBy::Member)))
    }

    pub(super) fn decline(
        &mut self,
        id: RecordId,
        reason: Option<&str>,
    ) -> Result<Decision<BookingOutcome>, DeskError> {
        self.hosts_only()?;
        let b = self.find(id)?;
        let reason = reason.map(str::trim).filter(|r| !r.is_empty());
        let mut errors = Vec::new();
        check_text(&mut errors, "reason", reason.unwrap_or_default(), TEXT_BYTES, true);
        if !errors.is_empty() {
            return Err(DeskError::Invalid { errors });
        }
        match b.state {
            State::Declined => return Ok(Decision::nothing(BookingOutcome { booking: id })),
            State::Requested => {}
            _ if b.wish.is_some() => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::Decline }.into()),
        }
        if !self.keeps_book(&b) {
            return Err(self.not_steward(&b.centre, &b.resource, b.slot).into());
        }
        let puts = if b.wish.is_some() {
            entries::close_wishes(self.view, id)
        } else {
            let earliest = Some((self.today, self.now_minutes));
            let instead = self.view.calendar().alternatives(&b.centre, &b.resource, b.slot, earliest, Some(id));
            entries::decline(self.view, &b, Reason::Host, &instead)
        };
        let mut decision = self.ledger(&b, puts);
        decision.drafts.extend(self.text_about(&b, Field::REASON, reason).filter(|_| reason.is_some()));
        Ok(decision)
    }

    pub(super) fn displace(&mut self, id: RecordId, kept: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find_here(id)?;
        match b.state {
            State::Displaced => return Ok(Decision::nothing(BookingOutcome { booking: id })),
            State::Confirmed => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::Displace }.into()),
        }
        let keeper = self.find(kept)?;
        if keeper.id == id
            || keeper.centre != b.centre
            || keeper.resource != b.resource
            || !keeper.slot.overlaps(b.slot)
        {
            let message = format!("booking {kept} is not in the way of {id}");
            return Err(DeskError::invalid(FieldError::new("kept", FieldCode::NoOverlap, message).about(kept)));
        }
        let mut puts = vec![Put::new(id, Field::DISPLACED, Scalar::id(kept))];
        let earliest = Some((self.today, self.now_minutes));
        let instead = self.view.calendar().alternatives(&b.centre, &b.resource, b.slot, earliest, Some(id));
        if !instead.is_empty() {
            let text = crate::booking::part::alternatives_text(&instead);
            puts.push(Put::new(id, Field::ALTERNATIVES, Scalar::Text(text)));
        }
        Ok(self.ledger(&b, puts))
    }

    pub(super) fn note(&mut self, id: RecordId, note: Option<&str>) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find(id)?;
        let note = note.map(str::trim).filter(|n| !n.is_empty());
        let mut errors = Vec::new();
        check_text(&mut errors, "note", note.unwrap_or_default(), TEXT_BYTES, true);
        if !errors.is_empty() {
            return Err(DeskError::Invalid { errors });
        }
        if b.guest && !self.is_node_of(&b.centre) {
            return Err(DeskError::NotAllowed { right: Right::AtCentre });
        }
        if self.view.people.name(b.person()).is_none() {
            // Erased: nothing about them is written any more. Else not known here yet.
            let erased = self.view.people.is_erased(b.person());
            return Err(if erased {
                PersonRefusal::Erased.into()
            } else {
                DeskError::not_found(Missing::Member, &b.member)
            });
        }
        let draft = self.text_about(&b, Field::NOTE, note);
        Ok(Decision::of(draft.into_iter().collect(), BookingOutcome { booking: id }))
    }

    /// A text about a booking, in its person's document; none if it is so already, or the person was erased.
    fn text_about(&self, b: &Booking, field: Field, text: Option<&str>) -> Option<Draft> {
        self.view.people.name(b.person())?;
        if b.guest && !self.is_node_of(&b.centre) {
            return None;
        }
        let before = self.view.people.note_fields(b.member, b.id);
        let puts = changed(b.id, &before, vec![(field, maybe(text, Scalar::from))]);
        (!puts.is_empty()).then(|| b.person().draft(puts))
    }
}
