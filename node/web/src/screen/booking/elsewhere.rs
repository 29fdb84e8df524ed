//! Where a booking could be moved: free times and places, the likeliest first.
//!
//! Enters: a booking that may move, the day and minute that it is. Leaves: buttons in three groups: the same place at
//! the other half-day, another place at the same time, the same place on the next days. Every one is free in this moment;
//! none has begun to be over.

use jiff::ToSpan;
use jiff::civil::Date;
use telecentre_proto::booking::{Alternative, Booking};
use telecentre_proto::centre::{Centre, Resource};
use telecentre_proto::hours::halves;
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View;

use crate::alternative::{AlternativeButton, Instead};
use crate::words::Words;

/// The most buttons of a group.
const SHOWN: usize = 4;
/// How many days ahead are looked at.
const AHEAD: usize = 14;

/// Free places of one sort.
pub(crate) struct Group {
    /// What they have in common, in words.
    pub(crate) title: String,
    /// The buttons.
    pub(crate) buttons: Vec<AlternativeButton>,
}

/// The groups that have something free.
pub(crate) fn groups(words: &Words, view: &View, b: &Booking, now: (Date, u16)) -> Vec<Group> {
    let Some(profile) = view.centres.get(&b.centre) else { return Vec::new() };
    let same = view.centres.resource(&b.centre, &b.resource).filter(|r| !r.retired);
    let find = Find { view, profile, b, now };
    let mut out = Vec::new();
    // Of place and time only what differs from the booking: the rest stands above.
    let mut group = |key: &str, found: Vec<Alternative>, text: &dyn Fn(&Alternative) -> String| {
        let button = |a: Alternative| {
            let text = text(&a);
            AlternativeButton { value: Instead { resource: a.resource, slot: a.slot }, text }
        };
        let buttons: Vec<_> = found.into_iter().take(SHOWN).map(button).collect();
        if !buttons.is_empty() {
            out.push(Group { title: words.say(key), buttons });
        }
    };
    let span = |a: &Alternative| words.span(a.slot.start(), a.slot.end());
    let name = |a: &Alternative| {
        view.centres.resource(&b.centre, &a.resource).map_or_else(|| a.resource.to_string(), |r| r.name.clone())
    };
    let day = |a: &Alternative| words.short_date(a.slot.day());
    group("move-other-half", same.map(|r| find.other_half(r)).unwrap_or_default(), &span);
    group("move-other-place", find.other_places(same), &name);
    group("move-next-days", same.map(|r| find.next_days(r)).unwrap_or_default(), &day);
    out
}

struct Find<'a> {
    view: &'a View,
    profile: &'a Centre,
    b: &'a Booking,
    now: (Date, u16),
}

impl Find<'_> {
    fn free(&self, resource: &Resource, slot: Slot) -> Option<Alternative> {
        let is_to_come = (slot.day(), slot.end()) > self.now && (slot.day() > self.now.0 || slot.end() > self.now.1);
        let is_open = self.view.centres.shut(self.profile, resource, slot).is_none();
        let is_free = self.view.bookings.is_free(&self.b.centre, resource, slot, Some(self.b.id));
        let moves = slot != self.b.slot || resource.slug != self.b.resource;
        (is_to_come && is_open && is_free && moves).then(|| Alternative { resource: resource.slug.clone(), slot })
    }

    fn other_half(&self, resource: &Resource) -> Vec<Alternative> {
        let day = self.b.slot.day();
        let open = self.view.centres.open(self.profile, day);
        let apart = |from: u16, to: u16| to <= self.b.slot.start() || self.b.slot.end() <= from;
        let halves = halves(&open).into_iter().filter(|half| apart(half.start, half.end));
        halves.filter_map(|half| self.free(resource, Slot::new(day, half.start, half.end).ok()?)).collect()
    }

    fn other_places(&self, same: Option<&Resource>) -> Vec<Alternative> {
        let mut others = self.view.centres.in_order(&self.b.centre);
        others.retain(|r| !r.retired && r.slug != self.b.resource);
        // The same kind first; the order of the list otherwise.
        others.sort_by_key(|r| same.map(|same| same.kind) != Some(r.kind));
        others.into_iter().filter_map(|r| self.free(r, self.b.slot)).collect()
    }

    fn next_days(&self, resource: &Resource) -> Vec<Alternative> {
        let (start, end) = (self.b.slot.start(), self.b.slot.end());
        let days = self.b.slot.day().series(1.day()).skip(1).take(AHEAD);
        days.filter_map(|day| self.free(resource, Slot::new(day, start, end).ok()?)).collect()
    }
}
