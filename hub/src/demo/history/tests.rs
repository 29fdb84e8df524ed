use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::desk::Caller;
use telecentre_proto::hours::{halves, holds};
use telecentre_proto::id::RecordId;

use super::story::minute;
use super::*;
use crate::load::{Source, parse, plan};
use crate::world::World;

const DEMO: &str = include_str!("../../../../deploy/demo/network.toml");

fn loaded() -> World {
    let mut world = World::default();
    let network = parse(&Source::new("network.toml", DEMO.to_owned()).unwrap(), &[]).unwrap();
    for command in plan(&network, &world.view, "network.toml").unwrap().stages.into_iter().flatten() {
        world.command(None, date(2026, 1, 1).at(9, 0, 0, 0), Caller::Admin, &command).unwrap();
    }
    world
}

fn told(world: &World, now: DateTime, seed: u64) -> Vec<Past> {
    history(&world.view, &world.nodes(), now, seed)
}

/// Gives a history to the desks of the nodes, each command at its time.
fn lived(past: &[Past]) -> World {
    let mut world = loaded();
    for event in past {
        let done = world.command(Some(&event.centre), event.at, event.caller, &event.command);
        done.unwrap_or_else(|e| panic!("{event:?}: {e}"));
        world.settle(event.at);
    }
    world
}

fn bookings(world: &World, now: DateTime) -> Vec<Booking> {
    let day = |n: i32| date_of_days(days_of_date(now.date()) + n).unwrap();
    let centres = world.view.centres.all().map(|c| c.slug.clone());
    centres.flat_map(|c| world.view.bookings.list(&c, day(-200), day(60))).collect()
}

fn check(now: DateTime, seed: u64) {
    let past = told(&loaded(), now, seed);
    assert!(past.iter().all(|p| p.at <= now), "nothing is given after now");
    assert!(past.windows(2).all(|p| p[0].at <= p[1].at), "in order");
    let world = lived(&past);
    let all = bookings(&world, now);
    let came: BTreeSet<RecordId> = all.iter().filter(|b| b.state == State::CheckedIn).map(|b| b.member).collect();
    assert_eq!(came.len(), HOSTED);
    assert!(came.iter().all(|id| world.view.people.member(*id).is_some()));
    let hosting: BTreeSet<&Slug> = all.iter().filter(|b| b.state == State::CheckedIn).map(|b| &b.centre).collect();
    assert_eq!(hosting.len(), 7, "every centre hosted somebody");
    for b in &all {
        let centre = world.view.centres.get(&b.centre).unwrap();
        let open = centre.hours.as_ref().unwrap().on(b.slot.day());
        assert!(holds(&open, (b.slot.start(), b.slot.end())), "{b:?} outside opening hours");
        assert!(!b.recorded_late, "{b:?}");
        assert!(b.slot.day() > now.date() || b.state != State::Requested, "{b:?}");
        let over = minute(b.slot.day(), b.slot.end()) < now;
        assert!(!over || b.state != State::Confirmed, "what is over came to something: {b:?}");
    }
    for (i, a) in all.iter().enumerate() {
        let clash = |b: &&Booking| {
            a.slot.overlaps(b.slot) && (a.member == b.member || (&a.centre, &a.resource) == (&b.centre, &b.resource))
        };
        let meets = all[i + 1..].iter().find(clash);
        assert!(meets.is_none_or(|b| a.overrides || b.overrides), "{a:?} meets {meets:?}");
    }
    scene_is_set(&world, now, &all);
    // Who was missed today is known in the evening.
    let mornings = if now.hour() < 12 { vec![0, 1, 4] } else { vec![1, 4] };
    for day in mornings.into_iter().map(|n| date_of_days(days_of_date(now.date()) + n).unwrap()) {
        about_half_is_taken(&world, day, &all);
    }
}

/// What the desk that answers by hand has to see to.
fn scene_is_set(world: &World, now: DateTime, all: &[Booking]) {
    let desk = world.view.centres.all().find(|c| c.requests_wait).unwrap().slug.clone();
    let waiting: Vec<&Booking> = all.iter().filter(|b| b.state == State::Requested).collect();
    assert_eq!(waiting.len(), WAITING);
    assert!(waiting.iter().all(|b| b.centre == desk));
    let insisted: Vec<&Booking> = all.iter().filter(|b| b.overrides).collect();
    assert_eq!((insisted.len(), &insisted[0].centre), (1, &desk));
    let kept = all.iter().filter(|b| !b.overrides && b.resource == insisted[0].resource && b.centre == desk);
    assert_eq!(kept.filter(|b| b.slot.overlaps(insisted[0].slot) && b.occupies).count(), 1, "two at one desk");
    let closure = world.view.centres.closures(&desk)[0];
    assert!(closure.from > now.date() && closure.from == closure.until);
    assert!(all.iter().all(|b| b.centre != desk || b.slot.day() != closure.from), "nobody is turned away");
}

/// Between two and three of five half-days are taken at each centre that is open then, if nothing else is said.
fn about_half_is_taken(world: &World, day: Date, all: &[Booking]) {
    for centre in world.view.centres.all() {
        let parts = halves(&world.view.centres.open(centre, day));
        let resources: Vec<_> = world.view.centres.resources(&centre.slug).collect();
        let of = resources.len() * parts.len();
        let came = |b: &&Booking| {
            b.centre == centre.slug && b.slot.day() == day && matches!(b.state, State::Confirmed | State::CheckedIn)
        };
        let taken = resources.iter().flat_map(|r| parts.iter().map(move |half| (r, half))).filter(|(r, half)| {
            let mut there = all.iter().filter(came).filter(|b| b.resource == r.slug);
            there.any(|b| half.start < b.slot.end() && b.slot.start() < half.end)
        });
        let taken = taken.count();
        // A day of three half-days can't be half full.
        let off = (taken * 2).abs_diff(of);
        assert!(off <= 1 || off * 5 <= of, "{taken} of {of} at {} on {day}", centre.slug);
    }
}

#[test]
fn forty_six_people_were_hosted_and_nothing_overlaps() {
    check(date(2026, 11, 23).at(14, 30, 0, 0), 7);
}

#[test]
fn the_history_has_what_a_demo_shows() {
    let now = date(2026, 11, 24).at(14, 30, 0, 0);
    let past = told(&loaded(), now, 7);
    let all = bookings(&lived(&past), now);
    let count = |test: &dyn Fn(&&Booking) -> bool| all.iter().filter(test).count();
    let kinds: Vec<String> = all.iter().map(|b| b.resource.as_str().split('-').next().unwrap().to_owned()).collect();
    for kind in ["poste", "bureau", "salle", "visio"] {
        assert!(kinds.iter().filter(|k| *k == kind).count() > 5, "{kind}");
    }
    assert!((1_000..2_400).contains(&all.len()), "{} bookings", all.len());
    assert!(count(&|b| b.state == State::Cancelled) > 10);
    assert!(count(&|b| b.state == State::NoShow) > 5);
    assert!(count(&|b| b.slot.day() == now.date()) > 2);
    assert!(count(&|b| b.slot.day() > now.date() && b.state == State::Confirmed) > 20);
    assert!(count(&|b| b.requested_by.is_some()) > 0, "some were asked for from elsewhere");
    let lengths: BTreeSet<u16> = all.iter().map(|b| b.slot.minutes()).collect();
    assert!(lengths.contains(&60) && lengths.iter().any(|m| *m >= 8 * 60), "{lengths:?}");
    let first = all.iter().map(|b| b.slot.day()).min().unwrap();
    assert!(first < date(2026, 7, 15), "{first}");
}

#[test]
fn the_same_arguments_give_the_same_history_and_another_seed_another() {
    let world = loaded();
    let now = date(2026, 11, 23).at(14, 30, 0, 0);
    assert_eq!(told(&world, now, 1), told(&world, now, 1));
    assert_ne!(told(&world, now, 1), told(&world, now, 2));
}

#[test]
fn a_network_without_centres_or_members_has_no_history() {
    assert!(history(&View::new(), &BTreeMap::new(), date(2026, 11, 23).at(0, 0, 0, 0), 1).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn any_day_and_any_seed_give_the_figures(days in 0..4_000_i32, hour in 0..24_i8, seed: u64) {
        let today = date_of_days(days_of_date(date(2024, 1, 1)) + days).unwrap();
        check(today.at(hour, 17, 0, 0), seed);
    }
}
