//! Who may change a booking: who began it, its steward's host, the hub. All others ask, and get an answer.

use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::RecordId;

use super::*;
use crate::booking::{Book, BookingOutcome, Who};
use crate::desk::Outcome;
use crate::world::id_of;

fn cancel(booking: RecordId) -> Command {
    BookingCommand::Cancel { booking }.into()
}

fn to(booking: RecordId, slot: Slot, resource: &str) -> Command {
    BookingCommand::Move { booking, slot, resource: Some(slug(resource)), insist: false }.into()
}

/// The question that an act became; none: it has its effect by itself.
fn question(world: &mut World, at: usize, command: &Command) -> Option<RecordId> {
    let done = world.run(at, Caller::Host, command).unwrap();
    let Outcome::Booking(BookingOutcome { question, .. }) = done else { panic!("{done:?}") };
    question
}

fn settle(world: &mut World) {
    for _ in 0..2 {
        world.sync_all();
        world.answer(FIGEAC);
        world.answer(HUB);
    }
    world.sync_all();
}

#[test]
fn what_a_ledger_began_has_no_requester_and_only_its_host_and_the_hub_change_it_alone() {
    let mut world = World::new();
    let walk_in =
        Book { who: Who::Guest { name: "Marie Passante".into() }, ..world.wanted(1, "desk-1", slot(TODAY, 11, 12)) };
    world.run(FIGEAC, Caller::Host, &BookingCommand::Book(walk_in).into()).unwrap();
    world.sync_all();
    let asked = question(&mut world, AURILLAC, &cancel(id(1)));
    assert!(asked.is_some(), "it may only be asked for");
    assert_eq!(question(&mut world, AURILLAC, &cancel(id(1))), asked, "asked twice it is one question");
    let moved = question(&mut world, AURILLAC, &to(id(1), slot(TODAY, 14, 15), "desk-1"));
    assert!(moved.is_some() && moved != asked);
    settle(&mut world);
    let booking = world.view(AURILLAC).bookings.get(id(1)).unwrap();
    assert_eq!((booking.state, booking.slot, booking.requested_by), (State::Confirmed, slot(TODAY, 11, 12), None));
    let waiting = world.view(FIGEAC).bookings.pending(None);
    let ids: Vec<_> = waiting.iter().map(|pending| pending.wish.as_ref().map(|wish| wish.id)).collect();
    assert_eq!(ids, [asked, moved], "each waits, in the order in which they were asked");
    // The host answers each by itself.
    let no = BookingCommand::Decline { booking: id(1), question: asked, reason: None };
    world.run(FIGEAC, Caller::Host, &no.into()).unwrap();
    let yes = BookingCommand::Confirm { booking: id(1), question: moved, insist: false };
    world.run(FIGEAC, Caller::Host, &yes.into()).unwrap();
    settle(&mut world);
    let booking = world.view(AURILLAC).bookings.get(id(1)).unwrap();
    assert_eq!((booking.state, booking.slot), (State::Confirmed, slot(TODAY, 14, 15)));
    assert!(world.view(FIGEAC).bookings.pending(None).is_empty());
    assert_eq!(question(&mut world, HUB, &cancel(id(1))), None);
    settle(&mut world);
    assert_eq!(state(&world, AURILLAC, 1), State::Cancelled);
}

#[test]
fn who_began_a_booking_changes_it_in_one_exchange_and_so_does_the_box_that_follows() {
    for follows in [false, true] {
        let mut world = World::new();
        world.book(AURILLAC, 1, "desk-1", slot(TODAY, 11, 12)).unwrap();
        settle(&mut world);
        let booking = id_of(AURILLAC, 1);
        // As if the box at Aurillac, who asked for it, had been replaced by the one that has its place in this world.
        let by = if follows { HUB } else { AURILLAC };
        if follows {
            world.hub_open = false;
            assert!(question(&mut world, HUB, &to(booking, slot(TODAY, 16, 17), "desk-1")).is_some());
            world.follows = Some((node(HUB), node(AURILLAC)));
        }
        assert_eq!(question(&mut world, by, &to(booking, slot(TODAY, 14, 15), "desk-1")), None);
        world.sync(by, FIGEAC);
        world.answer(FIGEAC);
        assert_eq!(world.view(FIGEAC).bookings.get(booking).unwrap().slot, slot(TODAY, 14, 15));
        assert_eq!(question(&mut world, by, &cancel(booking)), None);
        let refused = world.run(by, Caller::Host, &to(booking, slot(TODAY, 15, 16), "desk-1"));
        let ended = DeskError::from(BookingRefusal::WrongState {
            booking,
            state: State::Cancelled,
            act: crate::booking::Act::Move,
        });
        assert_eq!(refused, Err(ended), "it was taken back already, with effect");
        world.sync(by, FIGEAC);
        world.answer(FIGEAC);
        assert_eq!(world.view(FIGEAC).bookings.get(booking).unwrap().state, State::Cancelled);
        assert!(world.view(FIGEAC).bookings.pending(None).is_empty());
    }
}

#[test]
fn a_cancellation_answers_everything_else_that_was_asked_of_the_booking_now_and_later() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 11, 12)).unwrap();
    world.sync_all();
    question(&mut world, AURILLAC, &to(id(1), slot(TODAY, 14, 15), "desk-1")).unwrap();
    question(&mut world, AURILLAC, &cancel(id(1))).unwrap();
    world.sync(AURILLAC, FIGEAC);
    // The hub's wish to move crosses the cancellation by the host.
    assert_eq!(question(&mut world, HUB, &to(id(1), slot(TODAY, 16, 17), "desk-1")), None);
    world.run(FIGEAC, Caller::Host, &cancel(id(1))).unwrap();
    settle(&mut world);
    for replica in [HUB, FIGEAC, AURILLAC] {
        assert_eq!(state(&world, replica, 1), State::Cancelled);
        assert_eq!(world.view(replica).bookings.open(None).count(), 0, "no wish is left without an answer");
    }
}

#[test]
fn of_moves_that_one_replica_asked_for_before_the_steward_heard_the_last_counts() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 11, 12)).unwrap();
    world.sync_all();
    for from in [14, 12, 16] {
        assert_eq!(question(&mut world, HUB, &to(id(1), slot(TODAY, from, from + 1), "desk-1")), None);
    }
    settle(&mut world);
    assert_eq!(world.view(HUB).bookings.get(id(1)).unwrap().slot, slot(TODAY, 16, 17));
    assert_eq!(world.view(HUB).bookings.open(None).count(), 0);
}

#[test]
fn a_move_waits_for_the_host_where_requests_do() {
    let mut world = World::new();
    let mut centre = world.view(HUB).centres.get(&slug("figeac")).unwrap().clone();
    centre.requests_wait = true;
    world.run(FIGEAC, Caller::Host, &CentreCommand::Save(centre).into()).unwrap();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 11, 12)).unwrap();
    world.sync_all();
    assert!(question(&mut world, HUB, &to(id(1), slot(TODAY, 14, 15), "desk-1")).is_some());
    assert_eq!(question(&mut world, HUB, &cancel(id(1))), None);
    settle(&mut world);
    assert_eq!(state(&world, HUB, 1), State::Cancelled);
    assert_eq!(world.view(HUB).bookings.open(None).count(), 0);
}

#[test]
fn a_number_that_nothing_can_follow_is_refused_with_its_author_named_until_that_one_counts_no_more() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 11, 12)).unwrap();
    world.book(FIGEAC, 2, "desk-2", slot(TODAY, 11, 12)).unwrap();
    let seat = world.seat(FIGEAC);
    let put = |field, n, value| Put { record: id(1), field, n, value };
    let there = Scalar::Int(slot(TODAY, 9, 10).pack());
    world.write(FIGEAC, vec![ledger_draft(&seat, &slug("figeac"), TODAY, vec![put(Field::MOVED, u32::MAX, there)])]);
    world.sync_all();
    let spent = |who: usize| DeskError::Spent { author: node(who).to_string() };
    assert_eq!(world.run(FIGEAC, Caller::Host, &to(id(1), slot(TODAY, 14, 15), "desk-1")), Err(spent(FIGEAC)));
    // A wish to move it gets its answer, too.
    assert_eq!(question(&mut world, HUB, &to(id(1), slot(TODAY, 16, 17), "desk-1")), None);
    settle(&mut world);
    assert_eq!(world.view(HUB).bookings.open(None).count(), 0);
    // A field of a member, which any box may write.
    let member = world.member("oehl");
    let document = DocumentName::member(member);
    let puts = vec![Put { record: member, field: Field::PHONE, n: u32::MAX, value: "0".into() }];
    let forged = telecentre_log::document::DocumentKey {
        space: Space::Directory,
        name: document.clone(),
        author: node(AURILLAC),
    };
    world.write(AURILLAC, vec![Draft { space: Space::Directory, document, puts }]);
    world.sync_all();
    let phone = |phone: &str| -> Command {
        let patch = crate::person::MemberPatch { phone: Some(Some(phone.into())), ..Default::default() };
        crate::person::PersonCommand::Edit { member, patch }.into()
    };
    assert_eq!(world.run(HUB, Caller::Admin, &phone("0565")), Err(spent(AURILLAC)));
    world.replicas[HUB].view.forget(&forged);
    world.run(HUB, Caller::Admin, &phone("0565")).unwrap();
    let known = world.view(HUB).people.member(member).unwrap().details.phone.clone();
    assert_eq!(known.as_deref(), Some("0565"), "closed, with nothing counted");
}
