//! The wishes that wait for a place, as ledgers, their authors and the booking that came of each tell of them together.
//!
//! Enters: the tables of bookings, wishes and turns. Leaves: [`Wait`]: asked, queued, given, withdrawn, or not taken. A
//! wish counts only under its author's own tag; what its author takes back does not wait any more, whatever the steward
//! knows. Says nothing of time: whether a slot has begun is for whoever knows what time it is.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::id::{NodeId, RecordId, Slug};

use crate::booking::ledger::Bookings;
use crate::booking::mark::Mark;
use crate::booking::merge::wish_for_people;
use crate::booking::part::Part;
use crate::booking::source::Voice;
use crate::booking::wait::{Wait, WaitRecord, WaitState};
use crate::booking::{Booking, Wish};
use crate::centre::Kind;
use crate::slot::days_of_date;

impl Bookings {
    /// A wish that waits, or waited. One id in two centres can only be made on purpose: it is that of the first by name.
    pub fn wait(&self, id: RecordId) -> Option<Wait> {
        let mut centres: Vec<u32> = self.waits.centres(id).into_iter().collect();
        centres.sort_by_key(|centre| self.slug(*centre));
        centres.into_iter().find_map(|centre| self.wait_in(id, centre))
    }

    /// The wishes of a centre, or of all, for a slot between two days, both included: by day, turn and id, those without a
    /// turn last.
    pub fn waits(&self, centre: Option<&Slug>, from: Date, to: Date) -> Vec<Wait> {
        let centres: BTreeSet<u32> = match centre {
            Some(centre) => self.number(centre).into_iter().collect(),
            None => self.sources.iter().map(|source| source.centre).collect(),
        };
        let ids = |centre: u32| {
            let ids = self.waits.between(centre, days_of_date(from), days_of_date(to)).into_iter();
            ids.filter_map(move |id| self.wait_in(id, centre)).collect::<Vec<_>>()
        };
        let mut all: Vec<Wait> = centres.into_iter().flat_map(ids).collect();
        all.retain(|wait| from <= wait.slot.day() && wait.slot.day() <= to);
        all.sort_by(|a, b| {
            let key = |wait: &Wait| (wait.slot.day(), wait.q.is_none(), wait.q, wait.id);
            (&a.centre, key(a)).cmp(&(&b.centre, key(b)))
        });
        all
    }

    /// The bookings from a day on that are halves of a pair.
    pub(crate) fn paired(&self, from: Date) -> Vec<Booking> {
        let all = self.by_series.halves().into_iter().filter_map(|(centre, id)| self.merged_in(id, centre));
        all.filter(|merged| from <= merged.slot.day()).filter_map(|merged| merged.booking()).collect()
    }

    /// The greatest turn that the ledgers of a centre show of a day and kind.
    pub(crate) fn greatest_turn(&self, centre: &Slug, day: Date, kind: Kind) -> Option<u32> {
        self.waits.greatest(self.number(centre)?, days_of_date(day), kind)
    }

    /// When a wish without a turn arrived here among all that waits.
    pub(crate) fn wait_arrival(&self, wait: &Wait) -> u64 {
        self.number(&wait.centre).map_or(u64::MAX, |centre| self.arrivals.number((centre, wait.id, true)))
    }

    /// What is asked of a wish that waits and has no answer.
    pub(crate) fn asked_of_wait(&self, wait: &Wait) -> Vec<Wish> {
        let Some(centre) = self.number(&wait.centre) else { return Vec::new() };
        let last = self.wishes.last(wait.id, centre);
        last.iter().filter_map(|wish| wish_for_people(&self.names, wish)).collect()
    }

    /// Who asked for a booking by waiting for it.
    pub(crate) fn waited(&self, id: RecordId, centre: u32) -> Option<NodeId> {
        self.wait_record(id, centre).map(|(author, _)| author)
    }

    /// Whether a wish waits for its turn.
    pub(crate) fn lacks_turn(&self, id: RecordId, centre: u32) -> bool {
        self.wait_in(id, centre).is_some_and(|wait| wait.said == WaitState::Asked)
    }

    /// Whether whoever asked for a place takes that back.
    fn is_taken_back(&self, id: RecordId, centre: u32, by: NodeId) -> bool {
        self.wishes.last(id, centre).iter().any(|(asked, wanted)| asked.by == by && wanted.to.is_none())
    }

    /// What ledgers of a centre say under an id.
    fn ledgers(&self, id: RecordId, centre: u32) -> impl Iterator<Item = &Part> {
        let parts = self.parts.range((id, 0)..=(id, u32::MAX));
        let of_ledger = move |source: u32| {
            let source = usize::try_from(source).ok().and_then(|source| self.sources.get(source));
            source.is_some_and(|source| source.centre == centre && source.role != Voice::Requests)
        };
        parts.filter(move |((_, source), _)| of_ledger(*source)).map(|(_, part)| part)
    }

    fn wait_record(&self, id: RecordId, centre: u32) -> Option<(NodeId, &WaitRecord)> {
        let said = self.waits.of(id, centre).filter_map(|(source, wait)| {
            let source = self.sources.get(usize::try_from(source).ok()?)?;
            Some((&source.key, wait))
        });
        let own = said.filter(|(key, _)| id.is_of(&key.author));
        own.min_by(|(a, _), (b, _)| a.cmp(b)).map(|(key, wait)| (key.author, wait))
    }

    fn wait_in(&self, id: RecordId, centre: u32) -> Option<Wait> {
        let (by, record) = self.wait_record(id, centre)?;
        let q = self.waits.turn(id, centre);
        let ledgers = || self.ledgers(id, centre);
        let said = if ledgers().any(|part| part.base.is_some()) {
            WaitState::Given
        } else if ledgers().any(|part| part.is_marked(Mark::Cancelled)) || self.is_taken_back(id, centre, by) {
            WaitState::Withdrawn
        } else if ledgers().any(|part| part.declined.is_some()) {
            WaitState::Expired
        } else if q.is_some() {
            WaitState::Queued
        } else {
            WaitState::Asked
        };
        Some(Wait {
            id,
            centre: self.slug(centre)?.clone(),
            resource: record.resource.clone(),
            kind: record.kind,
            member: record.who,
            guest: record.guest,
            slot: record.slot,
            until: record.until,
            by,
            since: record.at,
            q,
            said,
        })
    }
}
