//! Decisions on commands about the waitlist.
//!
//! Enters: a wish for a place, or the id of one. Leaves: the wish in this replica's requests, whoever decides about it; what
//! was taken back or given in its ledger, where it decides. Asking for what is so already changes nothing.

use jiff::civil::Date;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::RecordId;
use telecentre_log::limit::WAITS_PER_BOX;

use super::{NewWait, Wait, WaitState, WaitlistCommand, WaitlistOutcome, WaitlistRefusal};
use crate::booking::wait::WaitRecord;
use crate::booking::{CancelledBy, Place, Who};
use crate::centre::Kind;
use crate::desk::{Decide, Decision, DeskError, FieldCode, FieldError, Guards, Missing, Right};
use crate::person::Person;
use crate::steward::queue::{Deciding, by_hand, decides, withdrawn};
use crate::steward::{entries, ledger_draft, request_draft};

impl Decide for WaitlistCommand {
    type Outcome = WaitlistOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<WaitlistOutcome>, DeskError> {
        match self {
            Self::Ask(new) => guards.wait_for(new),
            Self::Withdraw { wait } => guards.withdraw(*wait),
            Self::Give { wait } => guards.give(*wait),
        }
    }
}

impl Guards<'_> {
    fn wait_for(&mut self, new: &NewWait) -> Result<Decision<WaitlistOutcome>, DeskError> {
        let outcome = WaitlistOutcome { wait: new.id };
        if let Some(held) = self.view.bookings.wait(new.id) {
            return if self.is_same_wait(&held, new) {
                Ok(Decision::nothing(outcome))
            } else {
                Err(WaitlistRefusal::KeyReused { id: new.id }.into())
            };
        }
        self.new_id(new.id)?;
        self.may_wait(new)?;
        let kind = self.check_wait(new)?;
        self.check_bounds(new, kind)?;
        let mut drafts = Vec::new();
        let (who, guest) = match &new.who {
            Who::Member(id) => (*id, false),
            Who::Guest { name } => {
                let id = self.fresh_beside(&[new.id].into());
                let put = Put { record: id, field: Field::NAME, n: 1, value: Scalar::from(name.trim()) };
                drafts.push(Person::Guest { centre: &new.centre, id }.draft(vec![put]));
                (id, true)
            }
        };
        let resource = match &new.place {
            Place::Resource(resource) => Some(resource.clone()),
            Place::Kind(_) => None,
        };
        let record = WaitRecord { slot: new.slot, who, guest, resource, kind, until: new.until, at: 0 };
        drafts.push(request_draft(&new.centre, new.slot.day(), record.puts(new.id)));
        Ok(Decision::of(drafts, outcome))
    }

    fn withdraw(&mut self, id: RecordId) -> Result<Decision<WaitlistOutcome>, DeskError> {
        let (wait, outcome) = (self.find_wait(id)?, WaitlistOutcome { wait: id });
        self.not_decided(&wait)?;
        match wait.state((self.today, self.now_minutes)) {
            WaitState::Withdrawn => return Ok(Decision::nothing(outcome)),
            WaitState::Asked | WaitState::Queued => {}
            state => return Err(WaitlistRefusal::Over { wait: id, state }.into()),
        }
        if self.is_node_of(&wait.centre) || decides(self.view, self.stewards, &wait) {
            let by = match self.acting_on(&wait.centre, Some(wait.by)).member() {
                Some(_) => CancelledBy::Member,
                _ if self.is_hub() => CancelledBy::Hub,
                _ => CancelledBy::Centre,
            };
            let draft = ledger_draft(self.stewards, &wait.centre, wait.slot.day(), withdrawn(id, by));
            return Ok(Decision::of(vec![draft], outcome));
        }
        let me = self.stewards.me();
        if wait.by != me && !self.is_hub() && !self.stewards.succeeds(&me, &wait.by) {
            return Err(DeskError::NotAllowed { right: Right::WhereBegun });
        }
        if self.view.bookings.asked_of_wait(&wait).iter().any(|wish| wish.by == me && wish.to.is_none()) {
            return Ok(Decision::nothing(outcome));
        }
        let wish = entries::wish(self.fresh_id(), id, None);
        Ok(Decision::of(vec![request_draft(&wait.centre, wait.slot.day(), wish)], outcome))
    }

    fn give(&self, id: RecordId) -> Result<Decision<WaitlistOutcome>, DeskError> {
        self.hosts_only()?;
        let (wait, outcome) = (self.find_wait(id)?, WaitlistOutcome { wait: id });
        self.host_of(&wait.centre)?;
        self.not_decided(&wait)?;
        match wait.state((self.today, self.now_minutes)) {
            WaitState::Given => return Ok(Decision::nothing(outcome)),
            WaitState::Asked | WaitState::Queued => {}
            state => return Err(WaitlistRefusal::Over { wait: id, state }.into()),
        }
        if !decides(self.view, self.stewards, &wait) {
            return Err(DeskError::NotAllowed { right: Right::AtCentre });
        }
        let puts = by_hand(self.view, self.stewards, self.when(), &wait);
        let puts = puts.ok_or(WaitlistRefusal::NotFree { wait: id })?;
        Ok(Decision::of(vec![ledger_draft(self.stewards, &wait.centre, wait.slot.day(), puts)], outcome))
    }

    /// When something is decided, and how it is marked.
    pub(crate) fn when(&self) -> Deciding {
        Deciding { now: (self.today, self.now_minutes), recovering: self.recovering }
    }

    /// A wish that the caller may change; another member's is none of theirs, not even its existence.
    fn find_wait(&self, id: RecordId) -> Result<Wait, DeskError> {
        let found = self.view.bookings.wait(id).filter(|wait| {
            let acting = self.acting_on(&wait.centre, Some(wait.by));
            acting.member().is_none_or(|me| !wait.guest && wait.member == me)
        });
        found.ok_or_else(|| DeskError::not_found(Missing::Wait, &id))
    }

    /// Refuses to decide about a wish while what was decided about it waits for the witness.
    fn not_decided(&self, wait: &Wait) -> Result<(), DeskError> {
        let decided = self.stewards.waiting().is_some_and(|waiting| waiting.bookings.contains(&wait.id));
        if decided { Err(crate::booking::BookingRefusal::Waiting { booking: wait.id }.into()) } else { Ok(()) }
    }

    fn is_same_wait(&self, held: &Wait, new: &NewWait) -> bool {
        let person = match &new.who {
            Who::Member(id) => !held.guest && held.member == *id,
            // After an erasure the name cannot be compared any more.
            Who::Guest { name } => {
                held.guest && self.view.people.name(held.person()).is_none_or(|known| known == name.trim())
            }
        };
        let place = match &new.place {
            Place::Resource(resource) => held.resource.as_ref() == Some(resource),
            Place::Kind(kind) => held.resource.is_none() && held.kind == *kind,
        };
        person && place && held.centre == new.centre && held.slot == new.slot && held.until == new.until
    }

    fn may_wait(&self, new: &NewWait) -> Result<(), DeskError> {
        match (&new.who, self.acting_anywhere().member()) {
            (Who::Member(who), Some(me)) if *who == me => Ok(()),
            (_, Some(_)) => Err(DeskError::NotAllowed { right: Right::OwnBookings }),
            // Their name lives in the centre's own space, which only its node writes.
            (Who::Guest { .. }, _) if !self.is_node_of(&new.centre) => {
                Err(DeskError::NotAllowed { right: Right::AtCentre })
            }
            _ => Ok(()),
        }
    }

    /// The kind of place that is waited for, or everything that is wrong with the wish.
    fn check_wait(&self, new: &NewWait) -> Result<Kind, DeskError> {
        let mut errors = Vec::new();
        let place = match &new.place {
            Place::Resource(resource) => self.check_place(&mut errors, &new.centre, resource),
            Place::Kind(kind) => {
                let all = self.view.centres.in_order(&new.centre).into_iter().filter(|r| r.kind == *kind && !r.retired);
                let all: Vec<_> = all.collect();
                let centre = self.view.centres.get(&new.centre);
                let open = |r: &&crate::centre::Resource| {
                    centre.is_some_and(|centre| self.view.centres.shut(centre, r, new.slot).is_none())
                };
                let found = all.iter().copied().find(|r| open(r)).or(all.first().copied());
                match (centre, found) {
                    (None, _) => {
                        let message = format!("there is no centre “{}”", new.centre);
                        errors.push(FieldError::new("centre", FieldCode::UnknownCentre, message).about(&new.centre));
                    }
                    (_, None) => {
                        let message = format!("there is no {kind} at “{}”", new.centre);
                        errors.push(FieldError::new("kind", FieldCode::UnknownResource, message).about(kind));
                    }
                    _ => {}
                }
                centre.zip(found)
            }
        };
        self.check_who(&mut errors, &new.who);
        if let Some(place) = place {
            self.check_time(&mut errors, place, new.slot);
        }
        let now: (Date, u16) = (self.today, self.now_minutes);
        if (new.slot.day(), new.slot.start()) <= now {
            errors.retain(|error| error.code != FieldCode::Past);
            errors.push(FieldError::new("start", FieldCode::Past, "this time has begun: nobody can wait for it"));
        }
        if new.until.is_some_and(|until| until <= now) {
            errors.push(FieldError::new("until", FieldCode::Past, "this time has passed"));
        }
        match place {
            Some((_, resource)) if errors.is_empty() => Ok(resource.kind),
            _ => Err(DeskError::Invalid { errors }),
        }
    }

    /// One open wish a person, day and kind; so many a box, centre and day.
    fn check_bounds(&self, new: &NewWait, kind: Kind) -> Result<(), DeskError> {
        let day = new.slot.day();
        let mut open = self.view.bookings.waits(Some(&new.centre), day, day);
        open.retain(|wait| wait.is_open((self.today, self.now_minutes)));
        let same = |wait: &&Wait| matches!(&new.who, Who::Member(id) if !wait.guest && wait.member == *id);
        if let Some(wait) = open.iter().filter(|wait| wait.kind == kind).find(same) {
            return Err(WaitlistRefusal::Waits { wait: wait.id }.into());
        }
        let me = self.stewards.me();
        if open.iter().filter(|wait| wait.by == me).count() >= WAITS_PER_BOX {
            return Err(WaitlistRefusal::TooMany.into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
