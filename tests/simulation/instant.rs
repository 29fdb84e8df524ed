//! Days that a rule lends and that come back by themselves: named histories in the simulator.
//!
//! Whatever links, witnesses and clocks do, nobody is booked twice and no day is passed to and fro; what can't come back
//! yet is asked back, and comes.
//! `cargo test -p telecentre-tests --test simulation instant::`.

use jiff::civil::Date;
use telecentre_proto::booking::State;
use telecentre_proto::centre::{CentreCommand, CentrePatch, InstantRule};
use telecentre_proto::desk::Command;
use telecentre_proto::steward::{HandedOverDay, StewardCommand, hand_overs};
use telecentre_tests::simulator::instant::rule;
use telecentre_tests::simulator::words::{HUB, centre, day, desk, minutes};
use telecentre_tests::simulator::{World, check};

const NODE: usize = 1;
const ALL: [usize; 4] = [HUB, NODE, 2, 3];

fn set(world: &mut World, site: usize, instant: Option<InstantRule>) {
    let patch = CentrePatch { instant: Some(instant), ..CentrePatch::default() };
    assert!(world.at(site).accepts(&Command::Centre(CentreCommand::Change { centre: centre(NODE), patch })));
}

/// The days of the node's centre that were ever handed over, as a site shows them.
fn shown(world: &World, site: usize) -> Vec<HandedOverDay> {
    let replica = world.sites[site].replica();
    hand_overs(replica.view(), replica, &centre(NODE), (day(-10), day(40)))
}

fn out(world: &World, site: usize) -> Vec<Date> {
    shown(world, site).into_iter().filter(|day| day.n % 2 == 1).map(|day| day.day).collect()
}

/// Everybody does what is due, and hears of it.
fn look(world: &mut World) {
    for _ in 0..3 {
        world.keep_rules();
        world.rest(minutes(20));
    }
}

/// A network whose node lends by rule: days 2 to 6, which come back on the evening before.
fn lending(seed: u64) -> World {
    let mut world = World::settled(seed, 3);
    set(&mut world, NODE, Some(rule(6, 1, false)));
    world.rest(minutes(20));
    look(&mut world);
    assert_eq!(out(&world, HUB), [2, 3, 4, 5, 6].map(day));
    assert_ne!(world.witness_of(&centre(NODE)), NODE);
    world
}

/// Some days pass; each morning and evening somebody at every site that others hear writes something, so that time is
/// credible.
fn pass(world: &mut World, count: i64, writers: &[usize]) {
    for nth in 0..2 * count {
        world.wait(minutes(12 * 60));
        for site in writers {
            let hour = 8 + u16::try_from(nth % 8).unwrap();
            let _ = world.at(*site).book_if_free(centre(2), day(20 + nth), hour);
        }
        world.keep_rules();
        world.wait(minutes(20));
    }
}

#[test]
fn the_hub_sells_what_a_rule_lends_and_gives_it_back_on_the_evening_with_what_it_sold() {
    let mut world = lending(41);
    let sold = world.at(HUB).book(centre(NODE), day(2), 9);
    world.rest(minutes(20));
    world.all_show(sold, State::Confirmed);
    assert!(world.decides(HUB, &centre(NODE), day(2)) && !world.decides(NODE, &centre(NODE), day(2)));
    pass(&mut world, 2, &[HUB, 2, 3]);
    assert!(world.decides(NODE, &centre(NODE), day(2)), "its evening has come");
    let later = world.at(NODE).book(centre(NODE), day(2), 10);
    world.rest(minutes(20));
    world.all_show(sold, State::Confirmed);
    world.all_show(later, State::Confirmed);
    check::all(&mut world, &ALL);
}

#[test]
fn a_centre_that_is_away_for_a_week_is_sold_nothing_twice_and_has_its_days_back_once_it_is_heard() {
    let mut world = lending(42);
    world.part();
    let witness = world.witness_of(&centre(NODE));
    // Hub and witness hear each other; the centre is alone, and its host only asks for what is lent.
    world.link(HUB, witness);
    world.call(witness, HUB);
    world.wait(minutes(20));
    let sold = world.at(HUB).book(centre(NODE), day(4), 9);
    let asked = world.at(NODE).book(centre(NODE), day(4), 9);
    world.wait(minutes(20));
    assert_eq!(world.state_at(HUB, sold), Some(State::Confirmed));
    assert_eq!(world.state_at(NODE, asked), Some(State::Requested));
    pass(&mut world, 7, &[HUB, witness]);
    // The node asked back what its own clock says should be back.
    assert!(shown(&world, NODE).iter().all(|day| day.n == 1 && day.recalled));
    world.heal();
    look(&mut world);
    assert!(out(&world, NODE).iter().all(|lent| *lent > day(8)), "{:?}", out(&world, NODE));
    check::all(&mut world, &ALL);
    world.all_show(sold, State::Confirmed);
}

#[test]
fn while_the_witness_is_away_nothing_is_lent_sold_or_given_back_and_then_all_of_it_is() {
    let mut world = lending(43);
    let witness = world.witness_of(&centre(NODE));
    world.part();
    world.link(HUB, NODE);
    world.call(NODE, HUB);
    world.wait(minutes(20));
    let asked = world.at(HUB).book(centre(NODE), day(3), 9);
    let lent = out(&world, NODE);
    pass(&mut world, 7, &[HUB, NODE]);
    assert_eq!(world.state_at(NODE, asked), Some(State::Requested), "no witness holds it");
    assert_eq!(out(&world, NODE), lent, "nothing came back, and nothing more was lent");
    world.link(HUB, witness);
    world.heal();
    look(&mut world);
    assert!(out(&world, NODE).iter().all(|lent| *lent > day(8)));
    check::all(&mut world, &ALL);
}

#[test]
fn nothing_is_lent_before_the_witness_holds_the_hubs_opening() {
    let mut world = World::settled(47, 3);
    let witness = world.witness_of(&centre(NODE));
    world.keep_rules();
    world.part();
    // The hub heard the witness a moment ago; but its opening for the centre reaches nobody who could witness it.
    world.link(HUB, NODE);
    world.call(NODE, HUB);
    world.wait(minutes(20));
    set(&mut world, NODE, Some(rule(6, 1, false)));
    world.wait(minutes(20));
    world.keep_rules();
    assert_eq!(out(&world, NODE), []);
    world.link(HUB, witness);
    world.heal();
    look(&mut world);
    assert_eq!(out(&world, HUB).len(), 5);
}

#[test]
fn clocks_of_1970_and_2090_on_either_side_return_nothing_early_at_the_hub_and_lose_no_day() {
    const YEAR: i64 = 365 * 24 * 3_600_000;
    for (site, years) in [(HUB, -57), (HUB, 64), (NODE, -57), (NODE, 64)] {
        let mut world = lending(44);
        let sold = world.at(HUB).book(centre(NODE), day(5), 9);
        world.rest(minutes(20));
        world.sites[site].skew_ms = years * YEAR;
        look(&mut world);
        assert_eq!(out(&world, HUB).len(), 5, "site {site}, {years} years");
        pass(&mut world, 8, &[HUB, NODE, 2, 3]);
        look(&mut world);
        let left: Vec<Date> = out(&world, NODE).into_iter().filter(|lent| *lent <= day(8)).collect();
        assert!(left.is_empty(), "site {site}, {years} years: {left:?}");
        world.all_show(sold, State::Confirmed);
        check::all(&mut world, &ALL);
    }
}

#[test]
fn a_rule_that_both_sides_change_settles_and_no_day_goes_to_and_fro() {
    let mut world = lending(45);
    world.part();
    set(&mut world, NODE, Some(rule(4, 1, true)));
    set(&mut world, HUB, Some(InstantRule { resources: vec![desk(2)], ..rule(5, 2, false) }));
    world.keep_rules();
    world.heal();
    for _ in 0..4 {
        look(&mut world);
    }
    let settled = shown(&world, HUB);
    look(&mut world);
    assert_eq!(shown(&world, HUB), settled);
    assert!(settled.iter().all(|day| day.n <= 4), "{settled:?}");
    check::all(&mut world, &ALL);
    // The rule ends: everything comes back, and stays.
    set(&mut world, HUB, None);
    world.rest(minutes(20));
    look(&mut world);
    assert!(out(&world, NODE).is_empty() && out(&world, HUB).is_empty());
}

#[test]
fn a_hub_restored_to_before_it_sold_or_gave_back_sells_nothing_twice_and_gives_back_again() {
    for stage in 0..3 {
        let mut world = lending(46);
        let mut images = vec![world.disk_of(HUB)];
        let sold = world.at(HUB).book(centre(NODE), day(3), 9);
        world.rest(minutes(20));
        images.push(world.disk_of(HUB));
        let (place, resource) = (centre(NODE), desk(1));
        let recall = StewardCommand::Recall { centre: place, resource, from: day(3), until: day(3) };
        assert!(world.at(NODE).accepts(&Command::Steward(recall)));
        world.rest(minutes(20));
        images.push(world.disk_of(HUB));
        assert!(world.decides(NODE, &centre(NODE), day(3)), "the hub gave it back");
        world.part();
        world.put_back(images.swap_remove(stage));
        world.start(HUB);
        let again = world.at(HUB).book_if_free(centre(NODE), day(3), 9);
        let here = world.at(NODE).book_if_free(centre(NODE), day(3), 9);
        assert_eq!(here, None, "the node knows that it is sold");
        world.heal();
        look(&mut world);
        check::all(&mut world, &ALL);
        world.all_show(sold, State::Confirmed);
        if let Some(again) = again {
            assert_ne!(world.state_at(HUB, again), Some(State::Confirmed), "stage {stage}");
        }
        assert!(world.decides(NODE, &centre(NODE), day(3)), "stage {stage}");
    }
}
