//! Bookings that stand, though they could not be made any more.
//!
//! Enters: what is visible of a centre, today. Leaves: the bookings to come that new hours, a closure, a fault, a retired
//! resource or a smaller capacity leave outside. They are told to the host, never dropped: a host moves them, cancels
//! them, or lets them stand.

use jiff::civil::Date;
use telecentre_log::field::Field;
use telecentre_log::id::Slug;
use telecentre_log::record::Fields;

use crate::booking::calendar::{Calendar, fits};
use crate::booking::merge::Merged;
use crate::booking::{Booking, State};
use crate::centre::{Centre, Shut};
use crate::slot::{Slot, date_of_days, days_of_date};

/// How far ahead is looked: as far as anybody may book.
const DAYS_AHEAD: i32 = 20 * 366;

impl Calendar<'_> {
    /// The bookings of a centre from a day on that could not be made any more, by slot.
    pub fn outside(&self, centre: &Slug, from: Date) -> Vec<Booking> {
        let last = date_of_days(days_of_date(from).saturating_add(DAYS_AHEAD));
        let (Some(profile), Some(last)) = (self.centres.get(centre), last) else { return Vec::new() };
        let to_come = self.bookings.between(centre, from, last).filter(|m| m.occupies && m.state == State::Confirmed);
        let mut all: Vec<Booking> = to_come.filter_map(|m| m.booking()).collect();
        all.retain(|booking| self.is_outside(profile, booking));
        all.sort_by(|a, b| (a.slot, &a.resource, a.id).cmp(&(b.slot, &b.resource, b.id)));
        all
    }

    /// Since when a booking stands outside: since the change that left it there was written, or since it was made, if that
    /// came later. Unix seconds by their writers' clocks.
    pub fn outside_since(&self, booking: &Booking) -> i64 {
        let made = booking.decided_at.unwrap_or(booking.requested_at);
        self.left_outside_at(booking).map_or(made, |changed| changed.max(made))
    }

    fn left_outside_at(&self, booking: &Booking) -> Option<i64> {
        let latest = |fields: &Fields, names: &[Field]| {
            names.iter().filter_map(|name| fields.get(name)).map(|value| value.stamp.time).max()
        };
        let centre = self.centres.get(&booking.centre)?;
        let (_, of_place) = self.centres.resource_record(&centre.slug, &booking.resource)?;
        let resource = self.centres.resource(&centre.slug, &booking.resource)?;
        if resource.retired {
            return latest(&of_place, &[Field::RETIRED]);
        }
        match self.centres.shut(centre, resource, booking.slot) {
            Some(Shut::Hours) => latest(&self.centres.fields(&centre.slug), &[Field::HOURS, Field::HOLIDAYS]),
            Some(Shut::OutOfService) => latest(&of_place, &[Field::OUT_FROM, Field::OUT_UNTIL]),
            Some(Shut::Closure) => {
                let closures = self.centres.closing(&centre.slug, &resource.slug, booking.slot);
                let written = |id| self.centres.closure_fields(&centre.slug, id).values().map(|v| v.stamp.time).max();
                closures.filter_map(|closure| written(closure.id)).min()
            }
            None => latest(&of_place, &[Field::CAPACITY]),
        }
    }

    fn is_outside(&self, centre: &Centre, booking: &Booking) -> bool {
        let Some(resource) = self.centres.resource(&centre.slug, &booking.resource).filter(|r| !r.retired) else {
            return true;
        };
        if self.centres.shut(centre, resource, booking.slot).is_some() {
            return true;
        }
        // Of those that no longer fit together, what was decided last stands outside.
        let key = |b: &Booking| (b.overrides, b.decided_at, b.id);
        let others = self.bookings.in_the_way(&centre.slug, &resource.slug, booking.held(), Some(booking.id));
        let before = |other: &Booking| other.state != State::Confirmed || key(other) < key(booking);
        let kept: Vec<Slot> = others.iter().filter_map(Merged::booking).filter(before).map(|b| b.held()).collect();
        booking.capacity > resource.capacity && !fits(kept, booking.held(), resource.capacity)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::booking::Booking;
    use crate::centre::{CentreCommand, CentrePatch, Closure, ResourcePatch};
    use crate::desk::{Caller, Command};
    use crate::hours::Hours;
    use crate::world::{FIGEAC, TODAY, World, id, slot, slug};
    use telecentre_log::id::RecordId;

    fn outside(world: &World) -> Vec<RecordId> {
        let found: Vec<Booking> = world.view(FIGEAC).calendar().outside(&slug("figeac"), TODAY);
        found.iter().map(|b| b.id).collect()
    }

    #[test]
    fn hours_closures_capacity_and_retiring_leave_bookings_outside_and_none_is_dropped() {
        let mut world = World::new();
        let (day, next) = (date(2026, 12, 1), date(2026, 12, 2));
        for (n, place, when) in [
            (1, "desk-1", slot(day, 8, 9)),
            (2, "desk-1", slot(next, 9, 12)),
            (3, "table", slot(day, 9, 12)),
            (4, "table", slot(day, 10, 12)),
            (5, "desk-2", slot(day, 9, 12)),
        ] {
            world.book(FIGEAC, n, place, when).unwrap();
        }
        assert_eq!(outside(&world), []);
        let centre = slug("figeac");
        let run = |world: &mut World, command| world.run(FIGEAC, Caller::Host, &Command::Centre(command)).unwrap();
        let hours = Some(Some(Hours::parse("Mo-Fr 09:00-18:00").unwrap()));
        let patch = CentrePatch { hours, ..CentrePatch::default() };
        run(&mut world, CentreCommand::Change { centre: centre.clone(), patch });
        assert_eq!(outside(&world), [id(1)]);
        let closure = Closure::of_days(RecordId::SINGLE, next, next);
        run(&mut world, CentreCommand::AddClosure { centre: centre.clone(), closure });
        assert_eq!(outside(&world), [id(1), id(2)]);
        let change = |resource: &str, patch| CentreCommand::ChangeResource {
            centre: centre.clone(),
            resource: slug(resource),
            patch,
        };
        run(&mut world, change("table", ResourcePatch { capacity: Some(1), ..ResourcePatch::default() }));
        assert_eq!(outside(&world), [id(1), id(4), id(2)], "the one that was decided last");
        run(&mut world, change("desk-2", ResourcePatch { retired: Some(true), ..ResourcePatch::default() }));
        assert_eq!(outside(&world), [id(1), id(5), id(4), id(2)]);
    }
}
