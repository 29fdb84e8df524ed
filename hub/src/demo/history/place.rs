//! The centres, and what is taken there already.
//!
//! Enters: a view. Leaves: for some slots of a day one resource that is free for all of them, marked as taken. A
//! cancelled booking keeps its place here, so that no order of commands makes two bookings meet.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_proto::centre::{Centre, Kind};
use telecentre_proto::hours::Hours;
use telecentre_proto::id::Slug;
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View;

use super::Chance;

/// A centre that can be booked: it has opening hours and resources.
pub(super) struct Place {
    pub(super) slug: Slug,
    pub(super) hours: Hours,
    resources: Vec<(Slug, Kind)>,
    taken: BTreeSet<(Slug, Date, u16, u16)>,
}

/// The centres of a view, by slug.
pub(super) fn places(view: &View) -> Vec<Place> {
    let place = |centre: &Centre| {
        let resources = view.centres.resources(&centre.slug).filter(|r| !r.retired);
        Some(Place {
            slug: centre.slug.clone(),
            hours: centre.hours.clone()?,
            resources: resources.map(|r| (r.slug.clone(), r.kind)).collect(),
            taken: BTreeSet::new(),
        })
    };
    view.centres.all().filter_map(place).filter(|p| !p.resources.is_empty()).collect()
}

impl Place {
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.resources.iter().any(|(_, k)| *k == kind)
    }

    /// Takes a resource for all these slots of one day: of the kind, or if none is free another kind of workstation.
    pub(super) fn take(&mut self, kind: Kind, slots: &[Slot], chance: &mut Chance) -> Option<Slug> {
        let day = slots.first()?.day();
        let free = |resource: &Slug| {
            let mut taken = self.taken.range((resource.clone(), day, 0, 0)..=(resource.clone(), day, 1440, 1440));
            !taken.any(|(_, _, from, until)| slots.iter().any(|s| s.start() < *until && *from < s.end()))
        };
        let suits = |k: Kind| if kind.is_workstation() { k.is_workstation() } else { k == kind };
        let mut found: Vec<&(Slug, Kind)> = self.resources.iter().filter(|(r, k)| suits(*k) && free(r)).collect();
        chance.shuffle(&mut found);
        found.sort_by_key(|(_, k)| *k != kind);
        let resource = found.first()?.0.clone();
        self.taken.extend(slots.iter().map(|s| (resource.clone(), s.day(), s.start(), s.end())));
        Some(resource)
    }
}
