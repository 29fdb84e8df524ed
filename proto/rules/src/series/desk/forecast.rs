//! What the days of a series would be: each looked up as it is now.
//!
//! Enters: places, slots, what is to take the place of some of them. Leaves: a [`Preview`]. Of several places the one
//! that is free on most days comes first, so that people keep their seat; a day that another replica decides about comes
//! after those that this one decides about. Two days of one series never take more of a place than it has.

use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::{OCCURRENCES, TEXT_BYTES};

use super::{DayStatus, Guards, Occurrence, Preview, SeriesPlan};
use crate::booking::calendar::fits;
use crate::booking::{Alternative, Booking, Place, State, Who};
use crate::centre::{Centre, Resource};
use crate::desk::check::check_text;
use crate::desk::{DeskError, FieldCode, FieldError, Missing};
use crate::person::Person;
use crate::series::Replaced;
use crate::slot::{Slot, days_of_date};
use crate::steward::steward_of;

/// The days of a series, as they are looked up.
pub(super) struct WantedDays<'a> {
    pub(super) centre: Slug,
    /// The places that would do, in the order in which people see them.
    pub(super) places: Vec<Resource>,
    pub(super) person: Person<'a>,
    pub(super) slots: Vec<Slot>,
    pub(super) replaced: Vec<Replaced>,
}

/// What is taken of a day, looked up once: by the number of the resource.
struct DayTaken(Vec<(u32, Slot)>);

impl Guards<'_> {
    /// What a plan asks for, or everything that is wrong with it.
    pub(super) fn check_plan<'p>(&self, plan: &'p SeriesPlan) -> Result<WantedDays<'p>, DeskError> {
        let mut errors = Vec::new();
        let centre = self.view.centres.get(&plan.centre);
        let places = self.places_of(&plan.centre, &plan.place);
        match (&plan.place, centre) {
            (_, None) => {
                let message = format!("there is no centre “{}”", plan.centre);
                errors.push(FieldError::new("centre", FieldCode::UnknownCentre, message).about(&plan.centre));
            }
            (Place::Resource(slug), Some(_)) => drop(self.check_place(&mut errors, &plan.centre, slug)),
            (Place::Kind(kind), Some(_)) if places.is_empty() => {
                let message = format!("there is no {kind} at “{}”", plan.centre);
                errors.push(FieldError::new("kind", FieldCode::UnknownResource, message).about(kind));
            }
            (Place::Kind(_), Some(_)) => {}
        }
        self.check_who(&mut errors, &plan.who);
        if let Some(note) = &plan.note {
            check_text(&mut errors, "note", note, TEXT_BYTES, true);
        }
        if plan.dates.is_empty() || plan.dates.len() > OCCURRENCES {
            let message = format!("a series has 1 to {OCCURRENCES} days");
            errors.push(FieldError::new("dates", FieldCode::TooManyDays, message).about(OCCURRENCES));
        }
        let mut slots = Vec::new();
        for day in plan.dates.iter().take(OCCURRENCES) {
            match Slot::new(*day, plan.start, plan.end) {
                Ok(slot) => slots.push(slot),
                Err(bad) => {
                    errors.push(bad.into());
                    break;
                }
            }
        }
        for Replaced { day, by } in &plan.replaced {
            let known = self.view.centres.resource(&plan.centre, &by.resource).is_some_and(|r| !r.retired);
            if !known || !plan.dates.contains(day) {
                let message = format!("{day} is no day of this series, or “{}” no place that is offered", by.resource);
                errors.push(FieldError::new("replace", FieldCode::UnknownResource, message).about(&by.resource));
            }
        }
        if !errors.is_empty() {
            return Err(DeskError::Invalid { errors });
        }
        let person = match plan.who {
            Who::Member(id) => Person::Member(id),
            // Somebody without a record yet, who has no other booking.
            Who::Guest { .. } => Person::Guest { centre: &plan.centre, id: RecordId::SINGLE },
        };
        let (centre, replaced) = (plan.centre.clone(), plan.replaced.clone());
        Ok(WantedDays { centre, places, person, slots, replaced })
    }

    /// What these days would be now.
    pub(super) fn forecast(&self, wanted: &WantedDays<'_>) -> Result<Preview, DeskError> {
        let missing = || DeskError::not_found(Missing::Centre, &wanted.centre);
        let centre = self.view.centres.get(&wanted.centre).ok_or_else(missing)?;
        let taken: Vec<DayTaken> = wanted.slots.iter().map(|slot| self.taken_on(centre, *slot)).collect();
        let status = |r: &Resource, nth: usize| self.status(centre, r, wanted.slots[nth], &taken[nth], &[]);
        let frees = |r: &Resource| (0..wanted.slots.len()).filter(|nth| status(r, *nth) == DayStatus::Free).count();
        let mut places: Vec<&Resource> = wanted.places.iter().collect();
        if places.len() > 1 {
            // A stable sort: of equals the first that people see.
            places.sort_by_cached_key(|r| std::cmp::Reverse(frees(r)));
        }
        let mut occurrences = Vec::with_capacity(wanted.slots.len());
        for (nth, slot) in wanted.slots.iter().enumerate() {
            let by = |r: &&&Resource| (status(r, nth), !self.is_mine(&centre.slug, &r.slug, slot.day()));
            let Some(place) = places.iter().min_by_key(by) else { continue };
            occurrences.push(self.occurrence(centre, place, (*slot, *slot), status(place, nth)));
        }
        for Replaced { day, by: Alternative { resource, slot } } in &wanted.replaced {
            let Some(at) = occurrences.iter().position(|o| o.planned.day() == *day) else { continue };
            let Some(place) = self.view.centres.resource(&centre.slug, resource) else { continue };
            let others = occurrences.iter().filter(|o| o.planned.day() != *day && o.status == DayStatus::Free);
            let others: Vec<Slot> = others.filter(|o| o.resource == *resource).map(|o| o.slot).collect();
            let status = self.status(centre, place, *slot, &self.taken_on(centre, *slot), &others);
            occurrences[at] = self.occurrence(centre, place, (occurrences[at].planned, *slot), status);
        }
        self.tell_overlaps(wanted.person, &mut occurrences);
        Ok(Preview { occurrences })
    }

    fn taken_on(&self, centre: &Centre, slot: Slot) -> DayTaken {
        let on = self.view.bookings.on(&centre.slug, slot.day());
        DayTaken(on.filter(|m| m.occupies).map(|m| (m.resource, m.held)).collect())
    }

    /// What a slot of a place is; `others`: what the same series takes of it besides.
    fn status(&self, centre: &Centre, place: &Resource, slot: Slot, taken: &DayTaken, others: &[Slot]) -> DayStatus {
        let ahead = days_of_date(slot.day()) - days_of_date(self.today);
        let within = centre.horizon_days.is_none_or(|most| i64::from(ahead) <= i64::from(most));
        if (slot.day(), slot.end()) <= (self.today, self.now_minutes) {
            return DayStatus::Past;
        }
        if !within || self.is_beyond_horizon(slot) {
            return DayStatus::TooFar;
        }
        if self.view.centres.shut(centre, place, slot).is_some() {
            return DayStatus::Closed;
        }
        let number = self.view.bookings.number(&place.slug);
        let held = taken.0.iter().filter(|(resource, _)| Some(*resource) == number).map(|(_, held)| *held);
        let all: Vec<Slot> = held.chain(others.iter().copied()).collect();
        let beside = crate::steward::is_free_beside_waiting(self.view, self.stewards, &centre.slug, place, slot, None);
        if fits(all, slot, place.capacity) && beside { DayStatus::Free } else { DayStatus::Taken }
    }

    fn occurrence(
        &self,
        centre: &Centre,
        place: &Resource,
        (planned, slot): (Slot, Slot),
        status: DayStatus,
    ) -> Occurrence {
        let now = Some((self.today, self.now_minutes));
        let instead = || self.view.calendar().alternatives(&centre.slug, &place.slug, slot, now, None);
        Occurrence {
            planned,
            slot,
            resource: place.slug.clone(),
            status,
            steward: steward_of(self.view, self.stewards, &centre.slug, &place.slug, slot.day()),
            immediate: self.is_mine(&centre.slug, &place.slug, slot.day()),
            alternatives: if matches!(status, DayStatus::Taken | DayStatus::Closed) { instead() } else { Vec::new() },
            overlaps: Vec::new(),
        }
    }

    fn tell_overlaps(&self, person: Person<'_>, occurrences: &mut [Occurrence]) {
        let id = match person {
            Person::Member(id) | Person::Guest { id, .. } => id,
        };
        let stands = |b: &Booking| matches!(b.state, State::Requested | State::Confirmed | State::CheckedIn);
        let own: Vec<Booking> = self.view.bookings.of(id).into_iter().filter(stands).collect();
        for o in occurrences {
            o.overlaps = own.iter().filter(|b| b.slot.overlaps(o.slot)).map(|b| b.id).collect();
        }
    }
}
