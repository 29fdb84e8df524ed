use telecentre_log::record::Stamp;

use super::*;
use crate::booking::{BookingCommand, BookingRefusal, CancelledBy, Reason, State};
use crate::centre::CentreCommand;
use crate::desk::{Caller, Command, DeskError};
use crate::steward::StewardCommand;
use crate::world::{AURILLAC, FIGEAC, HUB, Seat, TODAY, World, id, id_of, node, overbooked, slot, slug};

mod authority;
mod instant;
mod liar;
pub(crate) mod random;
mod waits;

fn state(world: &World, replica: usize, n: u8) -> State {
    world.view(replica).bookings.get(world.id(n)).unwrap().state
}

fn hand_over(world: &mut World, resource: &str, day: Date) -> Result<crate::desk::Outcome, DeskError> {
    let command = Command::Steward(StewardCommand::HandOver {
        centre: slug("figeac"),
        resource: slug(resource),
        from: day,
        until: day,
    });
    world.run(FIGEAC, Caller::Host, &command)
}

fn give(world: &mut World, resource: &str, day: Date) -> Result<crate::desk::Outcome, DeskError> {
    let command = Command::Steward(StewardCommand::GiveBack {
        centre: slug("figeac"),
        resource: slug(resource),
        from: day,
        until: day,
    });
    world.run(HUB, Caller::Admin, &command)
}

#[test]
fn the_centres_node_confirms_at_once_and_others_only_ask() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.book(HUB, 2, "desk-2", slot(TODAY, 9, 12)).unwrap();
    assert_eq!((state(&world, FIGEAC, 1), state(&world, HUB, 2)), (State::Confirmed, State::Requested));
    world.sync_all();
    assert_eq!(world.answer(HUB), 0);
    assert_eq!(world.answer(FIGEAC), 1);
    world.sync_all();
    for replica in [HUB, FIGEAC, AURILLAC] {
        assert_eq!(state(&world, replica, 2), State::Confirmed);
    }
    let booking = world.view(HUB).bookings.get(id_of(HUB, 2)).unwrap();
    assert_eq!((booking.steward, booking.requested_by), (Some(node(FIGEAC)), Some(node(HUB))));
    assert!(booking.decided_at.unwrap() > booking.requested_at);
}

#[test]
fn of_two_requests_for_one_slot_the_one_that_arrived_first_wins_and_the_other_is_offered_others() {
    let mut world = World::new();
    world.book(AURILLAC, 2, "desk-1", slot(TODAY, 11, 12)).unwrap();
    world.book(HUB, 1, "desk-1", slot(TODAY, 11, 13)).unwrap();
    // By its clock the hub's is the later one.
    world.sync(HUB, FIGEAC);
    world.sync(AURILLAC, FIGEAC);
    world.answer(FIGEAC);
    world.sync_all();
    assert_eq!((state(&world, HUB, 1), state(&world, HUB, 2)), (State::Confirmed, State::Declined));
    let declined = world.view(HUB).bookings.get(id_of(AURILLAC, 2)).unwrap();
    assert_eq!(declined.reason, Some(Reason::Taken));
    assert_eq!(declined.alternatives.len(), 3);
    assert_eq!(declined.alternatives[0].slot, slot(TODAY, 10, 11), "the same desk, as near as it gets");
    assert_eq!(declined.alternatives[1].resource, slug("desk-2"));
    for a in &declined.alternatives {
        let resource = world.view(HUB).centres.resource(&slug("figeac"), &a.resource).unwrap();
        assert!(world.view(HUB).bookings.is_free(&slug("figeac"), resource, a.slot, None));
    }
}

#[test]
fn a_lent_day_is_the_hubs_until_it_is_given_back() {
    let mut world = World::new();
    hand_over(&mut world, "desk-1", TODAY).unwrap();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 11, 12)).unwrap();
    assert_eq!(state(&world, FIGEAC, 1), State::Requested, "handed over: the node only asks");
    world.book(HUB, 2, "desk-1", slot(TODAY, 11, 12)).unwrap();
    assert_eq!(state(&world, HUB, 2), State::Requested, "the hand-over has not arrived");
    world.sync(FIGEAC, HUB);
    world.answer(HUB);
    assert_eq!(
        (state(&world, HUB, 1), state(&world, HUB, 2)),
        (State::Declined, State::Confirmed),
        "as they arrived at the steward"
    );
    assert_eq!(world.view(HUB).bookings.get(id_of(HUB, 2)).unwrap().steward, Some(node(HUB)));
    give(&mut world, "desk-1", TODAY).unwrap();
    world.book(HUB, 3, "desk-1", slot(TODAY, 14, 15)).unwrap();
    assert_eq!(state(&world, HUB, 3), State::Requested);
    world.sync_all();
    world.book(FIGEAC, 4, "desk-1", slot(TODAY, 16, 17)).unwrap();
    assert_eq!(state(&world, FIGEAC, 4), State::Confirmed);
    assert!(matches!(
        world.book(FIGEAC, 5, "desk-1", slot(TODAY, 11, 12)),
        Err(DeskError::Booking(BookingRefusal::Taken { .. }))
    ));
    hand_over(&mut world, "desk-1", TODAY).unwrap();
    let held = world.view(FIGEAC).bookings.hand_overs(&slug("figeac"), &slug("desk-1"), TODAY);
    assert_eq!((held.last(), held.is_with(&node(HUB))), (3, true));
}

#[test]
fn closing_the_hub_returns_what_was_lent_and_a_later_hub_does_not_inherit_it() {
    let mut world = World::new();
    hand_over(&mut world, "desk-1", TODAY).unwrap();
    world.hub_open = false;
    let steward =
        |seat: &Seat, world: &World| steward_of(world.view(FIGEAC), seat, &slug("figeac"), &slug("desk-1"), TODAY);
    assert_eq!(steward(&world.seat(FIGEAC), &world), Some(node(FIGEAC)));
    let successor = Seat { hub: Some(node(7)), ..world.seat(FIGEAC) };
    assert_eq!(steward(&successor, &world), Some(node(FIGEAC)));
}

#[test]
fn numbers_that_a_replica_may_not_write_do_not_count() {
    let mut world = World::new();
    let forged = |n: i64, r: u8| {
        vec![
            Put::new(id(r), telecentre_log::field::Field::RESOURCE, "desk-1".into()),
            Put::new(
                id(r),
                telecentre_log::field::Field::DAY,
                telecentre_log::field::Scalar::Int(crate::slot::days_of_date(TODAY).into()),
            ),
            Put::new(id(r), telecentre_log::field::Field::HAND_OVER, telecentre_log::field::Scalar::Int(n)),
        ]
    };
    let seat = world.seat(FIGEAC);
    world.write(FIGEAC, vec![ledger_draft(&seat, &slug("figeac"), TODAY, forged(2, 200))]);
    let hub = world.seat(HUB);
    world.write(HUB, vec![ledger_draft(&hub, &slug("figeac"), TODAY, forged(1, 201))]);
    let held = world.all.view.bookings.hand_overs(&slug("figeac"), &slug("desk-1"), TODAY);
    assert_eq!((held.last(), held.is_with(&node(HUB))), (0, false));
}

#[test]
fn the_hub_cancels_and_moves_alone_and_a_stranger_asks_the_host() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.book(FIGEAC, 2, "desk-2", slot(TODAY, 9, 12)).unwrap();
    world.book(FIGEAC, 3, "room", slot(TODAY, 9, 12)).unwrap();
    world.sync_all();
    world.run(HUB, Caller::Admin, &Command::Booking(BookingCommand::Cancel { booking: id(1) })).unwrap();
    let next_month = slot(jiff::civil::date(2026, 12, 1), 9, 12);
    let to = Command::Booking(BookingCommand::Move {
        booking: id(2),
        slot: next_month,
        resource: Some(slug("table")),
        insist: false,
    });
    world.run(HUB, Caller::Admin, &to).unwrap();
    world.run(AURILLAC, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking: id(3) })).unwrap();
    world.sync_all();
    world.answer(FIGEAC);
    world.sync_all();
    let first = world.view(HUB).bookings.get(id(1)).unwrap();
    assert_eq!((first.state, first.cancelled_by), (State::Cancelled, Some(CancelledBy::Hub)));
    let second = world.view(HUB).bookings.get(id(2)).unwrap();
    assert_eq!((second.slot, second.resource.as_str(), second.state), (next_month, "table", State::Confirmed));
    assert_eq!(second.first, (slug("desk-2"), slot(TODAY, 9, 12)));
    assert!(world.view(HUB).bookings.list(&slug("figeac"), TODAY, TODAY).iter().all(|b| b.id != id(2)));
    let third = world.view(FIGEAC).bookings.get(id(3)).unwrap();
    assert_eq!(third.state, State::Confirmed);
    let asked = Pending { wish: third.wishes.first().cloned(), booking: third };
    assert!(asked.wish.is_some() && waits_for_host(world.view(FIGEAC), &world.seat(FIGEAC), &asked));
    world
        .run(
            FIGEAC,
            Caller::Host,
            &Command::Booking(BookingCommand::Decline { booking: id(3), question: None, reason: None }),
        )
        .unwrap();
    assert!(world.view(FIGEAC).bookings.pending(None).is_empty());
    world.sync_all();
    world.run(AURILLAC, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking: id(3) })).unwrap();
    world.sync_all();
    world
        .run(
            FIGEAC,
            Caller::Host,
            &Command::Booking(BookingCommand::Confirm { booking: id(3), question: None, insist: false }),
        )
        .unwrap();
    assert_eq!(state(&world, FIGEAC, 3), State::Cancelled, "asked again, and granted");
}

#[test]
fn a_request_taken_back_while_it_was_confirmed_ends_cancelled() {
    let mut world = World::new();
    world.book(AURILLAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.sync_all();
    world
        .run(AURILLAC, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking: id_of(AURILLAC, 1) }))
        .unwrap();
    assert_eq!(state(&world, AURILLAC, 1), State::Cancelled);
    world.answer(FIGEAC);
    world.sync_all();
    assert_eq!(state(&world, HUB, 1), State::Confirmed);
    world.answer(FIGEAC);
    world.sync_all();
    assert_eq!(state(&world, AURILLAC, 1), State::Cancelled);
}

#[test]
fn what_a_steward_confirms_while_it_may_have_forgotten_something_is_marked() {
    for recovering in [false, true] {
        let mut world = World::new();
        world.book(AURILLAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
        world.sync_all();
        let seat = world.seat(FIGEAC);
        let drafts = answers(world.view(FIGEAC), &seat, (TODAY, 0), recovering);
        world.write(FIGEAC, drafts);
        let booking = world.view(FIGEAC).bookings.get(id_of(AURILLAC, 1)).unwrap();
        assert_eq!((booking.state, booking.overrides), (State::Confirmed, recovering));
    }
}

struct Unordered;

impl History for Unordered {
    fn follows(&self, _: &Stamp, _: &Stamp) -> bool {
        false
    }
}

#[test]
fn an_overlap_is_lost_by_the_override_then_the_later_cause_then_the_greater_id() {
    let mut world = World::new();
    world.book(FIGEAC, 9, "desk-1", slot(TODAY, 9, 12)).unwrap();
    let mut book = world.wanted(1, "desk-1", slot(TODAY, 11, 13));
    book.insist = true;
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(book))).unwrap();
    let lost = losers(world.view(FIGEAC), &slug("figeac"), TODAY, &world);
    assert_eq!(lost.iter().map(|l| (l.booking.id, l.kept)).collect::<Vec<_>>(), [(id(1), id(9))]);
    world
        .run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Displace { booking: id(1), kept: id(9) }))
        .unwrap();
    assert_eq!(state(&world, FIGEAC, 1), State::Displaced);
    assert_eq!(world.view(FIGEAC).bookings.get(id(1)).unwrap().alternatives.len(), 3);
    assert!(losers(world.view(FIGEAC), &slug("figeac"), TODAY, &world).is_empty());

    // Two boxes of one centre that did not know of each other.
    let mut world = World::new();
    let seat = world.seat(FIGEAC);
    let confirm = |n: u8, world: &World| {
        let b = world.wanted(n, "desk-2", slot(TODAY, 9, 12));
        let crate::booking::Who::Member(who) = b.who else { unreachable!() };
        let record = entries::Record {
            id: b.id,
            resource: b.resource,
            who,
            guest: false,
            slot: b.slot,
            series: None,
            late: false,
            halves: None,
        };
        vec![ledger_draft(&seat, &slug("figeac"), TODAY, record.confirmed(1, false))]
    };
    let (two, three) = (confirm(2, &world), confirm(3, &world));
    world.write(FIGEAC, three);
    world.write(FIGEAC, two);
    let lost = losers(world.view(FIGEAC), &slug("figeac"), TODAY, &world);
    assert_eq!(lost[0].booking.id, id(2), "causally later, though its id is smaller");
    let lost = losers(world.view(FIGEAC), &slug("figeac"), TODAY, &Unordered);
    assert_eq!(lost[0].booking.id, id(3), "neither caused the other: the greater id");
}

#[test]
fn nobody_moves_a_booking_to_where_another_is_steward() {
    let mut world = World::new();
    let tomorrow = jiff::civil::date(2026, 11, 25);
    hand_over(&mut world, "desk-1", tomorrow).unwrap();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.sync_all();
    let to = Command::Booking(BookingCommand::Move {
        booking: id(1),
        slot: slot(tomorrow, 9, 12),
        resource: None,
        insist: false,
    });
    let refused = world.run(FIGEAC, Caller::Host, &to);
    assert_eq!(refused, Err(DeskError::Booking(BookingRefusal::NotSteward { steward: Some(node(HUB)) })));
    // The hub's own wish: it is steward there, but not here, and the node is not there.
    world.run(HUB, Caller::Admin, &to).unwrap();
    world.sync_all();
    assert_eq!((world.answer(FIGEAC), world.answer(HUB)), (0, 0));
    assert_eq!(world.view(FIGEAC).bookings.get(id(1)).unwrap().slot, slot(TODAY, 9, 12));
    world
        .run(
            FIGEAC,
            Caller::Host,
            &Command::Booking(BookingCommand::Decline { booking: id(1), question: None, reason: None }),
        )
        .unwrap();
    assert!(world.view(FIGEAC).bookings.pending(None).is_empty());
}

#[test]
fn a_confirmed_booking_stays_where_it_is_until_its_steward_moves_it() {
    let mut world = World::new();
    world.book(AURILLAC, 1, "desk-1", slot(TODAY, 11, 12)).unwrap();
    let to = |from| {
        Command::Booking(BookingCommand::Move {
            booking: id_of(AURILLAC, 1),
            slot: slot(TODAY, from, from + 1),
            resource: None,
            insist: false,
        })
    };
    world.run(AURILLAC, Caller::Host, &to(13)).unwrap();
    assert_eq!(
        world.view(AURILLAC).bookings.get(id_of(AURILLAC, 1)).unwrap().slot,
        slot(TODAY, 13, 14),
        "its own request moves at once"
    );
    world.sync_all();
    world.answer(FIGEAC);
    world.sync_all();
    world.run(AURILLAC, Caller::Host, &to(15)).unwrap();
    let asked = world.view(AURILLAC).bookings.get(id_of(AURILLAC, 1)).unwrap();
    assert_eq!((asked.slot, asked.wishes[0].to.as_ref().unwrap().0), (slot(TODAY, 13, 14), slot(TODAY, 15, 16)));
    world.sync_all();
    world.answer(FIGEAC);
    let moved = world.view(FIGEAC).bookings.get(id_of(AURILLAC, 1)).unwrap();
    assert_eq!((moved.slot, moved.state, moved.wishes), (slot(TODAY, 15, 16), State::Confirmed, vec![]));
}

#[test]
fn two_wishes_to_move_to_one_place_are_granted_one_after_the_other() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 10)).unwrap();
    world.book(FIGEAC, 2, "desk-2", slot(TODAY, 9, 10)).unwrap();
    world.sync_all();
    for n in [1, 2] {
        let to = Command::Booking(BookingCommand::Move {
            booking: id(n),
            slot: slot(TODAY, 11, 12),
            resource: Some(slug("room")),
            insist: false,
        });
        world.run(HUB, Caller::Admin, &to).unwrap();
    }
    world.sync_all();
    world.answer(FIGEAC);
    assert_eq!(overbooked(world.view(FIGEAC)), Vec::<String>::new());
    let at = |n| world.view(FIGEAC).bookings.get(id(n)).unwrap().slot;
    assert_eq!((at(1), at(2)), (slot(TODAY, 11, 12), slot(TODAY, 9, 10)));
    assert!(world.view(FIGEAC).bookings.pending(None).is_empty(), "the second is answered too: no");
}
