use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::booking::BookingCommand;
use crate::desk::{Caller, Command};
use crate::world::{FIGEAC, HUB, TODAY, World, id, id_of, slot, slug};

proptest! {
    #[test]
    fn one_more_fits_exactly_when_no_minute_is_over_capacity(
        taken in proptest::collection::vec((0u16..24, 1u16..=24), 0..8),
        from in 0u16..24, until in 1u16..=24, capacity in 1u32..4,
    ) {
        let day = date(2026, 11, 24);
        let slots: Vec<Slot> = taken.iter().filter_map(|(a, b)| Slot::new(day, *a, *b).ok()).collect();
        if let Ok(slot) = Slot::new(day, from, until) {
            let at = |m: u16| slots.iter().filter(|s| (s.start()..s.end()).contains(&m)).count();
            let peak = (from..until).map(at).max().unwrap();
            prop_assert_eq!(fits(slots.clone(), slot, capacity), peak < usize::try_from(capacity).unwrap());
        }
    }

    #[test]
    fn every_alternative_is_free_open_and_not_what_was_asked(
        booked in proptest::collection::vec((0usize..4, 0u16..10, 1u16..4), 0..14),
        from in 0u16..9, hours in 1u16..4, resource in 0usize..4,
    ) {
        let mut world = World::new();
        let names = ["desk-1", "desk-2", "table", "room"];
        for (n, (r, from, hours)) in (1u8..).zip(&booked) {
            let _ = world.book(FIGEAC, n, names[*r], slot(TODAY, 8 + from, (8 + from + hours).min(18)));
        }
        let view = world.view(FIGEAC);
        let centre = view.centres.get(&slug("figeac")).unwrap();
        let wanted = slot(TODAY, 8 + from, (8 + from + hours).min(18));
        let earliest = (TODAY, 11 * 60);
        let proposed = view.calendar().alternatives(&centre.slug, &slug(names[resource]), wanted, Some(earliest), None);
        prop_assert!(proposed.len() <= 3);
        for (i, a) in proposed.iter().enumerate() {
            let r = view.centres.resource(&centre.slug, &a.resource).unwrap();
            prop_assert!(view.bookings.is_free(&centre.slug, r, a.slot, None) && view.centres.shut(centre, r, a.slot).is_none());
            prop_assert!((&a.resource, a.slot) != (&slug(names[resource]), wanted));
            prop_assert!((a.slot.day(), a.slot.start()) >= earliest);
            prop_assert_eq!(a.slot.minutes(), wanted.minutes());
            prop_assert!(!proposed[..i].contains(a));
        }
    }
}

#[test]
fn a_day_shows_each_resource_with_what_stands_and_apart_what_is_gone() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 14, 16)).unwrap();
    world.book(FIGEAC, 2, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.book(FIGEAC, 3, "room", slot(TODAY, 9, 12)).unwrap();
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking: id(3) })).unwrap();
    world.book(HUB, 4, "table", slot(TODAY, 9, 12)).unwrap();
    world.sync_all();
    let day = world.view(FIGEAC).calendar().day(&slug("figeac"), TODAY).unwrap();
    let rows: Vec<(String, Vec<RecordId>)> =
        day.rows.iter().map(|r| (r.resource.slug.to_string(), r.bookings.iter().map(|b| b.id).collect())).collect();
    let expected =
        [("desk-1", vec![id(2), id(1)]), ("desk-2", vec![]), ("table", vec![id_of(HUB, 4)]), ("room", vec![])];
    assert_eq!(rows, expected.map(|(slug, ids)| (slug.to_owned(), ids)));
    assert_eq!(day.gone.iter().map(|b| b.id).collect::<Vec<_>>(), [id(3)]);
    assert_eq!((day.open, day.closure), (vec![(8 * 60, 18 * 60)], None));
    assert!(world.view(FIGEAC).calendar().day(&slug("nowhere"), TODAY).is_none());
}

#[test]
fn free_resources_say_who_would_confirm_and_whether_at_once() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.sync_all();
    let free = |replica: usize, kind| {
        let seat = world.seat(replica);
        crate::steward::free(world.view(replica), &seat, &slug("figeac"), slot(TODAY, 11, 13), kind)
            .into_iter()
            .map(|f| (f.resource.slug.to_string(), f.immediate))
            .collect::<Vec<_>>()
    };
    let named = |all: &[(&str, bool)]| all.iter().map(|(s, i)| ((*s).to_owned(), *i)).collect::<Vec<_>>();
    assert_eq!(free(FIGEAC, None), named(&[("desk-2", true), ("table", true), ("room", true)]));
    assert_eq!(free(HUB, Some(crate::centre::Kind::Desk)), named(&[("desk-2", false), ("table", false)]));
    let seat = world.seat(HUB);
    assert!(crate::steward::free(world.view(HUB), &seat, &slug("figeac"), slot(TODAY, 17, 19), None).is_empty());
}

#[test]
fn a_list_of_bookings_is_bounded_whatever_days_are_asked_for() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    let view = world.view(FIGEAC);
    let centre = slug("figeac");
    assert_eq!(view.bookings.list(&centre, date(2026, 1, 1), date(9999, 12, 31)).len(), 1);
    assert!(
        view.bookings.list(&centre, date(-9999, 1, 1), date(9999, 12, 31)).is_empty(),
        "too far from the first day"
    );
    assert!(view.bookings.list(&centre, TODAY, date(2026, 1, 1)).is_empty());
    assert_eq!(view.calendar().occupancy(&centre, date(9999, 12, 31), date(2026, 1, 1)), Occupancy::default());
    assert_eq!(view.bookings.pending_count(), (0, None));
}
