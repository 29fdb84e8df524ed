//! The centres, and what is taken there already.
//!
//! Enters: a view. Leaves: for a slot one resource that is free then, marked as taken; how much of a day is. A cancelled
//! booking keeps its place here, so that no order of commands makes two bookings meet.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_proto::centre::{Centre, Kind};
use telecentre_proto::hours::{HalfDay, Hours};
use telecentre_proto::id::Slug;
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View;

use super::Chance;

/// A centre that can be booked: it has opening hours and resources.
pub(super) struct Place {
    pub(super) slug: Slug,
    pub(super) hours: Hours,
    /// Whether requests wait there for the host.
    pub(super) waits: bool,
    resources: Vec<(Slug, Kind)>,
    taken: BTreeSet<Taken>,
    /// Those that people came to, or will.
    kept: BTreeSet<Taken>,
}

/// A resource, a day, and from and until which minute.
type Taken = (Slug, Date, u16, u16);

/// The centres of a view, by slug.
pub(super) fn places(view: &View) -> Vec<Place> {
    let place = |centre: &Centre| {
        let resources = view.centres.resources(&centre.slug).filter(|r| !r.retired);
        Some(Place {
            slug: centre.slug.clone(),
            hours: centre.hours.clone()?,
            resources: resources.map(|r| (r.slug.clone(), r.kind)).collect(),
            waits: centre.requests_wait,
            taken: BTreeSet::new(),
            kept: BTreeSet::new(),
        })
    };
    view.centres.all().filter_map(place).filter(|p| !p.resources.is_empty()).collect()
}

impl Place {
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.resources.iter().any(|(_, k)| *k == kind)
    }

    /// What a resource is.
    pub(super) fn kind(&self, resource: &Slug) -> Option<Kind> {
        self.resources.iter().find(|(slug, _)| slug == resource).map(|(_, kind)| *kind)
    }

    /// The kinds that there are.
    pub(super) fn kinds(&self) -> BTreeSet<Kind> {
        self.resources.iter().map(|(_, kind)| *kind).collect()
    }

    /// Of how many half-days of a day a part is taken by people who came or will, and how many there are: of workstations,
    /// or of all else.
    pub(super) fn half_days(&self, day: Date, halves: &[HalfDay], workstations: bool) -> (usize, usize) {
        let such = self.resources.iter().filter(|(_, kind)| kind.is_workstation() == workstations);
        let (mut taken, mut of) = (0, 0);
        for (resource, half) in such.flat_map(|(resource, _)| halves.iter().map(move |half| (resource, half))) {
            of += 1;
            taken += usize::from(meets(&self.kept, resource, day, (half.start, half.end)));
        }
        (taken, of)
    }

    /// Whether something of a kind is free then, or of another kind of workstation.
    pub(super) fn is_free(&self, kind: Kind, slot: Slot) -> bool {
        !self.free(kind, slot).is_empty()
    }

    fn free(&self, kind: Kind, slot: Slot) -> Vec<&(Slug, Kind)> {
        let minutes = (slot.start(), slot.end());
        let suits = |k: Kind| if kind.is_workstation() { k.is_workstation() } else { k == kind };
        let free = |resource: &Slug| !meets(&self.taken, resource, slot.day(), minutes);
        self.resources.iter().filter(|(r, k)| suits(*k) && free(r)).collect()
    }

    /// Takes a resource for a slot: of the kind, or if none is free another kind of workstation.
    pub(super) fn take(&mut self, kind: Kind, slot: Slot, kept: bool, chance: &mut Chance) -> Option<Slug> {
        let mut found = self.free(kind, slot);
        chance.shuffle(&mut found);
        found.sort_by_key(|(_, k)| *k != kind);
        let resource = found.first()?.0.clone();
        let taken = (resource.clone(), slot.day(), slot.start(), slot.end());
        if kept {
            self.kept.insert(taken.clone());
        }
        self.taken.insert(taken);
        Some(resource)
    }
}

/// Whether something of these meets these minutes of a resource's day.
fn meets(all: &BTreeSet<Taken>, resource: &Slug, day: Date, (start, end): (u16, u16)) -> bool {
    let mut of_day = all.range((resource.clone(), day, 0, 0)..=(resource.clone(), day, 1440, 1440));
    of_day.any(|(_, _, from, until)| start < *until && *from < end)
}
