use telecentre_log::id::{RecordId, Slug};

use super::*;
use crate::booking::{Book, BookingCommand, Who};
use crate::desk::{Caller, Command};
use crate::world::{AURILLAC, FIGEAC, HUB, TODAY, World, id, id_of, slot, slug};

fn book(world: &mut World, replica: usize, book: Book) {
    world.run(replica, Caller::Host, &Command::Booking(BookingCommand::Book(book))).unwrap();
}

/// The same person at Aurillac, an hour that overlaps the second half of what `wanted` asks at Figeac.
fn at_aurillac(world: &World, n: u8) -> Book {
    Book { centre: slug("aurillac"), id: id_of(AURILLAC, n), ..world.wanted(n, "desk-1", slot(TODAY, 11, 13)) }
}

fn ids(world: &World, replica: usize, n: u8) -> Vec<RecordId> {
    let bookings = &world.view(replica).bookings;
    clashes(bookings, &bookings.get(world.id(n)).unwrap()).iter().map(|b| b.id).collect()
}

#[test]
fn a_person_booked_at_two_centres_at_one_time_is_found_from_both_once_both_are_known() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 10, 12)).unwrap();
    let there = at_aurillac(&world, 2);
    book(&mut world, AURILLAC, there);
    assert_eq!(ids(&world, FIGEAC, 1), [], "the other box was not heard yet");
    world.sync_all();
    for replica in [HUB, FIGEAC, AURILLAC] {
        assert_eq!((ids(&world, replica, 1), ids(&world, replica, 2)), (vec![id_of(AURILLAC, 2)], vec![id(1)]));
    }
}

#[test]
fn a_request_that_waits_counts_and_what_only_touches_or_is_another_day_does_not() {
    let mut world = World::new();
    world.book(HUB, 1, "desk-1", slot(TODAY, 10, 12)).unwrap();
    world.book(HUB, 2, "desk-2", slot(TODAY, 11, 12)).unwrap();
    world.book(HUB, 3, "room", slot(TODAY, 12, 13)).unwrap();
    world.book(HUB, 4, "room", slot(TODAY.tomorrow().unwrap(), 10, 12)).unwrap();
    assert_eq!(ids(&world, HUB, 1), [id_of(HUB, 2)]);
}

#[test]
fn what_was_cancelled_clashes_with_nothing_on_either_side() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 10, 12)).unwrap();
    world.book(FIGEAC, 2, "desk-2", slot(TODAY, 10, 12)).unwrap();
    let cancel = Command::Booking(BookingCommand::Cancel { booking: id(1) });
    world.run(FIGEAC, Caller::Host, &cancel).unwrap();
    assert_eq!((ids(&world, FIGEAC, 1), ids(&world, FIGEAC, 2)), (vec![], vec![]));
}

#[test]
fn two_persons_at_one_time_are_no_clash() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 10, 12)).unwrap();
    let who = Who::Member(world.member("roque"));
    let other = Book { who, ..world.wanted(2, "desk-2", slot(TODAY, 10, 12)) };
    book(&mut world, FIGEAC, other);
    let guest = |n, name: &str, resource: &str, world: &World| Book {
        who: Who::Guest { name: name.into() },
        ..world.wanted(n, resource, slot(TODAY, 10, 12))
    };
    let walk_in = guest(3, "Une cliente", "room", &world);
    book(&mut world, FIGEAC, walk_in);
    let table: Slug = slug("table");
    let namesake = guest(4, "Une cliente", table.as_str(), &world);
    book(&mut world, FIGEAC, namesake);
    for n in 1..=4 {
        assert_eq!(ids(&world, FIGEAC, n), [], "{n}");
    }
}
