use crate::booking::BookingCommand;
use crate::booking::part::Part;
use crate::desk::{Caller, Command};
use crate::steward::StewardCommand;
use crate::world::{FIGEAC, HUB, TODAY, World, id_of, rebuilt, slot, slug};

#[test]
fn what_two_ledgers_say_of_one_booking_reads_alike_in_any_order() {
    let mut world = World::new();
    let day = TODAY;
    let hand_over = Command::Steward(StewardCommand::HandOver {
        centre: slug("figeac"),
        resource: slug("desk-1"),
        from: day,
        until: day,
    });
    world.run(FIGEAC, Caller::Host, &hand_over).unwrap();
    world.sync_all();
    world.book(HUB, 1, "desk-1", slot(day, 9, 12)).unwrap();
    world.sync_all();
    // Cut off from each other, both take it back.
    world.run(HUB, Caller::Admin, &Command::Booking(BookingCommand::Cancel { booking: id_of(HUB, 1) })).unwrap();
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking: id_of(HUB, 1) })).unwrap();
    let forward = rebuilt(world.all.changes.iter());
    let last: Vec<_> = world
        .all
        .documents
        .iter()
        .rev()
        .flat_map(|(document, records)| {
            records.iter().map(|(record, fields)| (document.clone(), *record, fields.clone()))
        })
        .collect();
    let backward = rebuilt(last.iter());
    let sorted: Vec<_> = last.iter().rev().cloned().collect();
    assert_eq!(backward.bookings.get(id_of(HUB, 1)), rebuilt(sorted.iter()).bookings.get(id_of(HUB, 1)));
    assert_eq!(backward.bookings.get(id_of(HUB, 1)), forward.bookings.get(id_of(HUB, 1)));
}

#[test]
fn a_booking_stays_small_in_memory() {
    // 24,000 of them: with keys and indexes some 145 bytes each.
    assert!(size_of::<Part>() <= 72, "{}", size_of::<Part>());
}
