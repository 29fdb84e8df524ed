//! Histories of random steps on three replicas: whatever happens, in whatever order, stewards never confirm an overlap.

use proptest::prelude::*;

use super::*;
use crate::booking::BookingCommand;
use crate::desk::{Caller, Command};
use crate::world::{FIGEAC, HUB, World, overbooked, slot, slug};

/// One step of a random history.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Book { at: usize, n: u8, resource: usize, day: i8, from: u16, hours: u16 },
    Change { at: usize, n: u8, what: u8, resource: usize, day: i8, from: u16 },
    HandOver { resource: usize, day: i8, back: bool },
    Instant { what: u8, day: i8, evenings: u32 },
    Sync { from: usize, to: usize },
    Answer { at: usize },
}

const RESOURCES: [&str; 3] = ["desk-1", "table", "desk-2"];

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let place = (0usize..3, 0i8..2, 0u16..6);
    prop_oneof![
        4 => (0usize..3, 0u8..12, place.clone(), 1u16..4).prop_map(|(at, n, (resource, day, from), hours)| Step::Book {
            at, n, resource, day, from, hours
        }),
        3 => (0usize..3, 0u8..12, 0u8..6, place).prop_map(|(at, n, what, (resource, day, from))| Step::Change {
            at, n, what, resource, day, from
        }),
        2 => (0usize..2, 0i8..2, any::<bool>()).prop_map(|(resource, day, back)| Step::HandOver { resource, day, back }),
        2 => (0u8..6, -3i8..2, 1u32..3).prop_map(|(what, day, evenings)| Step::Instant { what, day, evenings }),
        3 => (0usize..3, 0usize..3).prop_map(|(from, to)| Step::Sync { from, to }),
        3 => (0usize..3).prop_map(|at| Step::Answer { at }),
    ]
}

pub(crate) fn take(world: &mut World, step: &Step) {
    // The last day of a month and the first of the next, so that moves cross months.
    let day = |d: i8| jiff::civil::date(2026, 11, 30).checked_add(jiff::Span::new().days(d)).unwrap();
    match step {
        Step::Book { at, n, resource, day: d, from, hours } => {
            let slot = slot(day(*d), 9 + from, (9 + from + hours).min(18));
            let _ = world.book(*at, *n, RESOURCES[*resource], slot);
        }
        Step::Change { at, n, what, resource, day: d, from } => {
            let booking = world.id(*n);
            let moved = slot(day(*d), 9 + from, 11 + from);
            let command = match what {
                0 => Command::Booking(BookingCommand::Cancel { booking }),
                1 => Command::Booking(BookingCommand::Move {
                    booking,
                    slot: moved,
                    resource: Some(slug(RESOURCES[*resource])),
                    insist: false,
                }),
                2 => Command::Booking(BookingCommand::Move { booking, slot: moved, resource: None, insist: false }),
                3 => Command::Booking(BookingCommand::Confirm { booking, question: None, insist: false }),
                4 => Command::Booking(BookingCommand::Decline { booking, question: None, reason: None }),
                _ => Command::Booking(BookingCommand::CheckIn { booking }),
            };
            let _ = world.run(*at, Caller::Host, &command);
        }
        Step::HandOver { resource, day: d, back: false } => {
            drop(super::hand_over(world, RESOURCES[*resource], day(*d)));
        }
        Step::HandOver { resource, day: d, back: true } => drop(give(world, RESOURCES[*resource], day(*d))),
        Step::Instant { what, day: d, evenings } => super::instant::take(world, *what, day(*d), *evenings),
        Step::Sync { from, to } => world.sync(*from, *to),
        Step::Answer { at } => drop(world.answer(*at)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn stewards_never_confirm_an_overlap_whatever_happens_in_whatever_order(
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new();
        world.today = jiff::civil::date(2026, 11, 30);
        for step in &steps {
            take(&mut world, step);
            prop_assert_eq!(overbooked(&world.all.view), Vec::<String>::new(), "after {:?}", step);
        }
        for _ in 0..4 {
            world.sync_all();
            world.answer(HUB);
            world.answer(FIGEAC);
        }
        world.sync_all();
        prop_assert_eq!(overbooked(&world.all.view), Vec::<String>::new());
        let shown: Vec<_> = (0..3).map(|r| world.view(r).fingerprint()).collect();
        prop_assert!(shown.iter().all(|f| *f == world.all.view.fingerprint()));
        // Whatever needs no host has its answer.
        for b in world.all.view.bookings.pending(None) {
            let seat = world.seat(FIGEAC);
            let stuck = !waits_for_host(&world.all.view, &seat, &b);
            prop_assert!(!stuck, "{:?}", b);
        }
    }
}
