//! Histories with a name, on the simulator's harness: what once was lost, or could be, told step by step.
//!
//! Each goes through the same replicas, disks, links and checks as the seeds do; what differs is that nothing is left to
//! chance but the ids. `cargo test -p telecentre-tests --test simulation scenarios::`.

use std::time::Duration;

use telecentre_proto::booking::BookingCommand;
use telecentre_proto::booking::State;
use telecentre_proto::desk::Command;
use telecentre_proto::document::DocumentName;
use telecentre_proto::person::MemberPatch;
use telecentre_proto::person::PersonCommand;
use telecentre_tests::simulator::found::{enrol, enrolment, machine};
use telecentre_tests::simulator::site::Fell;
use telecentre_tests::simulator::wire::{Path, Wire};
use telecentre_tests::simulator::words::{HUB, centre, day, days, desk, minutes};
use telecentre_tests::simulator::{World, check, erase, shown};

#[test]
fn two_replicas_create_the_same_month_apart_and_a_restored_node_creates_it_again() {
    let mut world = World::settled(1, 2);
    let image = world.disk_of(1);
    world.part();
    // The same month of the same centre begins at its node, at the other node and at the hub.
    let mut all = vec![
        world.at(1).book(centre(1), day(40), 9),
        world.at(2).book(centre(1), day(40), 11),
        world.at(HUB).book(centre(1), day(40), 13),
    ];
    world.heal();
    check::all(&mut world, &[HUB, 1, 2]);
    world.part();
    world.put_back(image);
    // The node knows nothing of that month any more, nor that it should.
    assert_eq!(world.state_at(1, all[0]), None);
    all.push(world.at(1).book(centre(1), day(40), 15));
    world.heal();
    check::all(&mut world, &[HUB, 1, 2]);
    for site in 0..3 {
        for booking in &all {
            assert_eq!(world.state_at(site, *booking), Some(State::Confirmed), "{booking} at {site}");
        }
    }
    assert!(!world.sites[1].replica().recovering());
}

#[test]
fn a_restored_node_that_is_told_so_marks_what_it_confirms_until_it_holds_its_own_again() {
    let mut world = World::settled(2, 2);
    let image = world.disk_of(1);
    let first = world.at(1).book(centre(1), day(5), 9);
    world.rest(minutes(20));
    world.part();
    world.put_back(image);
    // It sells the same hour again, in good faith; when it meets the others the overlap is there to be seen.
    let again = world.at(1).book(centre(1), day(5), 9);
    world.heal();
    check::all(&mut world, &[HUB, 1, 2]);
    for site in 0..3 {
        let states = [first, again].map(|b| world.state_at(site, b));
        assert_eq!(states, [Some(State::Confirmed); 2], "both are shown at {site}, for a person to settle");
    }
}

#[test]
fn a_revocation_and_what_was_written_beyond_it_come_in_any_order_to_equal_views() {
    // Who meets whom first: the revoked node's late bookings reach node 2 before or after the hub's word.
    for (seed, late_first) in [(3, true), (4, false), (5, true)] {
        let mut world = World::settled(seed, 3);
        let before = world.at(1).book(centre(1), day(6), 9);
        world.rest(minutes(20));
        world.part();
        let beyond = world.at(1).book(centre(1), day(6), 11);
        if late_first {
            world.carry(1, 2, Duration::from_secs(1));
            world.wait(minutes(10));
            assert_eq!(world.state_at(2, beyond), Some(State::Confirmed));
        }
        world.retire(1);
        world.heal();
        if !late_first {
            // The late bookings come in a file, when everybody knows of the revocation.
            world.carry(1, 2, Duration::from_secs(1));
            world.rest(minutes(20));
        }
        check::convergence(&mut world, &[HUB, 2, 3]);
        for site in [HUB, 2, 3] {
            assert_eq!(world.state_at(site, before), Some(State::Confirmed), "honest entries stay at {site}");
            assert_eq!(world.state_at(site, beyond), None, "void at {site}");
        }
    }
}

#[test]
fn a_resumed_machine_is_found_out_and_loses_nothing_of_what_it_said() {
    let mut world = World::settled(8, 2);
    world.at(1).book(centre(1), day(7), 8);
    world.rest(minutes(20));
    let image = world.machine_of(1);
    let first = world.at(1).book(centre(1), day(7), 9);
    world.rest(minutes(20));
    world.part();
    world.put_back(image);
    let actor = world.sites[1].replica().actor();
    // Under its old actor it sells the same hour once more, and another one.
    let again = [world.at(1).book(centre(1), day(7), 9), world.at(1).book(centre(1), day(7), 11)];
    world.heal();
    let forks = world.sites[HUB].replica().forks();
    assert!(!forks.is_empty() && forks.iter().all(|fork| fork.settled && Some(fork.actor) == actor), "{forks:?}");
    assert_ne!(world.sites[1].replica().actor(), actor, "the actor has retired");
    check::all(&mut world, &[HUB, 1, 2]);
    for site in 0..3 {
        let view = world.view_at(site);
        assert_eq!(world.state_at(site, first), Some(State::Confirmed), "it keeps its hour at {site}");
        for booking in again {
            let booking = view.bookings.get(booking).unwrap();
            assert_eq!((booking.state, booking.overrides), (State::Confirmed, true), "issued again at {site}");
        }
    }
}

#[test]
fn two_boxes_that_live_with_one_key_end_equal_and_both_their_bookings_are_shown() {
    let mut world = World::settled(9, 2);
    let mut chance = world.chance.clone();
    chance.number();
    let clone = world.sites[1].cloned("clone", chance);
    world.add(clone);
    world.part();
    let here = [world.at(1).book(centre(1), day(8), 9), world.at(1).book(centre(1), day(8), 10)];
    let there = [world.at(3).book(centre(1), day(8), 9), world.at(3).book(centre(1), day(8), 11)];
    for round in 0..3 {
        world.link(HUB, 3);
        world.heal();
        check::convergence(&mut world, &[HUB, 1, 2, 3]);
        for site in 0..4 {
            for booking in here.iter().chain(&there) {
                assert_eq!(
                    world.state_at(site, *booking),
                    Some(State::Confirmed),
                    "{booking} at {site} in round {round}"
                );
            }
        }
        // Both go on, each beside the other, and meet again.
        world.part();
        world.at(1).book(centre(1), day(9 + round), 9);
        world.at(3).book(centre(1), day(9 + round), 10);
    }
    world.link(HUB, 3);
    world.heal();
    check::convergence(&mut world, &[HUB, 1, 2, 3]);
    check::authorship(&world, &[HUB, 1, 2, 3]);
}

#[test]
fn a_replaced_box_that_returns_a_month_later_with_bookings_does_no_harm() {
    let mut world = World::settled(6, 2);
    let sold = world.at(1).book(centre(1), day(45), 9);
    world.rest(minutes(20));
    world.part();
    let unknown = world.at(1).book(centre(1), day(45), 11);
    world.fell(1, Fell::Dark);
    world.forget_plans(|_| false);
    // A new box takes over the centre.
    world.retire(1);
    let mut chance = world.chance.clone();
    let mut new = machine(3, &mut chance);
    new.centre = Some(centre(1));
    let id = new.id;
    enrol(&mut world.sites[HUB], enrolment(3), &id, &centre(1), &mut world.truth);
    world.add(new);
    for node in [2, 3] {
        world.link(HUB, node);
        world.call(node, HUB);
    }
    world.rest(minutes(20));
    let taken = world.at(3).book(centre(1), day(45), 11);
    assert_eq!(world.state_at(3, taken), Some(State::Confirmed), "the new box is steward, and the hour is free to it");
    world.rest(minutes(20));
    world.wait(days(30));
    world.heal();
    check::convergence(&mut world, &[HUB, 2, 3]);
    check::authorship(&world, &[HUB, 2, 3]);
    check::no_double_booking(&shown::bookings(world.view_at(HUB)), &world.truth);
    // What the old box sold in its exile is offered to the host of the new one, under an id of its own; that one has sold
    // the same hour since.
    let offered = unknown.again(&id);
    for site in [HUB, 2, 3] {
        assert_eq!(world.state_at(site, unknown), None, "what lies beyond the cut counts for nothing");
        let states = [sold, taken, offered].map(|b| world.state_at(site, b));
        assert_eq!(states, [Some(State::Confirmed), Some(State::Confirmed), Some(State::Requested)], "at {site}");
        assert!(world.view_at(site).bookings.get(offered).unwrap().salvaged);
    }
}

#[test]
fn ten_years_of_daily_restarts_with_power_cuts_leave_a_small_hello_and_lose_nothing() {
    let mut world = World::settled(7, 7);
    let restarts = std::env::var("TELECENTRE_RESTARTS").ok().and_then(|n| n.parse().ok()).unwrap_or(365);
    for nth in 0..restarts {
        let site = 1 + nth % 7;
        if world.sites[site].running.is_some() {
            // The power goes out in the middle of the day's last write, at any of its steps.
            world.sites[site].disk.cut_power_after(u64::try_from(nth % 5).unwrap());
            world.sites[site].doomed = true;
            let (hour, date) = (8 + u16::try_from(nth % 9).unwrap(), day(i64::try_from(nth % 300).unwrap()));
            let wish = world.at(site).wish(centre(site), desk(2), date, hour);
            let _ = world.at(site).carry_out(&Command::Booking(BookingCommand::Book(wish)));
            world.fell(site, Fell::Dark);
        }
        world.wait(minutes(7 * 60));
    }
    world.heal();
    check::all(&mut world, &(0..8).collect::<Vec<_>>());
    world.part();
    // Neither remembers the other, so that the Hello must name all tips.
    world.sites[1].shown.clear();
    world.sites[HUB].shown.clear();
    let mut wire = Wire::new([1, HUB], &world.sites, world.now);
    let path = Path { bits: 128_000, ..Path::GOOD };
    wire.send(0, &mut world.sites, path, world.now).unwrap();
    assert!(wire.first[0].unwrap() < 2_500, "a Hello of {} bytes", wire.first[0].unwrap());
}

#[test]
fn erased_text_comes_back_neither_by_an_old_file_nor_an_old_image_nor_a_late_edit() {
    let mut world = World::settled(9, 3);
    let who = world.member(0);
    let name = DocumentName::member(who);
    let image = world.disk_of(1);
    world.part();
    // A file from before the erasure is read at the hub long after it; the box that wrote it knows nothing, and writes on.
    world.carry(2, HUB, days(1));
    world.erase(who);
    assert!(!erase::holds(&world.sites[HUB], &name) && erase::holds(&world.sites[2], &name));
    let patch = MemberPatch { activity: Some("écrit trop tard".to_owned()), ..MemberPatch::default() };
    let edit = Command::Person(PersonCommand::Edit { member: who, patch });
    let done = world.at(2).carry_out(&edit);
    assert!(done.is_ok(), "{done:?}");
    world.wait(days(2));
    assert!(!erase::holds(&world.sites[HUB], &name), "an old file brought it back");
    world.heal();
    world.put_back(image);
    world.heal();
    for site in &world.sites {
        assert!(!erase::holds(site, &name), "{} holds it again", site.name);
        assert!(site.replica().view().people.member(who).is_none());
    }
    let refused = world.at(2).carry_out(&edit);
    assert!(refused.is_err(), "nothing is written about them any more");
    check::all(&mut world, &[HUB, 1, 2, 3]);
}
