//! All bookings that are visible: what every ledger and every request says of them, found by id and by day.
//!
//! Enters: records of `ledger/` and `requests/` documents. Leaves: merged bookings by id, by (centre, day), what waits
//! for an answer, and the hand-over numbers of resources. Holds some 150 bytes per booking. A record is a booking's, a
//! wish, an answer to one or a hand-over; one that does not read is counted and left out, and so is a request that does
//! not carry its author's tag.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::id::{NodeId, RecordId, Slug, Space};
use telecentre_log::record::Fields;

use crate::booking::arrival::Arrivals;
use crate::booking::by_series::BySeries;
use crate::booking::interned::Names;
use crate::booking::lent::LentDays;
use crate::booking::merge::{Merged, wish_for_people};
use crate::booking::part::Part;
use crate::booking::said::Said;
use crate::booking::source::{Source, Voice};
use crate::booking::wait::table::WaitTable;
use crate::booking::wish::Wishes;
use crate::booking::{Booking, State, Wish};
use crate::records::Records;
use crate::slot::days_of_date;

mod lent_days;

/// The bookings, requests and hand-overs of all centres.
#[derive(Clone, Default)]
pub struct Bookings {
    pub(super) names: Names,
    pub(super) sources: Vec<Source>,
    source_numbers: BTreeMap<DocumentKey, u32>,
    pub(super) parts: BTreeMap<(RecordId, u32), Part>,
    /// Sorted ids of the bookings whose slot now lies in (centre, day).
    days: BTreeMap<(u32, i32), Vec<RecordId>>,
    /// Bookings of which something waits for an answer, by (centre, id).
    open: BTreeSet<(u32, RecordId)>,
    pub(super) wishes: Wishes,
    pub(super) waits: WaitTable,
    pub(super) arrivals: Arrivals,
    pub(super) by_series: BySeries,
    lent: LentDays,
    malformed: BTreeSet<(RecordId, u32)>,
}

impl Bookings {
    fn source(&mut self, document: &DocumentKey) -> Option<u32> {
        if let Some(number) = self.source_numbers.get(document) {
            return Some(*number);
        }
        let (slug, role) = match (&document.space, document.name.kind()) {
            (Space::Centre(c), DocumentKind::Ledger(_)) => (c, Voice::Ledger),
            (Space::Lent(c), DocumentKind::Ledger(_)) => (c, Voice::Hub),
            (Space::Centre(c), DocumentKind::Requests(_)) => (c, Voice::Requests),
            _ => return None,
        };
        let centre = self.names.slugs.number(slug);
        let number = u32::try_from(self.sources.len()).ok()?;
        self.sources.push(Source { key: document.clone(), centre, role });
        self.source_numbers.insert(document.clone(), number);
        Some(number)
    }

    fn place(&self, id: RecordId, centre: u32) -> Option<((u32, i32), bool)> {
        let merged = self.merged_in(id, centre)?;
        Some(((centre, days_of_date(merged.slot.day())), merged.state == State::Requested))
    }

    fn index(&mut self, id: RecordId, centre: u32) {
        let Some((day, requested)) = self.place(id, centre) else { return };
        let ids = self.days.entry(day).or_default();
        if let Err(at) = ids.binary_search(&id) {
            ids.insert(at, id);
        }
        if requested {
            self.arrivals.begins((centre, id, false));
        }
        if requested || self.wishes.is_asked(id, centre) {
            self.open.insert((centre, id));
        }
    }

    fn unindex(&mut self, id: RecordId, centre: u32) {
        let Some((day, _)) = self.place(id, centre) else { return };
        if let Some(ids) = self.days.get_mut(&day) {
            if let Ok(at) = ids.binary_search(&id) {
                ids.remove(at);
            }
            if ids.is_empty() {
                self.days.remove(&day);
            }
        }
        self.arrivals.ceases((centre, id, false));
        self.open.remove(&(centre, id));
    }

    /// Takes in what a document now says of a record, and files anew what that concerns: the booking, and if it is a wish
    /// or an answer the bookings that the wish is about. `again`: it may be told anew at once, and keeps its place among
    /// what waits.
    fn say(&mut self, key: (RecordId, u32), said: Said, again: bool) {
        let (record, source) = key;
        let centre = self.sources[source as usize].centre;
        let mut concerned = self.wishes.about(record, centre, &self.sources);
        concerned.insert(record);
        concerned.extend(said.wanted.map(|wanted| wanted.booking));
        for booking in &concerned {
            self.unindex(*booking, centre);
        }
        self.lent.set(key, (centre, self.sources[source as usize].role), said.hand_over);
        self.by_series.file(key, centre, self.parts.get(&key), said.part.as_ref());
        match said.part {
            Some(part) => self.parts.insert(key, part),
            None => self.parts.remove(&key),
        };
        self.waits.set(key, centre, said.wait);
        self.waits.set_turn(key, centre, said.turn);
        self.wishes.set(key, said.wanted);
        self.wishes.set_answer(key, said.answer);
        self.wishes.file(record, centre, &self.sources);
        if self.wishes.is_open(record, centre) || self.lacks_turn(record, centre) {
            self.arrivals.begins((centre, record, true));
        } else {
            self.arrivals.ceases((centre, record, true));
        }
        for booking in &concerned {
            self.index(*booking, centre);
            if !again {
                self.arrivals.is_over((centre, *booking, false));
            }
        }
        if !again {
            self.arrivals.is_over((centre, record, true));
        }
    }

    pub(super) fn merged_in(&self, id: RecordId, centre: u32) -> Option<Merged<'_>> {
        let mut parts = Vec::new();
        for ((_, source), part) in self.parts.range((id, 0)..=(id, u32::MAX)) {
            let source = &self.sources[*source as usize];
            if source.centre == centre {
                parts.push((source, part));
            }
        }
        // Sources are numbered in order of arrival: what is found first must not depend on that.
        parts.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
        if parts.is_empty() {
            return None;
        }
        let waited = self.waited(id, centre);
        Merged::of(id, centre, (parts, waited), self.wishes.last(id, centre), &self.names)
    }

    /// A booking by its id. One id in two centres can only be made on purpose: it is that of the centre where its author
    /// asked for it or, if that one asked nowhere, confirmed it.
    pub(crate) fn merged(&self, id: RecordId) -> Option<Merged<'_>> {
        let parts = self.parts.range((id, 0)..=(id, u32::MAX));
        let mut centres: Vec<u32> = parts.map(|((_, s), _)| self.sources[*s as usize].centre).collect();
        centres.sort_by_key(|c| self.slug(*c));
        centres.dedup();
        centres.into_iter().filter_map(|centre| self.merged_in(id, centre)).min_by_key(Merged::claim)
    }

    /// A booking of a centre by its id.
    pub(crate) fn merged_at(&self, id: RecordId, centre: &Slug) -> Option<Merged<'_>> {
        self.merged_in(id, self.names.slugs.find(centre)?)
    }

    /// The bookings of a centre whose slot lies on a day, by id.
    pub(crate) fn on(&self, centre: &Slug, day: Date) -> impl Iterator<Item = Merged<'_>> {
        self.between(centre, day, day)
    }

    /// The bookings of a centre between two days, both included, by day and id.
    pub(crate) fn between(&self, centre: &Slug, from: Date, to: Date) -> impl Iterator<Item = Merged<'_>> {
        let centre = self.names.slugs.find(centre);
        let days = centre.filter(|_| from <= to).map(|c| {
            self.days
                .range((c, days_of_date(from))..=(c, days_of_date(to)))
                .flat_map(move |((_, _), ids)| ids.iter().filter_map(move |id| self.merged_in(*id, c)))
        });
        days.into_iter().flatten()
    }

    /// Of the bookings of a centre between two days, both included, those that an author began: the others are not looked
    /// at, however many there are.
    pub(crate) fn begun_by(
        &self,
        author: NodeId,
        centre: &Slug,
        (from, to): (Date, Date),
    ) -> impl Iterator<Item = Merged<'_>> {
        let centre = self.names.slugs.find(centre).filter(|_| from <= to);
        let days = centre.map(|c| {
            let days = self.days.range((c, days_of_date(from))..=(c, days_of_date(to)));
            let own = days.flat_map(|(_, ids)| ids.iter()).filter(move |id| id.is_of(&author));
            own.filter_map(move |id| self.merged_in(*id, c))
        });
        days.into_iter().flatten()
    }

    /// The bookings of which something waits for an answer, in a centre or in all.
    pub(crate) fn open(&self, centre: Option<&Slug>) -> impl Iterator<Item = Merged<'_>> {
        let only = centre.map(|slug| self.names.slugs.find(slug));
        self.open
            .iter()
            .filter(move |(c, _)| only.is_none_or(|only| only == Some(*c)))
            .filter_map(|(c, id)| self.merged_in(*id, *c))
    }

    /// When a request, or a wish about a booking, arrived here among all that waits: a greater number came later.
    pub(crate) fn arrival(&self, booking: &Merged<'_>, wish: Option<RecordId>) -> u64 {
        self.arrivals.number((booking.centre, wish.unwrap_or(booking.id), wish.is_some()))
    }

    /// The last wish of each sort that each replica has about a booking and that has no answer, whatever the booking's
    /// state, by id.
    pub(crate) fn asked(&self, booking: &Merged<'_>) -> Vec<Wish> {
        let last = self.wishes.last(booking.id, booking.centre);
        last.iter().filter_map(|wish| wish_for_people(&self.names, wish)).collect()
    }

    /// At most `most` wishes about a booking that have no answer and that their author has replaced: id and author.
    pub(crate) fn replaced(&self, booking: &Merged<'_>, most: usize) -> Vec<(RecordId, NodeId)> {
        let replaced = self.wishes.replaced(booking.id, booking.centre, most);
        replaced.into_iter().map(|asked| (asked.wish, asked.by)).collect()
    }

    /// The bookings of a centre that name a series, by id.
    pub(crate) fn of_series(&self, series: RecordId, centre: &Slug) -> Vec<Booking> {
        let Some(centre) = self.names.slugs.find(centre) else { return Vec::new() };
        let named =
            self.by_series.of(series, centre).into_iter().filter_map(|id| self.merged_in(id, centre)?.booking());
        named.filter(|booking| booking.series == Some(series)).collect()
    }

    /// The bookings of a person, by day.
    pub(crate) fn of_person(&self, who: RecordId) -> Vec<Merged<'_>> {
        let with_who = self.parts.iter().filter(|(_, p)| p.base.is_some_and(|b| b.who == who));
        let ids: BTreeSet<(RecordId, u32)> =
            with_who.map(|((id, s), _)| (*id, self.sources[*s as usize].centre)).collect();
        let mut out: Vec<_> = ids.into_iter().filter_map(|(id, centre)| self.merged_in(id, centre)).collect();
        out.retain(|m| m.base.who == who);
        out.sort_by_key(|m| (m.slot, m.id));
        out
    }

    pub(crate) fn slug(&self, number: u32) -> Option<&Slug> {
        self.names.slug(number)
    }

    /// The number of a slug that some booking uses.
    pub(crate) fn number(&self, slug: &Slug) -> Option<u32> {
        self.names.slugs.find(slug)
    }

    /// Every booking, by centre and id.
    fn each(&self, show: &mut dyn FnMut(Booking)) {
        let mut ids: Vec<(&Slug, RecordId, u32)> = self
            .parts
            .keys()
            .filter_map(|(id, s)| {
                self.sources.get(*s as usize).and_then(|s| Some((self.slug(s.centre)?, *id, s.centre)))
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        for (_, id, centre) in ids {
            if let Some(booking) = self.merged_in(id, centre).and_then(|m| m.booking()) {
                show(booking);
            }
        }
    }
}

impl Records for Bookings {
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool {
        matches!(
            (space, kind),
            (Space::Centre(_) | Space::Lent(_), DocumentKind::Ledger(_) | DocumentKind::Requests(_))
        )
    }

    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields) {
        let Some(source) = self.source(document) else { return };
        let key = (record, source);
        self.malformed.remove(&key);
        let from = &self.sources[source as usize];
        let said = Said::read(from, record, fields, &mut self.names).unwrap_or_else(|_| {
            self.malformed.insert(key);
            Said::default()
        });
        self.say(key, said, false);
    }

    fn forget(&mut self, document: &DocumentKey) {
        let Some(source) = self.source_numbers.get(document).copied() else { return };
        let keys = self.parts.keys().chain(self.lent.keys()).chain(&self.malformed);
        let mut records: BTreeSet<RecordId> = keys.filter(|(_, s)| *s == source).map(|(id, _)| *id).collect();
        records.extend(self.wishes.of_source(source).chain(self.waits.of_source(source)));
        for record in records {
            self.malformed.remove(&(record, source));
            self.say((record, source), Said::default(), true);
        }
    }

    fn knows(&self, id: RecordId) -> bool {
        let range = (id, 0)..=(id, u32::MAX);
        self.parts.range(range.clone()).next().is_some()
            || self.lent.knows(id)
            || self.malformed.range(range).next().is_some()
            || self.wishes.knows(id)
            || self.waits.knows(id)
    }

    fn malformed(&self) -> usize {
        self.malformed.len()
    }

    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let mut done = Ok(());
        self.each(&mut |booking: Booking| done = done.and_then(|()| write!(out, "{booking:?}")));
        self.each_hand_over(&mut |centre, resource, day, n, recalled| {
            done = done.and_then(|()| write!(out, "{centre}/{resource}/{day}:{n}{}", if recalled { "!" } else { "" }));
        });
        done.and_then(|()| write!(out, "{:?}", self.waits(None, Date::MIN, Date::MAX)))
    }
}

#[cfg(test)]
mod tests;
