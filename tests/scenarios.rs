//! Histories with a name, on the simulator's harness: what once was lost, or could be, told step by step.
//!
//! Each goes through the same replicas, disks, links and checks as the seeds do; what differs is that nothing is left to
//! chance but the ids. `cargo test -p telecentre-tests --test scenarios`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "everything here runs in a test, where a panic is the report")]

use jiff::ToSpan;
use telecentre_proto::desk::{Book, BookingCommand, Caller, Command, PersonCommand, Who};
use telecentre_proto::document::DocumentName;
use telecentre_proto::id::RecordId;
use telecentre_proto::model::{MemberPatch, State};
use telecentre_proto::slot::Slot;
use telecentre_tests::simulator::fault::{Image, put_back};
use telecentre_tests::simulator::found::{FIRST_DAY, centre, enrol, enrolment, machine};
use telecentre_tests::simulator::run::{heal, rest};
use telecentre_tests::simulator::scene::{DAY, MINUTE, book, part, settled, state, wait};
use telecentre_tests::simulator::site::Fell;
use telecentre_tests::simulator::{World, carry, check, desk, erase};

/// The hub closes a node at what it holds of it, and tells everybody.
fn revoke(world: &mut World, node: usize) {
    telecentre_tests::simulator::replace::revoke(world, node);
    world.save(0);
}

#[test]
fn two_replicas_create_the_same_month_apart_and_a_restored_node_creates_it_again() {
    let mut world = settled(1, 2);
    let image = Image::of_disk(&world, 1);
    part(&mut world);
    // The same month of the same centre begins at its node, at the other node and at the hub.
    let mut all = vec![book(&mut world, 1, 1, 40, 9), book(&mut world, 2, 1, 40, 11), book(&mut world, 0, 1, 40, 13)];
    heal(&mut world);
    check::all(&mut world, &[0, 1, 2]);
    part(&mut world);
    put_back(&mut world, image);
    // It knows nothing of that month any more, nor that it should.
    assert_eq!(state(&world, 1, all[0]), None);
    all.push(book(&mut world, 1, 1, 40, 15));
    heal(&mut world);
    check::all(&mut world, &[0, 1, 2]);
    for site in 0..3 {
        for booking in &all {
            assert_eq!(state(&world, site, *booking), Some(State::Confirmed), "{booking} at {site}");
        }
    }
    assert!(!world.sites[1].replica().recovering());
}

#[test]
fn a_restored_node_that_is_told_so_marks_what_it_confirms_until_it_holds_its_own_again() {
    let mut world = settled(2, 2);
    let image = Image::of_disk(&world, 1);
    let first = book(&mut world, 1, 1, 5, 9);
    rest(&mut world, 20 * MINUTE);
    part(&mut world);
    put_back(&mut world, image);
    // It sells the same hour again, in good faith; when it meets the others the overlap is there to be seen.
    let again = book(&mut world, 1, 1, 5, 9);
    heal(&mut world);
    check::all(&mut world, &[0, 1, 2]);
    for site in 0..3 {
        let states = [first, again].map(|b| state(&world, site, b));
        assert_eq!(states, [Some(State::Confirmed); 2], "both are shown at {site}, for a person to settle");
    }
}

#[test]
fn a_revocation_and_what_was_written_beyond_it_come_in_any_order_to_equal_views() {
    // Who meets whom first: the revoked node's late bookings reach node 2 before or after the hub's word.
    for (seed, late_first) in [(3, true), (4, false), (5, true)] {
        let mut world = settled(seed, 3);
        let before = book(&mut world, 1, 1, 6, 9);
        rest(&mut world, 20 * MINUTE);
        part(&mut world);
        let beyond = book(&mut world, 1, 1, 6, 11);
        if late_first {
            telecentre_tests::simulator::carry::carry(&mut world, 1, 2, 1_000);
            wait(&mut world, 10 * MINUTE);
            assert_eq!(state(&world, 2, beyond), Some(State::Confirmed));
        }
        revoke(&mut world, 1);
        heal(&mut world);
        if !late_first {
            // It comes after the revocation is known everywhere, by a file.
            telecentre_tests::simulator::carry::carry(&mut world, 1, 2, 1_000);
            rest(&mut world, 20 * MINUTE);
        }
        check::convergence(&mut world, &[0, 2, 3]);
        for site in [0, 2, 3] {
            assert_eq!(state(&world, site, before), Some(State::Confirmed), "honest entries stay at {site}");
            assert_eq!(state(&world, site, beyond), None, "void at {site}");
        }
    }
}

#[test]
fn a_resumed_machine_is_found_out_and_loses_nothing_of_what_it_said() {
    let mut world = settled(8, 2);
    book(&mut world, 1, 1, 7, 8);
    rest(&mut world, 20 * MINUTE);
    let image = Image::of_machine(&world, 1);
    let first = book(&mut world, 1, 1, 7, 9);
    rest(&mut world, 20 * MINUTE);
    part(&mut world);
    put_back(&mut world, image);
    let actor = world.sites[1].replica().actor();
    // Under the actor of then it sells the same hour once more, and another one.
    let again = [book(&mut world, 1, 1, 7, 9), book(&mut world, 1, 1, 7, 11)];
    heal(&mut world);
    let forks = world.sites[0].replica().forks();
    assert!(!forks.is_empty() && forks.iter().all(|fork| fork.settled && Some(fork.actor) == actor), "{forks:?}");
    assert_ne!(world.sites[1].replica().actor(), actor, "the actor has retired");
    check::all(&mut world, &[0, 1, 2]);
    for site in 0..3 {
        let view = world.sites[site].replica().view();
        assert_eq!(state(&world, site, first), Some(State::Confirmed), "it keeps its hour at {site}");
        for booking in again {
            let booking = view.booking(booking).unwrap();
            assert_eq!((booking.state, booking.overrides), (State::Confirmed, true), "issued again at {site}");
        }
    }
}

#[test]
fn two_boxes_that_live_with_one_key_end_equal_and_both_their_bookings_are_shown() {
    let mut world = settled(9, 2);
    let mut chance = world.chance.clone();
    chance.number();
    let clone = world.sites[1].cloned("clone", chance);
    world.sites.push(clone);
    world.start(3);
    part(&mut world);
    let here = [book(&mut world, 1, 1, 8, 9), book(&mut world, 1, 1, 8, 10)];
    let there = [book(&mut world, 3, 1, 8, 9), book(&mut world, 3, 1, 8, 11)];
    for round in 0..3 {
        *world.path((0, 3)) = telecentre_tests::simulator::wire::Path::GOOD;
        heal(&mut world);
        check::convergence(&mut world, &[0, 1, 2, 3]);
        for site in 0..4 {
            for booking in here.iter().chain(&there) {
                assert_eq!(
                    state(&world, site, *booking),
                    Some(State::Confirmed),
                    "{booking} at {site} in round {round}"
                );
            }
        }
        // Both go on, each beside the other, and meet again.
        part(&mut world);
        book(&mut world, 1, 1, 9 + round, 9);
        book(&mut world, 3, 1, 9 + round, 10);
    }
    *world.path((0, 3)) = telecentre_tests::simulator::wire::Path::GOOD;
    heal(&mut world);
    check::convergence(&mut world, &[0, 1, 2, 3]);
    check::authorship(&world, &[0, 1, 2, 3]);
}

#[test]
fn a_replaced_box_that_returns_a_month_later_with_bookings_does_no_harm() {
    let mut world = settled(6, 2);
    let sold = book(&mut world, 1, 1, 45, 9);
    rest(&mut world, 20 * MINUTE);
    part(&mut world);
    let unknown = book(&mut world, 1, 1, 45, 11);
    world.fell(1, Fell::Dark);
    world.forget_plans(|_| false);
    // A new box takes over the centre.
    revoke(&mut world, 1);
    let mut chance = world.chance.clone();
    let mut new = machine(3, &mut chance);
    new.centre = Some(centre(1));
    let id = new.id;
    enrol(&mut world.sites[0], enrolment(3), &id, &centre(1), &mut world.truth);
    world.sites.push(new);
    world.start(3);
    *world.path((0, 3)) = telecentre_tests::simulator::wire::Path::GOOD;
    *world.path((0, 2)) = telecentre_tests::simulator::wire::Path::GOOD;
    for node in [2, 3] {
        world.plan(10, telecentre_tests::simulator::world::Event::Dial(node, 0));
    }
    rest(&mut world, 20 * MINUTE);
    let taken = book(&mut world, 3, 1, 45, 11);
    assert_eq!(state(&world, 3, taken), Some(State::Confirmed), "the new box is steward, and the hour is free to it");
    rest(&mut world, 20 * MINUTE);
    wait(&mut world, 30 * DAY);
    heal(&mut world);
    check::convergence(&mut world, &[0, 2, 3]);
    check::authorship(&world, &[0, 2, 3]);
    check::no_double_booking(&check::bookings(world.sites[0].replica().view()), &world.truth);
    for site in [0, 2, 3] {
        let states = [sold, taken, unknown].map(|b| state(&world, site, b));
        // What the old box sold in its exile is offered to the host of the new one, who has sold the same hour since.
        assert_eq!(states, [Some(State::Confirmed), Some(State::Confirmed), Some(State::Requested)], "at {site}");
        assert!(world.sites[site].replica().view().booking(unknown).unwrap().salvaged);
    }
}

#[test]
fn ten_years_of_daily_restarts_with_power_cuts_leave_a_small_hello_and_lose_nothing() {
    let mut world = settled(7, 7);
    let restarts = std::env::var("TELECENTRE_RESTARTS").ok().and_then(|n| n.parse().ok()).unwrap_or(365);
    for nth in 0..restarts {
        let site = 1 + nth % 7;
        if world.sites[site].running.is_some() {
            // The power goes out in the middle of the day's last write, at any of its steps.
            world.sites[site].disk.cut_power_after(u64::try_from(nth % 5).unwrap());
            world.sites[site].doomed = true;
            let (hour, day) = (8 + u16::try_from(nth % 9).unwrap(), i64::try_from(nth % 300).unwrap());
            let member = world.sites[site].replica().view().members("")[0].id;
            let slot = Slot::new(FIRST_DAY + day.days(), hour * 60, hour * 60 + 60).unwrap();
            let id = RecordId(world.chance.bytes(8).try_into().unwrap());
            let who = Who::Member(member);
            let (centre, resource) = (centre(site), "desk-2".parse().unwrap());
            let wanted = Book { id, centre, resource, who, slot, note: None, series: None, insist: false };
            let now = world.now;
            let here = (site, &mut world.sites[site]);
            let _ = desk::command(
                here,
                Caller::Host,
                &Command::Booking(BookingCommand::Book(wanted)),
                now,
                &mut world.truth,
            );
            world.fell(site, Fell::Dark);
        }
        wait(&mut world, 7 * 60 * MINUTE);
    }
    heal(&mut world);
    check::all(&mut world, &(0..8).collect::<Vec<_>>());
    part(&mut world);
    // A Hello that must name all tips: its reader is remembered by nobody.
    world.sites[1].shown.clear();
    world.sites[0].shown.clear();
    let mut wire = telecentre_tests::simulator::wire::Wire::new([1, 0], &world.sites, world.now);
    let path =
        telecentre_tests::simulator::wire::Path { bits: 128_000, ..telecentre_tests::simulator::wire::Path::GOOD };
    wire.send(0, &mut world.sites, path, world.now).unwrap();
    assert!(wire.first[0].unwrap() < 2_500, "a Hello of {} bytes", wire.first[0].unwrap());
}

#[test]
fn erased_text_comes_back_neither_by_an_old_file_nor_an_old_image_nor_a_late_edit() {
    let mut world = settled(9, 3);
    let who = world.sites[0].replica().view().members("")[0].id;
    let name = DocumentName::member(who);
    let image = Image { site: 1, disk: world.sites[1].disk.kill(), memory: None };
    part(&mut world);
    // A file of then, read at the hub when it has long erased, and the box that knows nothing of it writes on.
    carry::carry(&mut world, 2, 0, DAY);
    erase::ask_for(&mut world, who);
    assert!(!erase::holds(&world.sites[0], &name) && erase::holds(&world.sites[2], &name));
    let patch = MemberPatch { activity: Some("écrit trop tard".to_owned()), ..MemberPatch::default() };
    let edit = Command::Person(PersonCommand::Edit { member: who, patch });
    let now = world.now;
    let done = desk::command((2, &mut world.sites[2]), Caller::Host, &edit, now, &mut world.truth);
    assert!(done.is_ok(), "{done:?}");
    wait(&mut world, 2 * DAY);
    assert!(!erase::holds(&world.sites[0], &name), "an old file brought it back");
    heal(&mut world);
    put_back(&mut world, image);
    heal(&mut world);
    for site in &world.sites {
        assert!(!erase::holds(site, &name), "{} holds it again", site.name);
        assert!(site.replica().view().member(who).is_none());
    }
    let refused = desk::command((2, &mut world.sites[2]), Caller::Host, &edit, now, &mut world.truth);
    assert!(refused.is_err(), "nothing is written about them any more");
    check::all(&mut world, &[0, 1, 2, 3]);
}
