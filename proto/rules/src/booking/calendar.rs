//! Days, free slots and figures, out of the bookings that are visible.
//!
//! Enters: what is visible, and a question about a day, a slot or a person. Leaves: bookings, free resources,
//! proposals, figures. "Free" means that one more booking would stay within the capacity at every minute of the slot.
//! Says nothing of who may confirm: that is [`crate::steward`].

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::LIST_DAYS;

use crate::booking::ledger::Bookings;
use crate::booking::merge::Merged;
use crate::booking::{Booking, Pending, State};
use crate::centre::{Centre, Centres, Resource};
use crate::slot::{Slot, date_of_days, days_of_date};

/// A row of a day's grid.
#[derive(Clone, PartialEq, Debug)]
pub struct DayRow {
    /// The resource of the row.
    pub resource: Resource,
    /// Its bookings of that day that stand or are asked for, by start.
    pub bookings: Vec<Booking>,
}

/// A centre's day: resources × bookings.
#[derive(Clone, PartialEq, Debug)]
pub struct Day {
    /// The centre.
    pub centre: Centre,
    /// The day.
    pub date: Date,
    /// Opening times, in minutes of wall time; empty: closed all day.
    pub open: Vec<(u16, u16)>,
    /// The reason of the closure that falls on this day, if one does.
    pub closure: Option<String>,
    /// One row a resource, by kind and slug; a retired one only if it has bookings.
    pub rows: Vec<DayRow>,
    /// The bookings that were declined, cancelled or displaced, by start.
    pub gone: Vec<Booking>,
}

/// A booking in the way, as another person may see it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Conflict {
    /// The slot of that booking.
    #[serde(flatten)]
    pub slot: Slot,
    /// The state of that booking.
    pub kind: State,
}

/// Figures of a centre over some days.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Occupancy {
    /// Bookings that use up a slot.
    pub bookings: u32,
    /// The minutes of those slots together.
    pub booked_minutes: u64,
    /// Minutes that the workstations were offered: resources in use × opening hours.
    pub offered_minutes: u64,
    /// People who came.
    pub checked_in: u32,
    /// People who did not.
    pub no_shows: u32,
    /// Different people who came.
    pub people: u32,
}

/// Opening hours and bookings, looked at together.
#[derive(Clone, Copy)]
pub struct Calendar<'a> {
    pub(crate) centres: &'a Centres,
    pub(crate) bookings: &'a Bookings,
}

impl Bookings {
    /// A booking.
    pub fn get(&self, id: RecordId) -> Option<Booking> {
        self.merged(id)?.booking()
    }

    /// The bookings of a centre between two days, both included, at most [`LIST_DAYS`] of them, by slot.
    pub fn list(&self, centre: &Slug, from: Date, to: Date) -> Vec<Booking> {
        let last = days_of_date(from).saturating_add(LIST_DAYS - 1).min(days_of_date(to));
        let Some(to) = date_of_days(last) else { return Vec::new() };
        sorted(self.between(centre, from, to).filter_map(|m| m.booking()).collect())
    }

    /// The bookings of a member or guest, by slot.
    pub fn of(&self, who: RecordId) -> Vec<Booking> {
        self.of_person(who).iter().filter_map(Merged::booking).collect()
    }

    /// The bookings that use up some of a slot. `except`: one that would go away.
    pub(crate) fn in_the_way(
        &self,
        centre: &Slug,
        resource: &Slug,
        slot: Slot,
        except: Option<RecordId>,
    ) -> Vec<Merged<'_>> {
        let Some(number) = self.number(resource) else { return Vec::new() };
        self.on(centre, slot.day())
            .filter(|m| m.occupies && m.resource == number && Some(m.id) != except && m.held.overlaps(slot))
            .collect()
    }

    /// Whether one more booking would stay within the capacity.
    pub fn is_free(&self, centre: &Slug, resource: &Resource, slot: Slot, except: Option<RecordId>) -> bool {
        let taken = self.in_the_way(centre, &resource.slug, slot, except).iter().map(|m| m.held).collect();
        fits(taken, slot, resource.capacity)
    }

    /// The bookings in the way of a slot, as the person who asks may see them; requests are in nobody's way.
    pub fn conflicts(&self, centre: &Slug, resource: &Slug, slot: Slot, except: Option<RecordId>) -> Vec<Conflict> {
        let mut out: Vec<Conflict> = self
            .in_the_way(centre, resource, slot, except)
            .iter()
            .map(|m| Conflict { slot: m.held, kind: m.state })
            .collect();
        out.sort_by_key(|c| c.slot);
        out
    }

    /// The requests and wishes that wait for an answer in a centre, or in all, in the order in which they arrived here.
    pub fn pending(&self, centre: Option<&Slug>) -> Vec<Pending> {
        let mut all = Vec::new();
        for merged in self.open(centre) {
            let Some(booking) = merged.booking() else { continue };
            let wishes = booking.wishes.clone().into_iter().map(Some);
            let request = (booking.state == State::Requested).then_some(None);
            all.extend(wishes.chain(request).map(|wish| {
                let id = wish.as_ref().map(|wish| wish.id);
                let order = (self.arrival(&merged, id), id.unwrap_or(merged.id));
                (order, Pending { booking: booking.clone(), wish })
            }));
        }
        all.sort_by_key(|(order, _)| *order);
        all.into_iter().map(|(_, pending)| pending).collect()
    }

    /// How many wait for an answer, and since when the oldest does (Unix seconds).
    pub fn pending_count(&self) -> (usize, Option<i64>) {
        let pending = self.pending(None);
        (pending.len(), pending.iter().map(Pending::since).min())
    }
}

impl Calendar<'_> {
    /// A centre's day as a grid.
    pub fn day(&self, centre: &Slug, date: Date) -> Option<Day> {
        let profile = self.centres.get(centre)?.clone();
        let (gone, mut standing): (Vec<_>, Vec<_>) = self
            .bookings
            .list(centre, date, date)
            .into_iter()
            .partition(|b| matches!(b.state, State::Declined | State::Cancelled | State::Displaced));
        let mut rows = Vec::new();
        for resource in self.centres.in_order(centre) {
            let (here, rest) = standing.into_iter().partition::<Vec<_>, _>(|b| b.resource == resource.slug);
            standing = rest;
            if !resource.retired || !here.is_empty() {
                rows.push(DayRow { resource: resource.clone(), bookings: here });
            }
        }
        let closure = self.centres.closures(centre).into_iter().find(|c| c.covers(date)).cloned();
        let open = self.centres.open(&profile, date);
        let closure = closure.map(|c| c.reason.unwrap_or_default());
        Some(Day { centre: profile, date, open, closure, rows, gone })
    }

    /// The figures of a centre between two days, both included, at most [`LIST_DAYS`] of them.
    pub fn occupancy(&self, centre: &Slug, from: Date, to: Date) -> Occupancy {
        let mut sum = Occupancy::default();
        let mut people = BTreeSet::new();
        let last = days_of_date(from).saturating_add(LIST_DAYS - 1).min(days_of_date(to));
        let Some(to) = date_of_days(last) else { return sum };
        for m in self.bookings.between(centre, from, to).filter(|m| m.occupies) {
            sum.bookings += 1;
            sum.booked_minutes += u64::from(m.held.minutes());
            match m.state {
                State::CheckedIn => {
                    sum.checked_in += 1;
                    people.insert(m.base.who);
                }
                State::NoShow => sum.no_shows += 1,
                _ => {}
            }
        }
        sum.people = u32::try_from(people.len()).unwrap_or(u32::MAX);
        sum.offered_minutes = self.offered(centre, from, last);
        sum
    }

    fn offered(&self, centre: &Slug, from: Date, last: i32) -> u64 {
        let Some(profile) = self.centres.get(centre) else { return 0 };
        let places = self.centres.resources(centre).filter(|r| !r.retired).map(|r| u64::from(r.capacity)).sum::<u64>();
        let minutes = |day: Date| -> u64 {
            self.centres.open(profile, day).iter().map(|(from, until)| u64::from(until - from)).sum()
        };
        places * (days_of_date(from)..=last).filter_map(date_of_days).map(minutes).sum::<u64>()
    }
}

/// Whether one more fits beside those taken, at every minute of the slot.
pub(crate) fn fits(taken: Vec<Slot>, slot: Slot, capacity: u32) -> bool {
    let within = |t: Slot| (t.start().max(slot.start()), t.end().min(slot.end()));
    let spans = taken.into_iter().filter(|t| t.overlaps(slot)).map(within);
    let mut changes: Vec<(u16, i32)> = spans.flat_map(|(from, until)| [(from, 1), (until, -1)]).collect();
    // At one minute those that end come before those that start.
    changes.sort_unstable();
    let mut now = 0;
    let mut peak = 0;
    for (_, change) in changes {
        now += change;
        peak = peak.max(now);
    }
    u32::try_from(peak).is_ok_and(|peak| peak < capacity)
}

fn sorted(mut bookings: Vec<Booking>) -> Vec<Booking> {
    bookings.sort_by(|a, b| (a.slot, &a.resource, a.id).cmp(&(b.slot, &b.resource, b.id)));
    bookings
}

#[cfg(test)]
mod tests;
