//! Every centre that is visible, with what can be booked there and when it is closed.
//!
//! Enters: records of `profile` documents. Leaves: centres, their resources, their closures, each as its fields merge;
//! whether a slot lies outside opening hours. Says nothing of bookings.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::field::Field;
use telecentre_log::id::{RecordId, Slug, Space};
use telecentre_log::record::Fields;

use super::{Centre, Closure, Resource};
use crate::hours::without;
use crate::order::natural;
use crate::records::Records;
use crate::slot::{MINUTES_PER_DAY, Slot};
use crate::table::Table;

/// The profile of one centre.
#[derive(Clone, Default)]
struct Profile {
    centre: Table<Centre>,
    resources: Table<Resource>,
    /// Of two records with one slug the smaller id counts.
    by_slug: BTreeMap<Slug, RecordId>,
    closures: Table<Closure>,
}

/// The centres of the network.
#[derive(Clone, Default)]
pub struct Centres(BTreeMap<Slug, Profile>);

/// Why a slot lies outside the times at which a centre is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shut {
    /// Outside opening hours.
    Hours,
    /// A closure of the centre, or of the resource.
    Closure,
    /// The resource is out of service.
    OutOfService,
}

/// Why a resource is not offered while its centre is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unoffered {
    /// A closure of this resource.
    Closed,
    /// Out of service.
    OutOfService,
}

impl Centres {
    /// The centres that have a profile, by slug.
    pub fn all(&self) -> impl Iterator<Item = &Centre> {
        self.0.values().filter_map(|p| p.centre.get(RecordId::SINGLE))
    }

    /// A centre.
    pub fn get(&self, slug: &Slug) -> Option<&Centre> {
        self.0.get(slug)?.centre.get(RecordId::SINGLE)
    }

    /// The fields of a centre, merged: what the next writer numbers on.
    pub fn fields(&self, slug: &Slug) -> Fields {
        self.0.get(slug).map(|p| p.centre.merged(RecordId::SINGLE)).unwrap_or_default()
    }

    /// A centre's resources by slug, the retired ones too.
    pub fn resources(&self, centre: &Slug) -> impl Iterator<Item = &Resource> {
        let profile = self.0.get(centre);
        profile.into_iter().flat_map(|p| p.by_slug.values().filter_map(|id| p.resources.get(*id)))
    }

    /// The same in the order in which people see them: by kind, then as the centre numbers them, then as people count.
    pub fn in_order(&self, centre: &Slug) -> Vec<&Resource> {
        let mut all: Vec<&Resource> = self.resources(centre).collect();
        all.sort_by(|a, b| in_order(a, b));
        all
    }

    /// A resource of a centre.
    pub fn resource(&self, centre: &Slug, slug: &Slug) -> Option<&Resource> {
        let profile = self.0.get(centre)?;
        profile.resources.get(*profile.by_slug.get(slug)?)
    }

    /// The record of a resource and its merged fields.
    pub fn resource_record(&self, centre: &Slug, slug: &Slug) -> Option<(RecordId, Fields)> {
        let profile = self.0.get(centre)?;
        let id = *profile.by_slug.get(slug)?;
        Some((id, profile.resources.merged(id)))
    }

    /// A centre's closures and those of its resources, by first day; not those that were taken back.
    pub fn closures(&self, centre: &Slug) -> Vec<&Closure> {
        let mut out: Vec<&Closure> = self
            .0
            .get(centre)
            .into_iter()
            .flat_map(|p| p.closures.shown())
            .map(|(_, c)| c)
            .filter(|c| !c.ended)
            .collect();
        out.sort_by_key(|c| (c.from, c.id));
        out
    }

    /// A closure, one that was taken back too.
    pub fn closure(&self, centre: &Slug, id: RecordId) -> Option<&Closure> {
        self.0.get(centre)?.closures.get(id)
    }

    /// The merged fields of a closure.
    pub fn closure_fields(&self, centre: &Slug, id: RecordId) -> Fields {
        self.0.get(centre).map(|p| p.closures.merged(id)).unwrap_or_default()
    }

    /// When a centre is open on a day, closures taken into account: minutes, sorted, apart from each other. Around the
    /// clock where it has no opening hours.
    pub fn open(&self, centre: &Centre, day: Date) -> Vec<(u16, u16)> {
        let closures = self.closures(&centre.slug);
        let closed = closures.iter().filter(|c| c.resource.is_none()).filter_map(|c| c.on(day));
        closed.fold(centre.open_on(day), |open, closed| without(&open, closed))
    }

    /// Whether a closure of the whole centre falls on some of a slot.
    pub(crate) fn is_closed(&self, centre: &Slug, slot: Slot) -> bool {
        self.closures(centre).into_iter().any(|c| c.resource.is_none() && c.falls_on(slot))
    }

    /// The closures that fall on some of a slot of a resource, by first day: the centre's, and its own.
    pub(crate) fn closing<'a>(
        &'a self,
        centre: &Slug,
        resource: &'a Slug,
        slot: Slot,
    ) -> impl Iterator<Item = &'a Closure> {
        let concerns = move |c: &&Closure| c.resource.as_ref().is_none_or(|only| only == resource);
        self.closures(centre).into_iter().filter(concerns).filter(move |c| c.falls_on(slot))
    }

    /// The minutes of a day during which a resource is not offered, though its centre may be open.
    pub fn unoffered(&self, centre: &Slug, resource: &Resource, day: Date) -> Vec<(Unoffered, u16, u16)> {
        let closures = self.closures(centre);
        let of_it = closures.iter().filter(|c| c.resource.as_ref() == Some(&resource.slug)).filter_map(|c| c.on(day));
        let out = resource.out_of_service.filter(|out| out.covers(day));
        let out = out.map(|_| (Unoffered::OutOfService, 0, MINUTES_PER_DAY));
        out.into_iter().chain(of_it.map(|(start, end)| (Unoffered::Closed, start, end))).collect()
    }

    /// Why a slot of a resource cannot be booked by opening hours, closures or a fault, if it cannot. A slot begins and ends
    /// while the centre is open, and may go on through a pause, though not through a closure.
    pub fn shut(&self, centre: &Centre, resource: &Resource, slot: Slot) -> Option<Shut> {
        if self.closing(&centre.slug, &resource.slug, slot).next().is_some() {
            return Some(Shut::Closure);
        }
        if resource.out_of_service.is_some_and(|out| out.covers(slot.day())) {
            return Some(Shut::OutOfService);
        }
        centre.hours.as_ref().filter(|h| !h.cover(slot)).map(|_| Shut::Hours)
    }
}

/// The order in which people see two resources of a centre.
pub(crate) fn in_order(a: &Resource, b: &Resource) -> Ordering {
    let named = || natural(&a.name, &b.name).then_with(|| natural(a.slug.as_str(), b.slug.as_str()));
    let place = |r: &Resource| (r.kind, r.order.is_none(), r.order);
    place(a).cmp(&place(b)).then_with(named)
}

impl Records for Centres {
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool {
        matches!((space, kind), (Space::Centre(_), DocumentKind::Profile))
    }

    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields) {
        let Space::Centre(centre) = &document.space else { return };
        self.0.entry(centre.clone()).or_default().set(centre, document, record, fields);
    }

    fn forget(&mut self, document: &DocumentKey) {
        let Space::Centre(centre) = &document.space else { return };
        if let Some(profile) = self.0.get_mut(centre) {
            profile.forget(centre, document);
        }
    }

    fn knows(&self, id: RecordId) -> bool {
        self.0.values().any(|p| p.resources.contains(id) || p.closures.contains(id))
    }

    fn malformed(&self) -> usize {
        self.0.values().map(|p| p.centre.malformed() + p.resources.malformed() + p.closures.malformed()).sum()
    }

    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        for (slug, profile) in self.0.iter().filter(|(_, p)| !p.is_empty()) {
            write!(out, "{slug}{:?}", profile.centre.get(RecordId::SINGLE))?;
            write!(out, "{:?}", self.resources(slug).collect::<Vec<_>>())?;
            write!(out, "{:?}", self.closures(slug))?;
        }
        Ok(())
    }
}

impl Profile {
    fn set(&mut self, centre: &Slug, document: &DocumentKey, record: RecordId, fields: &Fields) {
        if record == RecordId::SINGLE {
            self.centre.set(document, record, fields, |_, f| Centre::read(centre, f));
            return;
        }
        let none = Fields::new();
        let closure = fields.contains_key(&Field::DAY);
        self.closures.set(document, record, if closure { fields } else { &none }, Closure::read);
        self.resources.set(document, record, if closure { &none } else { fields }, Resource::read);
        self.index_slugs();
    }

    fn forget(&mut self, centre: &Slug, document: &DocumentKey) {
        self.centre.forget(document, |_, f| Centre::read(centre, f));
        self.closures.forget(document, Closure::read);
        self.resources.forget(document, Resource::read);
        self.index_slugs();
    }

    fn index_slugs(&mut self) {
        self.by_slug.clear();
        for (id, resource) in self.resources.shown() {
            self.by_slug.entry(resource.slug.clone()).or_insert(id);
        }
    }

    fn is_empty(&self) -> bool {
        self.centre.is_empty() && self.resources.is_empty() && self.closures.is_empty()
    }
}
