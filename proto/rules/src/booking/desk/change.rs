//! Changing a booking: cancel, move, confirm, decline, check in, displace, note.
//!
//! Enters: a booking's id and what is wanted. Leaves: puts in this replica's ledger where it may decide (as steward,
//! or, for what only frees or records, as the centre's node); elsewhere a wish that the steward answers. Asking for
//! what is so already changes nothing and is no error.

use telecentre_log::document::Draft;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::TEXT_BYTES;

use crate::booking::mark::NoNumber;
use crate::booking::{Act, Booking, BookingOutcome, BookingRefusal, CancelledBy, Reason, State, Wish};
use crate::desk::check::check_text;
use crate::desk::{Decision, DeskError, FieldCode, FieldError, Guards, Missing, Right};
use crate::pair::{self, awaited};
use crate::person::PersonRefusal;
use crate::reading::maybe;
use crate::slot::Slot;
use crate::steward::entries::Marks;
use crate::steward::queue::{GivenAway, after_move, next};
use crate::steward::{entries, ledger_draft, pairs, request_draft, takes_effect};

impl Guards<'_> {
    /// Whether this replica may write what frees a slot or records what happened: it cannot cause an overlap.
    pub(super) fn keeps_book(&self, b: &Booking) -> bool {
        self.is_node_of(&b.centre) || self.is_mine(&b.centre, &b.resource, b.slot.day())
    }

    pub(super) fn ledger(&self, b: &Booking, puts: Vec<Put>) -> Decision<BookingOutcome> {
        Decision::of(vec![ledger_draft(self.stewards, &b.centre, b.slot.day(), puts)], BookingOutcome::of(b.id))
    }

    /// A half that is let go before the first one's steward decided: whether that was seen is part of what is said.
    fn lets_go(&self, b: &Booking, cancel: &[Put]) -> Option<Put> {
        let halves = b.halves.as_ref().filter(|halves| !halves.is_first(b.id))?;
        let seen = pair::is_decided(&self.view.bookings, halves);
        (!seen && b.in_ledger).then(|| pairs::unseen(b.id, cancel))?
    }

    /// What frees a booking's place, or the rest of it: in the same entry the place goes to the first who waits for it.
    pub(super) fn freed(&self, b: &Booking, puts: Vec<Put>) -> Decision<BookingOutcome> {
        self.freed_among(b, puts, &mut GivenAway::default())
    }

    fn freed_among(&self, b: &Booking, mut puts: Vec<Put>, given: &mut GivenAway) -> Decision<BookingOutcome> {
        puts.extend(next(self.view, self.stewards, self.when(), b, given));
        self.ledger(b, puts)
    }

    /// The wish of this replica that is to be done, as something that it asks for: a record of its own in its requests,
    /// filed under the month of the booking's slot. The same that it asked already is asked once.
    fn ask(&mut self, b: &Booking, to: Option<(Slot, &Slug)>) -> Decision<BookingOutcome> {
        let to = to.map(|(slot, resource)| (slot, resource.clone()));
        let me = self.stewards.me();
        let effect = takes_effect(self.view, self.stewards, b, &me, to.as_ref());
        let question = |id| (!effect).then_some(id);
        if let Some(same) = self.mine_of(b).into_iter().find(|wish| wish.to == to) {
            return Decision::nothing(BookingOutcome { booking: b.id, question: question(same.id) });
        }
        let id = self.fresh_id();
        let puts = entries::wish(id, b.id, to.as_ref().map(|(slot, resource)| (*slot, resource)));
        let draft = request_draft(&b.centre, b.slot.day(), puts);
        Decision::of(vec![draft], BookingOutcome { booking: b.id, question: question(id) })
    }

    /// What this replica asked of a booking and has no answer to.
    fn mine_of(&self, b: &Booking) -> Vec<Wish> {
        let merged = self.view.bookings.merged_at(b.id, &b.centre);
        let mut asked = merged.map(|merged| self.view.bookings.asked(&merged)).unwrap_or_default();
        asked.retain(|wish| wish.by == self.stewards.me());
        asked
    }

    /// Whether this replica took a booking back, with effect as soon as the steward hears of it.
    fn takes_back(&self, b: &Booking) -> bool {
        let effect = |wish: &Wish| takes_effect(self.view, self.stewards, b, &wish.by, wish.to.as_ref());
        self.mine_of(b).iter().any(|wish| wish.to.is_none() && effect(wish))
    }

    /// The question about a booking that is answered; none: the request itself. Unless it is named it is the one that
    /// waits longest.
    fn question(&self, b: &Booking, named: Option<RecordId>) -> Result<Option<Wish>, DeskError> {
        if let Some(id) = named {
            let found = b.wishes.iter().find(|wish| wish.id == id).cloned();
            return found.map(Some).ok_or_else(|| DeskError::not_found(Missing::Question, &id));
        }
        let Some(merged) = self.view.bookings.merged_at(b.id, &b.centre).filter(|_| b.state != State::Requested) else {
            return Ok(None);
        };
        let arrived = |wish: &&Wish| (self.view.bookings.arrival(&merged, Some(wish.id)), wish.id);
        Ok(b.wishes.iter().min_by_key(arrived).cloned())
    }

    pub(super) fn cancel(&mut self, id: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        self.cancel_among(id, &mut GivenAway::default())
    }

    /// Takes a booking back as one of several; `given`: what the others leave goes to whom.
    pub(crate) fn cancel_among(
        &mut self,
        id: RecordId,
        given: &mut GivenAway,
    ) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find(id)?;
        match b.state {
            State::Cancelled => return Ok(Decision::nothing(BookingOutcome::of(id))),
            State::Requested | State::Confirmed => {}
            State::NoShow if self.keeps_book(&b) => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::Cancel }.into()),
        }
        if self.keeps_book(&b) {
            let by = match self.acting_on(&b.centre, b.requested_by).member() {
                Some(_) => CancelledBy::Member,
                _ if self.is_hub() => CancelledBy::Hub,
                _ => CancelledBy::Centre,
            };
            let mut puts = entries::cancel(self.view, &b, by).map_err(spent)?;
            puts.extend(self.lets_go(&b, &puts));
            return Ok(self.freed_among(&b, puts, given));
        }
        Ok(self.ask(&b, None))
    }

    pub(super) fn find_here(&self, id: RecordId) -> Result<Booking, DeskError> {
        self.hosts_only()?;
        let b = self.find(id)?;
        self.host_of(&b.centre)?;
        if self.keeps_book(&b) { Ok(b) } else { Err(DeskError::NotAllowed { right: Right::AtCentre }) }
    }

    pub(super) fn not_before_its_day(&self, b: &Booking) -> Result<(), DeskError> {
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
            self.host_of(&b.centre)?;
        }
        // A half of a pair goes nowhere without the others.
        if !matches!(b.state, State::Requested | State::Confirmed) || b.halves.is_some() {
            return Err(BookingRefusal::WrongState { booking: id, state: b.state, act: Act::Move }.into());
        }
        if self.takes_back(&b) {
            return Err(BookingRefusal::WrongState { booking: id, state: State::Cancelled, act: Act::Move }.into());
        }
        let target = resource.unwrap_or(&b.resource);
        if (target, slot) == (&b.resource, b.slot) {
            return Ok(Decision::nothing(BookingOutcome::of(id)));
        }
        let mut errors = Vec::new();
        let place = self.check_place(&mut errors, &b.centre, target);
        if let Some(place) = place {
            self.check_time(&mut errors, place, slot);
        }
        let Some((_, found)) = place.filter(|_| errors.is_empty()) else { return Err(DeskError::Invalid { errors }) };
        let free = self.is_free(&b.centre, found, slot, Some(id));
        if !free && !insist {
            return Err(self.taken(&b.centre, target, slot, Some(id)).into());
        }
        let here = self.is_mine(&b.centre, &b.resource, b.slot.day());
        let there = self.is_mine(&b.centre, target, slot.day());
        if here && there {
            let marks = Marks { overrides: !free || self.recovering, late: self.is_late(slot) };
            let to = (slot, target);
            let drafts = entries::relocate(self.view, self.stewards, &b, to, found.capacity, marks, None);
            let drafts = after_move(self.view, self.stewards, self.when(), &b, to, drafts.map_err(spent)?);
            return Ok(Decision::of(drafts, BookingOutcome::of(id)));
        }
        if here || insist {
            // Two stewards would have to act at one moment: the person books anew there and cancels here.
            return Err(self.not_steward(&b.centre, target, slot).into());
        }
        Ok(self.ask(&b, Some((slot, target))))
    }

    pub(super) fn confirm(
        &mut self,
        id: RecordId,
        question: Option<RecordId>,
        insist: bool,
    ) -> Result<Decision<BookingOutcome>, DeskError> {
        self.hosts_only()?;
        let b = self.find(id)?;
        self.host_of(&b.centre)?;
        let wish = self.question(&b, question)?;
        let (slot, target) = match &wish {
            Some(Wish { to: None, .. }) => return self.confirm_cancel(&b),
            Some(Wish { to: Some(to), .. }) => to.clone(),
            None => (b.slot, b.resource.clone()),
        };
        match b.state {
            State::Confirmed if wish.is_none() => return Ok(Decision::nothing(BookingOutcome::of(id))),
            State::Requested | State::Confirmed => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::Confirm }.into()),
        }
        let mine = self.is_mine(&b.centre, &target, slot.day()) && self.is_mine(&b.centre, &b.resource, b.slot.day());
        let seats = insist && wish.is_none() && self.is_host_of(&b.centre);
        if !mine && !seats {
            return Err(self.not_steward(&b.centre, &target, slot).into());
        }
        let Some(resource) = self.view.centres.resource(&b.centre, &target).filter(|r| !r.retired) else {
            return Err(DeskError::not_found(Missing::Resource, &target));
        };
        if wish.is_none() {
            self.may_be_decided(&b)?;
        }
        let free = self.is_free(&b.centre, resource, slot, Some(id));
        if !free && !insist {
            return Err(self.taken(&b.centre, &target, slot, Some(id)).into());
        }
        let overrides = !free || self.recovering || !mine;
        if let Some(wish) = wish {
            let (to, granted) = ((slot, &target), Some(wish.id));
            let marks = Marks { overrides, late: self.is_late(slot) };
            let drafts = entries::relocate(self.view, self.stewards, &b, to, resource.capacity, marks, granted);
            let drafts = after_move(self.view, self.stewards, self.when(), &b, to, drafts.map_err(spent)?);
            return Ok(Decision::of(drafts, BookingOutcome::of(id)));
        }
        let puts = entries::confirm(self.view, &b, resource.capacity, overrides);
        Ok(self.ledger(&b, puts.map_err(spent)?))
    }

    /// Refuses to confirm a half before the others answered, or where one of them is over.
    fn may_be_decided(&self, b: &Booking) -> Result<(), BookingRefusal> {
        match pairs::turn(self.view, b) {
            pairs::HalfTurn::Confirm => Ok(()),
            pairs::HalfTurn::Refuse => Err(BookingRefusal::HalfOver { booking: b.id }),
            pairs::HalfTurn::Wait => {
                let centres = awaited(&self.view.bookings, b);
                let name =
                    |slug: &Slug| self.view.centres.get(slug).map_or_else(|| slug.to_string(), |c| c.name.clone());
                Err(BookingRefusal::HalvesAwaited { booking: b.id, names: centres.iter().map(name).collect(), centres })
            }
        }
    }

    fn confirm_cancel(&self, b: &Booking) -> Result<Decision<BookingOutcome>, DeskError> {
        if !self.keeps_book(b) {
            return Err(self.not_steward(&b.centre, &b.resource, b.slot).into());
        }
        Ok(self.freed(b, entries::cancel(self.view, b, CancelledBy::Member).map_err(spent)?))
    }

    pub(super) fn decline(
        &mut self,
        id: RecordId,
        question: Option<RecordId>,
        reason: Option<&str>,
    ) -> Result<Decision<BookingOutcome>, DeskError> {
        self.hosts_only()?;
        let b = self.find(id)?;
        self.host_of(&b.centre)?;
        let reason = reason.map(str::trim).filter(|r| !r.is_empty());
        let mut errors = Vec::new();
        check_text(&mut errors, "reason", reason.unwrap_or_default(), TEXT_BYTES, true);
        if !errors.is_empty() {
            return Err(DeskError::Invalid { errors });
        }
        let wish = self.question(&b, question)?;
        match b.state {
            State::Declined => return Ok(Decision::nothing(BookingOutcome::of(id))),
            State::Requested => {}
            _ if wish.is_some() => {}
            state => return Err(BookingRefusal::WrongState { booking: id, state, act: Act::Decline }.into()),
        }
        if !self.keeps_book(&b) {
            return Err(self.not_steward(&b.centre, &b.resource, b.slot).into());
        }
        let puts = if let Some(wish) = wish {
            entries::answered([(wish.id, false)].into_iter())
        } else {
            let earliest = Some((self.today, self.now_minutes));
            let instead = self.view.calendar().alternatives(&b.centre, &b.resource, b.slot, earliest, Some(id));
            entries::decline(self.view, &b, Reason::Host, &instead)
        };
        let mut decision = self.ledger(&b, puts);
        if reason.is_some() {
            decision.drafts.extend(self.text_about(&b, Field::REASON, reason)?);
        }
        Ok(decision)
    }

    pub(super) fn displace(&mut self, id: RecordId, kept: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let b = self.find_here(id)?;
        match b.state {
            State::Displaced => return Ok(Decision::nothing(BookingOutcome::of(id))),
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
        let draft = self.text_about(&b, Field::NOTE, note)?;
        Ok(Decision::of(draft.into_iter().collect(), BookingOutcome::of(id)))
    }

    /// A text about a booking, in its person's document; none if it is so already, or the person was erased.
    fn text_about(&self, b: &Booking, field: Field, text: Option<&str>) -> Result<Option<Draft>, DeskError> {
        let named = self.view.people.name(b.person()).is_some();
        if !named || b.guest && !self.is_node_of(&b.centre) {
            return Ok(None);
        }
        let before = self.view.people.note_fields(b.member, b.id);
        let puts = self.changed(b.id, &before, vec![(field, maybe(text, Scalar::from))])?;
        Ok((!puts.is_empty()).then(|| b.person().draft(puts)))
    }
}

pub(super) fn spent(no: NoNumber) -> DeskError {
    DeskError::Spent { author: no.by.to_string() }
}
