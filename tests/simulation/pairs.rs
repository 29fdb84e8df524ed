//! Pairs over three centres: named histories in the simulator.
//!
//! Whoever decides about the first half decides alone, once the others hold their places: put back, cut off or followed by
//! another box, nobody is told *confirmed* and then loses the place by rule, and no half stands alone at rest.
//! `cargo test -p telecentre-tests --test simulation pairs::`.

use telecentre_proto::booking::{BookingCommand, State};
use telecentre_proto::desk::Command;
use telecentre_proto::id::RecordId;
use telecentre_proto::pair::{self, PairStanding};
use telecentre_tests::simulator::words::{HUB, centre, day, desk, minutes};
use telecentre_tests::simulator::{World, check, replace};

/// The node of the first half's centre, which decides.
const FIRST: usize = 1;
const ALL: [usize; 4] = [HUB, FIRST, 2, 3];

/// The hub asks for a place at each of three centres at one hour. The halves, the first one first.
fn asked(world: &mut World, hour: u16) -> Vec<RecordId> {
    let book = world.at(HUB).wish(centre(FIRST), desk(1), day(6), hour);
    let first = book.id;
    let beside = vec![(centre(2), desk(1)), (centre(3), desk(1))];
    assert!(world.at(HUB).accepts(&Command::Booking(BookingCommand::BookPair { book, beside })));
    let booking = world.view_at(HUB).bookings.get(first).unwrap();
    booking.halves.unwrap().all().iter().map(|(_, id)| *id).collect()
}

fn standing(world: &World, site: usize, half: RecordId) -> PairStanding {
    let bookings = &world.view_at(site).bookings;
    pair::standing(bookings, &bookings.get(half).unwrap()).unwrap()
}

#[test]
fn three_centres_stand_together_or_not_at_all() {
    let mut world = World::settled(61, 3);
    let halves = asked(&mut world, 9);
    world.rest(minutes(20));
    assert_eq!(halves.len(), 3);
    for site in ALL {
        assert!(halves.iter().all(|half| standing(&world, site, *half).stands));
    }
    // The place at the third centre is taken, which the hub can't know: no half of the next pair keeps its own.
    world.part();
    world.at(3).book(centre(3), day(6), 11);
    let others = asked(&mut world, 11);
    world.heal();
    for site in ALL {
        for half in &others {
            assert_ne!(world.state_at(site, *half), Some(State::Confirmed));
        }
    }
    check::all(&mut world, &ALL);
}

#[test]
fn a_decider_put_back_to_before_its_word_takes_nothing_back_that_was_told() {
    let mut world = World::settled(62, 3);
    let before = world.disk_of(FIRST);
    let halves = asked(&mut world, 9);
    world.rest(minutes(20));
    assert!(standing(&world, HUB, halves[0]).stands);
    world.part();
    world.put_back(before);
    world.start(FIRST);
    world.heal();
    check::all(&mut world, &ALL);
    for site in ALL {
        assert!(halves.iter().all(|half| standing(&world, site, *half).stands), "as it was told");
    }
}

#[test]
fn where_the_deciders_box_is_lost_its_successor_decides_and_nobody_waits_for_ever() {
    for told in [false, true] {
        let mut world = World::settled(63, 3);
        if !told {
            // Its word reaches nobody: the others hold their places for it.
            for site in [HUB, 2, 3] {
                world.path((FIRST, site)).up = false;
            }
            world.cut_all(FIRST);
        }
        let halves = asked(&mut world, 9);
        world.wait(minutes(20));
        assert_eq!(standing(&world, HUB, halves[0]).decided, told);
        world.sites[FIRST].fall(true);
        world.cut_all(FIRST);
        let follower = world.sites.len();
        replace::replace(&mut world, FIRST);
        assert_eq!(world.sites.len(), follower + 1, "another box serves the centre");
        world.heal();
        let open = world.honest();
        check::all(&mut world, &open);
        for site in [HUB, 2, 3, follower] {
            let all = halves.iter().map(|half| standing(&world, site, *half));
            assert!(all.clone().all(|pair| pair.stands) || all.clone().all(|pair| pair.broken), "told: {told}");
            assert!(!told || all.clone().all(|pair| pair.stands), "what was told stands");
        }
    }
}
