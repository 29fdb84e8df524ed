//! Decisions on commands about series, and what one would be.
//!
//! Enters: a plan, or a series and what is wanted of it. Leaves: a [`Preview`]; or all bookings of a series as one
//! decision: confirmed where this replica is steward, asked for elsewhere, with the record of what was planned. Either
//! all of it is written or nothing. What became of the days since is each booking's own affair.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug, Space};
use telecentre_log::limit::PUTS_PER_ENTRY;

use super::standing::{Standing, standing};
use super::{DayStatus, SeriesRefusal};
use super::{Fate, NewSeries, Occurrence, Planned, Preview, Series, SeriesCommand, SeriesOutcome, SeriesPlan};
use crate::booking::{State, Who};
use crate::centre::Resource;
use crate::desk::{Caller, Decide, Decision, DeskError, Guards, Missing, Right};
use crate::person::{Person, PersonRefusal};
use crate::slot::month_of;
use crate::steward::entries::Record;
use crate::steward::queue::GivenAway;
use crate::steward::{Stewards, ledger_draft, request_draft};
use crate::view::View;

mod forecast;

use forecast::WantedDays;

/// What a series would be, as somebody who may make it sees it.
pub fn preview(
    view: &View,
    stewards: &dyn Stewards,
    caller: Caller,
    plan: &SeriesPlan,
    now: (Date, u16),
) -> Result<Preview, DeskError> {
    let mut no_id = || [0; 5];
    let guards = Guards {
        view,
        stewards,
        caller,
        today: now.0,
        now_minutes: now.1,
        // Nothing is undone here, and nothing is written.
        day_began: 0,
        recovering: false,
        fresh: &mut no_id,
    };
    guards.may_make(plan)?;
    guards.forecast(&guards.check_plan(plan)?)
}

impl Decide for SeriesCommand {
    type Outcome = SeriesOutcome;

    fn decide(&self, guards: &mut Guards<'_>) -> Result<Decision<SeriesOutcome>, DeskError> {
        match self {
            Self::Make(new) => guards.make_series(new),
            Self::Cancel { series, from } => guards.cancel_series(*series, *from),
            Self::Retry { series } => guards.retry_series(*series),
        }
    }
}

impl Guards<'_> {
    fn make_series(&mut self, new: &NewSeries) -> Result<Decision<SeriesOutcome>, DeskError> {
        if let Some(held) = self.view.series.get(new.id) {
            return if self.is_same_series(held, &new.plan) {
                Ok(Decision::nothing(SeriesOutcome { series: new.id, bookings: 0 }))
            } else {
                Err(SeriesRefusal::KeyReused { id: new.id }.into())
            };
        }
        self.new_id(new.id)?;
        self.may_make(&new.plan)?;
        let wanted = self.check_plan(&new.plan)?;
        let preview = self.forecast(&wanted)?;
        let now = || Box::new(preview.clone());
        if new.digest.is_some_and(|digest| digest != preview.digest()) {
            return Err(SeriesRefusal::Changed { now: now() }.into());
        }
        let blocks = |o: &Occurrence| o.status != DayStatus::Free && !new.skip.contains(&o.status);
        if preview.occurrences.iter().any(blocks) {
            return Err(SeriesRefusal::NotFree { now: now() }.into());
        }
        if preview.occurrences.iter().all(|o| o.status != DayStatus::Free) {
            return Err(SeriesRefusal::NoDay { now: now() }.into());
        }
        let mut drafts = Vec::new();
        let (member, guest) = match &new.plan.who {
            Who::Member(id) => (*id, false),
            Who::Guest { name } => {
                let id = self.fresh_beside(&BTreeSet::from([new.id]));
                let put = Put { record: id, field: Field::NAME, n: 1, value: Scalar::from(name.trim()) };
                drafts.push(Person::Guest { centre: &new.plan.centre, id }.draft(vec![put]));
                (id, true)
            }
        };
        if let Some(note) = noted(&new.plan) {
            let put = Put { record: new.id, field: Field::NOTE, n: 1, value: Scalar::from(note) };
            let person =
                if guest { Person::Guest { centre: &new.plan.centre, id: member } } else { Person::Member(member) };
            gather(&mut drafts, person.draft(vec![put]));
        }
        let fate = |o: &Occurrence| match o.status {
            DayStatus::Free if is_replaced(&new.plan, o) => Fate::Replaced,
            DayStatus::Free => Fate::Written,
            status => Fate::Skipped(status),
        };
        let planned = preview.occurrences.iter().map(|o| Planned { slot: o.planned, fate: fate(o) }).collect();
        let (centre, place) = (new.plan.centre.clone(), new.plan.place.clone());
        let series = Series { id: new.id, author: self.stewards.me(), centre, place, member, guest, planned };
        if let Some(first) = series.planned.first() {
            let (space, document) =
                (Space::Centre(series.centre.clone()), DocumentName::series(month_of(first.slot.day())));
            drafts.push(Draft { space, document, puts: series.puts() });
        }
        Ok(self.write_days(&series, &preview, drafts))
    }

    /// The bookings of the days of a preview that can be had, after some drafts.
    fn write_days(&mut self, series: &Series, preview: &Preview, mut drafts: Vec<Draft>) -> Decision<SeriesOutcome> {
        let mut made = BTreeSet::from([series.id, series.member]);
        let mut bookings = 0;
        for o in preview.occurrences.iter().filter(|o| o.status == DayStatus::Free) {
            let id = self.fresh_beside(&made);
            made.insert(id);
            bookings += 1;
            let record = Record {
                id,
                resource: o.resource.clone(),
                who: series.member,
                guest: series.guest,
                slot: o.slot,
                series: Some(series.id),
                late: self.is_late(o.slot),
                halves: None,
            };
            // What the hub confirms counts once a witness holds it, and it answers its own requests at once.
            let here = o.immediate && self.is_node_of(&series.centre);
            let capacity = self.view.centres.resource(&series.centre, &o.resource).map_or(1, |r| r.capacity);
            gather(
                &mut drafts,
                if here {
                    let puts = record.confirmed(capacity, self.recovering);
                    ledger_draft(self.stewards, &series.centre, o.slot.day(), puts)
                } else {
                    request_draft(&series.centre, o.slot.day(), record.puts())
                },
            );
        }
        Decision::of(drafts, SeriesOutcome { series: series.id, bookings })
    }

    fn cancel_series(&mut self, id: RecordId, from: Option<Date>) -> Result<Decision<SeriesOutcome>, DeskError> {
        let standing = self.find_series(id)?;
        let now = (self.today, self.now_minutes);
        let mut drafts = Vec::new();
        let (mut given, mut bookings) = (GivenAway::default(), 0);
        for b in &standing.bookings {
            let to_come = (b.slot.day(), b.slot.end()) > now && from.is_none_or(|from| from <= b.slot.day());
            if !to_come || !matches!(b.state, State::Requested | State::Confirmed) {
                continue;
            }
            self.not_waiting(b.id)?;
            let decision = self.cancel_among(b.id, &mut given)?;
            bookings += usize::from(!decision.drafts.is_empty());
            decision.drafts.into_iter().for_each(|draft| gather(&mut drafts, draft));
        }
        Ok(Decision::of(drafts, SeriesOutcome { series: id, bookings }))
    }

    fn retry_series(&mut self, id: RecordId) -> Result<Decision<SeriesOutcome>, DeskError> {
        let Standing { series, skipped, .. } = self.find_series(id)?;
        let me = self.stewards.me();
        if me != series.author && !self.stewards.succeeds(&me, &series.author) {
            return Err(DeskError::NotAllowed { right: Right::WhereBegun });
        }
        if self.view.people.is_erased(series.person()) {
            return Err(PersonRefusal::Erased.into());
        }
        let wanted = WantedDays {
            centre: series.centre.clone(),
            places: self.places_of(&series.centre, &series.place),
            person: series.person(),
            slots: skipped.iter().map(|(slot, _)| *slot).collect(),
            replaced: Vec::new(),
        };
        let preview = self.forecast(&wanted)?;
        Ok(self.write_days(&series, &preview, Vec::new()))
    }

    /// A series that the caller may change; another member's is none of theirs, not even its existence.
    fn find_series(&self, id: RecordId) -> Result<Standing, DeskError> {
        let found = standing(self.view, self.stewards, id).filter(|found| {
            let acting = self.acting_on(&found.series.centre, Some(found.series.author));
            acting.member().is_none_or(|me| !found.series.guest && found.series.member == me)
        });
        found.ok_or_else(|| DeskError::not_found(Missing::Series, &id))
    }

    fn may_make(&self, plan: &SeriesPlan) -> Result<(), DeskError> {
        match (&plan.who, self.acting_anywhere().member()) {
            (Who::Member(who), Some(me)) if *who == me => Ok(()),
            (_, Some(_)) => Err(DeskError::NotAllowed { right: Right::OwnBookings }),
            // Their name lives in the centre's own space, which only its node writes.
            (Who::Guest { .. }, _) if !self.is_node_of(&plan.centre) => {
                Err(DeskError::NotAllowed { right: Right::AtCentre })
            }
            _ => Ok(()),
        }
    }

    /// Whether a series is what this plan once made.
    fn is_same_series(&self, held: &Series, plan: &SeriesPlan) -> bool {
        let person = match &plan.who {
            Who::Member(id) => !held.guest && held.member == *id,
            // After an erasure the name cannot be compared any more.
            Who::Guest { name } => {
                held.guest && self.view.people.name(held.person()).is_none_or(|known| known == name.trim())
            }
        };
        // After an erasure the note cannot be compared either.
        let known = self.view.people.name(held.person()).is_some();
        let note = !known || self.view.people.note(held.person(), held.id) == noted(plan);
        let days: BTreeSet<Date> = held.planned.iter().map(|planned| planned.slot.day()).collect();
        let hours = |planned: &Planned| (planned.slot.start(), planned.slot.end()) == (plan.start, plan.end);
        let same = (&held.centre, &held.place) == (&plan.centre, &plan.place);
        person && note && same && days == plan.dates && held.planned.first().is_some_and(hours)
    }

    /// The places that would do, in the order in which people see them.
    pub(super) fn places_of(&self, centre: &Slug, place: &crate::booking::Place) -> Vec<Resource> {
        let all = self.view.centres.in_order(centre).into_iter().filter(|r| !r.retired);
        let fits = |r: &&Resource| match place {
            crate::booking::Place::Resource(slug) => r.slug == *slug,
            crate::booking::Place::Kind(kind) => r.kind == *kind,
        };
        all.filter(fits).cloned().collect()
    }
}

/// What a plan notes.
fn noted(plan: &SeriesPlan) -> Option<&str> {
    plan.note.as_deref().map(str::trim).filter(|note| !note.is_empty())
}

fn is_replaced(plan: &SeriesPlan, o: &Occurrence) -> bool {
    plan.replaced.iter().any(|replaced| replaced.day == o.planned.day())
}

/// Adds the puts of a draft to the last one of the same document, as long as they fit into one entry.
fn gather(drafts: &mut Vec<Draft>, draft: Draft) {
    let same = drafts.iter_mut().rev().find(|d| d.space == draft.space && d.document == draft.document);
    match same.filter(|same| same.puts.len() + draft.puts.len() <= PUTS_PER_ENTRY) {
        Some(same) => same.puts.extend(draft.puts),
        None => drafts.push(draft),
    }
}

#[cfg(test)]
mod tests;
