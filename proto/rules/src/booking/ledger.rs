//! All bookings that are visible: what every ledger and every request says of them, found by id and by day.
//!
//! Enters: records of `ledger/` and `requests/` documents. Leaves: merged bookings by id, by (centre, day), those that
//! wait for an answer, and the hand-over numbers of resources. Holds some 150 bytes per booking. A record is either a
//! booking's or a hand-over's; one that does not read is counted and left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::field::Field;
use telecentre_log::id::{NodeId, RecordId, Slug, Space};
use telecentre_log::record::Fields;

use crate::booking::Booking;
use crate::booking::interned::Names;
use crate::booking::merge::Merged;
use crate::booking::part::{HandOver, Part};
use crate::booking::source::{Role, Source};
use crate::records::Records;
use crate::slot::days_of_date;

/// The bookings, requests and hand-overs of all centres.
#[derive(Clone, Default)]
pub struct Bookings {
    names: Names,
    sources: Vec<Source>,
    source_numbers: BTreeMap<DocumentKey, u32>,
    parts: BTreeMap<(RecordId, u32), Part>,
    /// Sorted ids of the bookings whose slot now lies in (centre, day).
    days: BTreeMap<(u32, i32), Vec<RecordId>>,
    open: BTreeSet<(u32, RecordId)>,
    hand_overs: BTreeMap<(RecordId, u32), HandOver>,
    /// By (centre, resource, day).
    handed_over_days: BTreeMap<(u32, u32, i32), BTreeSet<(RecordId, u32)>>,
    malformed: BTreeSet<(RecordId, u32)>,
}

impl Bookings {
    fn source(&mut self, document: &DocumentKey) -> Option<u32> {
        if let Some(number) = self.source_numbers.get(document) {
            return Some(*number);
        }
        let (slug, role) = match (&document.space, document.name.kind()) {
            (Space::Centre(c), DocumentKind::Ledger(_)) => (c, Role::Ledger),
            (Space::Lent(c), DocumentKind::Ledger(_)) => (c, Role::Hub),
            (Space::Centre(c), DocumentKind::Requests(_)) => (c, Role::Requests),
            _ => return None,
        };
        let centre = self.names.slugs.number(slug);
        let number = u32::try_from(self.sources.len()).ok()?;
        self.sources.push(Source { key: document.clone(), centre, role });
        self.source_numbers.insert(document.clone(), number);
        Some(number)
    }

    fn replace_part(&mut self, key: (RecordId, u32), centre: u32, part: Option<Part>) {
        self.unindex(key.0, centre);
        match part {
            Some(part) => self.parts.insert(key, part),
            None => self.parts.remove(&key),
        };
        self.index(key.0, centre);
    }

    fn remove_hand_over(&mut self, key: (RecordId, u32), centre: u32) {
        let Some(old) = self.hand_overs.remove(&key) else { return };
        let place = (centre, old.resource, old.day);
        if let Some(records) = self.handed_over_days.get_mut(&place) {
            records.remove(&key);
            if records.is_empty() {
                self.handed_over_days.remove(&place);
            }
        }
    }

    fn place(&self, id: RecordId, centre: u32) -> Option<((u32, i32), bool)> {
        let merged = self.merged_in(id, centre)?;
        Some(((centre, days_of_date(merged.slot.day())), merged.is_open()))
    }

    fn index(&mut self, id: RecordId, centre: u32) {
        let Some((day, open)) = self.place(id, centre) else { return };
        let ids = self.days.entry(day).or_default();
        if let Err(at) = ids.binary_search(&id) {
            ids.insert(at, id);
        }
        if open {
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
        self.open.remove(&(centre, id));
    }

    fn merged_in(&self, id: RecordId, centre: u32) -> Option<Merged<'_>> {
        let mut parts = Vec::new();
        for ((_, source), part) in self.parts.range((id, 0)..=(id, u32::MAX)) {
            let source = &self.sources[*source as usize];
            if source.centre == centre {
                parts.push((source, part));
            }
        }
        // Sources are numbered in order of arrival: what is found first must not depend on that.
        parts.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
        Merged::of(id, centre, parts, &self.names)
    }

    /// A booking by its id. (One id in two centres can only be made on purpose: then the first centre's, by slug.)
    pub(crate) fn merged(&self, id: RecordId) -> Option<Merged<'_>> {
        let parts = self.parts.range((id, 0)..=(id, u32::MAX));
        let mut centres: Vec<u32> = parts.map(|((_, s), _)| self.sources[*s as usize].centre).collect();
        centres.sort_by_key(|c| self.slug(*c));
        centres.dedup();
        centres.into_iter().find_map(|centre| self.merged_in(id, centre))
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

    /// The bookings that wait for an answer, in a centre or in all, in any order.
    pub(crate) fn open(&self, centre: Option<&Slug>) -> impl Iterator<Item = Merged<'_>> {
        let only = centre.map(|slug| self.names.slugs.find(slug));
        self.open
            .iter()
            .filter(move |(c, _)| only.is_none_or(|only| only == Some(*c)))
            .filter_map(|(c, id)| self.merged_in(*id, *c))
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

    /// The greatest hand-over number of a (resource, day), and the hub that it names; 0 when it was never handed over.
    pub(crate) fn hand_over(&self, centre: &Slug, resource: &Slug, day: Date) -> (u32, Option<NodeId>) {
        let place = || Some((self.names.slugs.find(centre)?, self.names.slugs.find(resource)?, days_of_date(day)));
        let Some(records) = place().and_then(|place| self.handed_over_days.get(&place)) else { return (0, None) };
        // A centre can only hand over (odd), the hub only give back (even): any other number is nobody's to write.
        let counts = |key: &(RecordId, u32)| {
            let hand_over = self.hand_overs.get(key)?;
            let odd = hand_over.n % 2 == 1;
            match self.sources[key.1 as usize].role {
                Role::Ledger if odd => Some((hand_over.n, hand_over.to)),
                Role::Hub if !odd => Some((hand_over.n, None)),
                _ => None,
            }
        };
        records.iter().filter_map(counts).max().unwrap_or((0, None))
    }

    /// The resources and days of a centre that were ever handed over, between two days, both included.
    pub(crate) fn handed_over(&self, centre: &Slug, (from, to): (Date, Date)) -> Vec<(Date, &Slug)> {
        let centre = self.names.slugs.find(centre);
        let within = days_of_date(from)..=days_of_date(to);
        let keys = self.handed_over_days.keys().filter(|(c, _, day)| Some(*c) == centre && within.contains(day));
        let named =
            keys.filter_map(|(_, resource, day)| Some((crate::slot::date_of_days(*day)?, self.slug(*resource)?)));
        let mut days: Vec<(Date, &Slug)> = named.collect();
        days.sort_unstable();
        days
    }

    /// The centres that have handed something over to this hub for a day from `from` on, and not been given it back.
    pub fn handed_over_to(&self, hub: &NodeId, from: Date) -> BTreeSet<Slug> {
        let from = days_of_date(from);
        let ahead = self.handed_over_days.keys().filter(|(_, _, day)| *day >= from);
        let centres = ahead.filter_map(|(centre, resource, day)| {
            let (centre, resource) = (self.slug(*centre)?, self.slug(*resource)?);
            let (n, to) = self.hand_over(centre, resource, crate::slot::date_of_days(*day)?);
            (n % 2 == 1 && to == Some(*hub)).then(|| centre.clone())
        });
        centres.collect()
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

    /// Every (centre, resource, day) that was ever handed over, with its number.
    fn each_hand_over(&self, show: &mut dyn FnMut(&Slug, &Slug, i32, u32)) {
        let mut all: Vec<(&Slug, &Slug, i32)> = self
            .handed_over_days
            .keys()
            .filter_map(|(centre, resource, day)| Some((self.slug(*centre)?, self.slug(*resource)?, *day)))
            .collect();
        all.sort_unstable();
        for (centre, resource, day) in all {
            if let Some(date) = crate::slot::date_of_days(day) {
                show(centre, resource, day, self.hand_over(centre, resource, date).0);
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
        let centre = self.sources[source as usize].centre;
        self.malformed.remove(&key);
        self.remove_hand_over(key, centre);
        if fields.contains_key(&Field::HAND_OVER) {
            self.replace_part(key, centre, None);
            match HandOver::read(record, fields, &mut self.names.slugs) {
                Ok(hand_over) => {
                    let place = (centre, hand_over.resource, hand_over.day);
                    self.handed_over_days.entry(place).or_default().insert(key);
                    self.hand_overs.insert(key, hand_over);
                }
                Err(_) => {
                    self.malformed.insert(key);
                }
            }
            return;
        }
        let part = match Part::read(record, fields, &mut self.names) {
            _ if fields.is_empty() => None,
            Ok(part) => Some(part),
            Err(_) => {
                self.malformed.insert(key);
                None
            }
        };
        self.replace_part(key, centre, part);
    }

    fn forget(&mut self, document: &DocumentKey) {
        let Some(source) = self.source_numbers.get(document).copied() else { return };
        let keys = self.parts.keys().chain(self.hand_overs.keys()).chain(&self.malformed);
        let mut records: Vec<RecordId> = keys.filter(|(_, s)| *s == source).map(|(id, _)| *id).collect();
        records.dedup();
        let none = Fields::new();
        for record in records {
            self.set(document, record, &none);
        }
    }

    fn knows(&self, id: RecordId) -> bool {
        let range = (id, 0)..=(id, u32::MAX);
        self.parts.range(range.clone()).next().is_some() || self.hand_overs.range(range).next().is_some()
    }

    fn malformed(&self) -> usize {
        self.malformed.len()
    }

    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let mut done = Ok(());
        self.each(&mut |booking: Booking| done = done.and_then(|()| write!(out, "{booking:?}")));
        self.each_hand_over(&mut |centre, resource, day, n| {
            done = done.and_then(|()| write!(out, "{centre}/{resource}/{day}:{n}"));
        });
        done
    }
}

#[cfg(test)]
mod tests;
