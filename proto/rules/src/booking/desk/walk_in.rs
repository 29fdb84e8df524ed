//! Somebody walks in: a place is found, booked, and they are here, in one act.
//!
//! Enters: a [`WalkIn`]: who, at which centre, what sort of place, until when. Leaves: a booking that is confirmed and
//! checked in by one entry of the ledger; the guest's name beside it. It begins now, on the quarter of an hour before,
//! though not before the centre opens, nor while somebody else still has that place. The first place of the kind in the
//! order in which people see them. Only at the centre's own box, for what it decides about.

use telecentre_log::document::Draft;
use telecentre_log::id::RecordId;
use telecentre_log::limit::ALTERNATIVES;

use super::check::outside_hours;
use crate::booking::command::{Place, Until, WalkIn};
use crate::booking::part::until_put;
use crate::booking::{Alternative, Booking, BookingOutcome, BookingRefusal, Who};
use crate::centre::{Centre, Resource};
use crate::desk::{Decision, DeskError, FieldCode, FieldError, Guards, Right};
use crate::hours::{Half, halves, holds, part_of_day};
use crate::slot::Slot;

/// What begins now begins at such a quarter of an hour.
const QUARTER_MINUTES: u16 = 15;
/// How long before it opens a centre seats people who walk in.
const BEFORE_OPENING_MINUTES: u16 = 60;

impl Guards<'_> {
    pub(super) fn walk_in(&mut self, walk_in: &WalkIn) -> Result<Decision<BookingOutcome>, DeskError> {
        if let Some(held) = self.view.bookings.get(walk_in.id) {
            return if self.is_same_walk_in(&held, walk_in) {
                Ok(Decision::nothing(BookingOutcome::of(held.id)))
            } else {
                Err(BookingRefusal::KeyReused { booking: held.id }.into())
            };
        }
        self.new_id(walk_in.id)?;
        self.may_seat(walk_in)?;
        let mut errors = Vec::new();
        let centre = self.view.centres.get(&walk_in.centre);
        if centre.is_none() {
            let message = format!("there is no centre “{}”", walk_in.centre);
            errors.push(FieldError::new("centre", FieldCode::UnknownCentre, message).about(&walk_in.centre));
        }
        self.check_who(&mut errors, &walk_in.who);
        let places = centre.map(|_| self.places(&mut errors, walk_in)).unwrap_or_default();
        let now = centre.and_then(|centre| self.stay(&mut errors, centre, walk_in.until));
        let (Some(centre), Some((begins, ends)), true) = (centre, now, errors.is_empty()) else {
            return Err(DeskError::Invalid { errors });
        };
        let seat = places.iter().find_map(|r| Some((r.clone(), self.begins_at(centre, r, begins, ends)?)));
        let Some((resource, slot)) = seat else { return Err(self.no_seat(centre, &places, (begins, ends))) };
        Ok(self.seat(walk_in, &resource, slot))
    }

    fn may_seat(&self, walk_in: &WalkIn) -> Result<(), DeskError> {
        match (&walk_in.who, self.acting_at(&walk_in.centre).member()) {
            (Who::Member(who), Some(me)) if *who == me => {}
            (_, Some(_)) => return Err(DeskError::NotAllowed { right: Right::OwnBookings }),
            _ => {}
        }
        if self.is_node_of(&walk_in.centre) { Ok(()) } else { Err(DeskError::NotAllowed { right: Right::AtCentre }) }
    }

    /// The same person at the same centre, until the same time.
    fn is_same_walk_in(&self, held: &Booking, walk_in: &WalkIn) -> bool {
        let place = match &walk_in.place {
            Place::Resource(resource) => held.first.0 == *resource,
            Place::Kind(kind) => {
                self.view.centres.resource(&held.centre, &held.first.0).is_none_or(|found| found.kind == *kind)
            }
        };
        let until = self.view.bookings.merged(held.id).is_some_and(|merged| merged.until() == walk_in.until);
        held.walk_in && held.centre == walk_in.centre && self.is_same_person(held, &walk_in.who) && place && until
    }

    /// The places that would do, in the order in which people see them.
    fn places(&self, errors: &mut Vec<FieldError>, walk_in: &WalkIn) -> Vec<Resource> {
        match &walk_in.place {
            Place::Resource(slug) => {
                let found = self.check_place(errors, &walk_in.centre, slug);
                found.map(|(_, resource)| resource.clone()).into_iter().collect()
            }
            Place::Kind(kind) => {
                let all = self.view.centres.in_order(&walk_in.centre);
                let of_kind: Vec<Resource> =
                    all.into_iter().filter(|r| r.kind == *kind && !r.retired).cloned().collect();
                if of_kind.is_empty() {
                    let message = format!("there is no {kind} at “{}”", walk_in.centre);
                    errors.push(FieldError::new("kind", FieldCode::UnknownResource, message).about(kind));
                }
                of_kind
            }
        }
    }

    /// From when to when somebody stays who walks in now.
    fn stay(&self, errors: &mut Vec<FieldError>, centre: &Centre, until: Until) -> Option<(u16, u16)> {
        let open = self.view.centres.open(centre, self.today);
        let Some(begins) = begins(&open, self.now_minutes) else {
            let message = format!("{} is closed now and for more than an hour yet", centre.name);
            let hours = centre.hours.as_ref().map_or_else(String::new, |h| h.as_str().to_owned());
            let shut = self.shut_then(centre, self.today);
            errors.push(FieldError::new("centre", FieldCode::OutsideHours, message).about(hours).of_shut(shut));
            return None;
        };
        let ends = match until {
            Until::Half => halves(&open).iter().find(|h| h.start <= begins && begins < h.end).map(|h| h.end),
            Until::Day => part_of_day(&open, Half::Day).map(|(_, end)| end),
            Until::At(minute) if minute <= begins => {
                errors.push(FieldError::new("until", FieldCode::EmptySlot, "that time has passed"));
                None
            }
            Until::At(minute) => {
                if !holds(&open, (begins, minute)) {
                    errors.push(outside_hours("until", centre).of_shut(self.shut_then(centre, self.today)));
                }
                Some(minute)
            }
        };
        ends.map(|ends| (begins, ends))
    }

    /// When a place can be had from, until then: at once, or since somebody else left it a moment ago.
    fn begins_at(&self, centre: &Centre, resource: &Resource, begins: u16, ends: u16) -> Option<Slot> {
        if !self.is_mine(&centre.slug, &resource.slug, self.today) {
            return None;
        }
        let whole = Slot::new(self.today, begins, ends).ok()?;
        let taken = self.view.bookings.in_the_way(&centre.slug, &resource.slug, whole, None);
        let mut left: Vec<u16> = taken.iter().map(|m| m.held.end()).filter(|end| *end <= self.now_minutes).collect();
        left.sort_unstable();
        let starts = std::iter::once(begins).chain(left);
        let mut slots = starts.filter_map(|start| Slot::new(self.today, start, ends).ok());
        slots.find(|slot| {
            self.view.centres.shut(centre, resource, *slot).is_none()
                && self.is_free(&centre.slug, resource, *slot, None)
        })
    }

    /// The refusal where no place is free for so long: what is free now for a shorter time, other places, later times.
    fn no_seat(&self, centre: &Centre, places: &[Resource], (begins, ends): (u16, u16)) -> DeskError {
        let (Some(first), Ok(slot)) = (places.first(), Slot::new(self.today, begins, ends)) else {
            return DeskError::invalid(crate::slot::BadSlot::Empty.into());
        };
        if !places.iter().any(|r| self.is_mine(&centre.slug, &r.slug, self.today)) {
            return self.not_steward(&centre.slug, &first.slug, slot).into();
        }
        let shorter = places.iter().filter_map(|r| self.shorter(centre, r, begins, ends));
        // Of two that are free equally long the first.
        let longest = shorter.min_by_key(|a| std::cmp::Reverse(a.slot.end()));
        let mut refusal = self.taken(&centre.slug, &first.slug, slot, None);
        if let (BookingRefusal::Taken { alternatives, .. }, Some(longest)) = (&mut refusal, longest) {
            alternatives.retain(|other| *other != longest);
            alternatives.insert(0, longest);
            alternatives.truncate(ALTERNATIVES);
        }
        refusal.into()
    }

    /// A place for a shorter time: until somebody comes who booked it.
    fn shorter(&self, centre: &Centre, resource: &Resource, begins: u16, ends: u16) -> Option<Alternative> {
        let whole = Slot::new(self.today, begins, ends).ok()?;
        let next = self.view.bookings.in_the_way(&centre.slug, &resource.slug, whole, None);
        let mut ends: Vec<u16> =
            next.iter().map(|m| m.held.start()).filter(|start| *start > self.now_minutes).collect();
        ends.sort_unstable_by_key(|end| std::cmp::Reverse(*end));
        let slot = ends.into_iter().find_map(|end| self.begins_at(centre, resource, begins, end))?;
        (slot.end() - self.now_minutes >= QUARTER_MINUTES)
            .then(|| Alternative { resource: resource.slug.clone(), slot })
    }

    fn seat(&mut self, walk_in: &WalkIn, resource: &Resource, slot: Slot) -> Decision<BookingOutcome> {
        let book = walk_in.book(resource.slug.clone(), slot);
        let mut decision = self.record(&book, resource, true, false);
        let is_booked = |draft: &&mut Draft| draft.puts.iter().any(|put| put.record == walk_in.id);
        let booked = decision.drafts.iter_mut().find(is_booked);
        if let Some(draft) = booked {
            draft.puts.extend(until_put(walk_in.id, walk_in.until));
        }
        let minute = self.now_minutes.max(slot.start());
        self.with_check_in(decision, (walk_in.id, &walk_in.centre), (slot, minute))
    }

    /// Refuses an id that something else has, or that another replica draws.
    pub(crate) fn new_id(&self, id: RecordId) -> Result<(), DeskError> {
        if self.view.knows(id) || id == RecordId::SINGLE {
            return Err(BookingRefusal::KeyReused { booking: id }.into());
        }
        if !id.is_of(&self.stewards.me()) {
            let message = format!("the id {id} does not begin as those of this replica do");
            return Err(DeskError::invalid(FieldError::new("id", FieldCode::IdInUse, message).about(id)));
        }
        Ok(())
    }
}

/// When somebody begins who walks in now: on the quarter of an hour before, not before the centre opens; none while it is
/// closed for more than an hour yet.
fn begins(open: &[(u16, u16)], now: u16) -> Option<u16> {
    if let Some((from, _)) = open.iter().find(|(from, until)| *from <= now && now < *until) {
        return Some((now - now % QUARTER_MINUTES).max(*from));
    }
    let next = open.iter().map(|(from, _)| *from).find(|from| *from > now)?;
    (next - now <= BEFORE_OPENING_MINUTES).then_some(next)
}

#[cfg(test)]
mod tests;
