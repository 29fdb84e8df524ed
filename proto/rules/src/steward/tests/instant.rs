//! Days that go by a rule and come back by themselves, whatever the clocks say.

use jiff::Span;
use jiff::civil::date;

use super::*;
use crate::booking::Book;
use crate::centre::{CentrePatch, DaysOfWeek, InstantRule};
use crate::steward::{EVENING, HubClock, comes_back, lend, recalls};
use crate::world::codes;

const WEDNESDAY: Date = date(2026, 11, 25);

fn rule(resources: &[&str], evenings: u32, insist: bool) -> InstantRule {
    InstantRule {
        version: RecordId::SINGLE,
        resources: resources.iter().map(|text| slug(text)).collect(),
        weekdays: DaysOfWeek::ALL,
        days_ahead: 10,
        return_evenings: evenings,
        insist,
    }
}

fn set(world: &mut World, replica: usize, rule: Option<InstantRule>) -> Result<crate::desk::Outcome, DeskError> {
    let patch = CentrePatch { instant: Some(rule), ..CentrePatch::default() };
    let caller = if replica == HUB { Caller::Admin } else { Caller::Host };
    world.run(replica, caller, &Command::Centre(CentreCommand::Change { centre: slug("figeac"), patch }))
}

/// One step of a random history: a rule is set or ended at the node or the hub, or one of the two lends, gives back, asks
/// back, whatever day it takes for today.
pub(super) fn take(world: &mut World, what: u8, today: Date, evenings: u32) {
    let mut wanted = rule(&["desk-1", "table"], evenings, true);
    wanted.days_ahead = 4;
    match what {
        0 | 1 => drop(set(world, if what == 0 { FIGEAC } else { HUB }, Some(wanted))),
        2 => drop(set(world, if evenings == 1 { FIGEAC } else { HUB }, None)),
        3 => {
            let mut salt = u32::from(world.view(FIGEAC).fingerprint().0[0]) << 8;
            lend_all(world, today, &mut salt);
        }
        4 => drop(back(world, clock((today, EVENING), today))),
        _ => {
            let drafts = recalls(world.view(FIGEAC), &world.seat(FIGEAC), today, false);
            world.write(FIGEAC, drafts);
        }
    }
}

/// What the node lends now, in as many calls as it takes. How many places.
fn lend_all(world: &mut World, today: Date, salt: &mut u32) -> usize {
    let before = out(world, FIGEAC).len();
    for _ in 0..20 {
        let seat = world.seat(FIGEAC);
        let mut fresh = || {
            *salt += 1;
            let own = salt.to_be_bytes();
            RecordId::of(&node(FIGEAC), [9, own[0], own[1], own[2], own[3]])
        };
        let drafts = lend(world.view(FIGEAC), &seat, today, false, &|_| true, &mut fresh);
        if drafts.is_empty() {
            return out(world, FIGEAC).len() - before;
        }
        world.write(FIGEAC, drafts);
    }
    panic!("it goes on lending");
}

fn clock(own: (Date, u16), seen: Date) -> HubClock {
    HubClock { own, seen: Some(seen), today: own.0.max(seen) }
}

/// What the hub gives back now. How many places.
fn back(world: &mut World, clock: HubClock) -> usize {
    let before = out(world, HUB).len();
    for _ in 0..20 {
        let drafts = comes_back(world.view(HUB), &world.seat(HUB), clock, false);
        if drafts.is_empty() {
            return before - out(world, HUB).len();
        }
        world.write(HUB, drafts);
    }
    panic!("it goes on giving back");
}

fn out(world: &World, replica: usize) -> Vec<(String, Date)> {
    let days = hand_overs(world.view(replica), &world.seat(replica), &slug("figeac"), (Date::MIN, Date::MAX));
    days.into_iter().filter(|d| d.n % 2 == 1).map(|d| (d.resource.to_string(), d.day)).collect()
}

fn ahead(days: i64) -> Date {
    TODAY.checked_add(Span::new().days(days)).unwrap()
}

#[test]
fn a_rule_lends_open_days_of_its_span_once_and_never_more_than_half_of_a_kind() {
    let mut world = World::new();
    let mut salt = 0;
    // Figeac has three desks, so that one of them is half of the kind, and one room.
    assert_eq!(
        codes(set(&mut world, FIGEAC, Some(rule(&["desk-1", "desk-2"], 2, false)))),
        [("resources", "more-than-half")]
    );
    assert_eq!(codes(set(&mut world, FIGEAC, Some(rule(&["nothing"], 2, false)))), [("resources", "unknown-resource")]);
    assert_eq!(
        codes(set(&mut world, FIGEAC, Some(rule(&["desk-1"], 0, false)))),
        [("return_evenings", "out-of-range")]
    );
    assert_eq!(codes(set(&mut world, FIGEAC, Some(rule(&["desk-1"], 12, false)))), [("days_ahead", "before-from")]);
    set(&mut world, FIGEAC, Some(rule(&["desk-1"], 2, false))).unwrap();
    world.sync_all();
    // A request that waits for a host keeps its day here.
    world.now_minutes = 600;
    lend_all(&mut world, TODAY, &mut salt);
    // From the day after the day after tomorrow on, without the weekends, ten days ahead.
    let lent: Vec<Date> = out(&world, FIGEAC).into_iter().map(|(_, day)| day).collect();
    assert_eq!(lent, [3, 6, 7, 8, 9, 10].map(ahead));
    assert_eq!(lend_all(&mut world, TODAY, &mut salt), 0, "once under each version");
    world.sync_all();
    // The same rule again says nothing new.
    set(&mut world, FIGEAC, Some(rule(&["desk-1"], 2, false))).unwrap();
    assert_eq!(back(&mut world, clock((TODAY, 600), TODAY)), 0);
    assert_eq!(lend_all(&mut world, WEDNESDAY, &mut salt), 0, "eleven days on is a Saturday");
    // Another desk lent by hand counts for the half.
    hand_over(&mut world, "table", ahead(13)).unwrap();
    assert_eq!(lend_all(&mut world, ahead(3), &mut salt), 0, "half of the desks are away then");
    set(&mut world, FIGEAC, Some(rule(&["desk-1", "desk-2"], 2, true))).unwrap();
    assert_eq!(lend_all(&mut world, TODAY, &mut salt), 6, "a host who insists lends all");
}

#[test]
fn a_day_comes_back_on_the_evening_named_and_by_a_clock_that_others_find_credible_only() {
    for (own, seen, due) in [
        ((ahead(1), EVENING), ahead(1), true),
        ((ahead(1), EVENING), TODAY, true),
        ((ahead(1), EVENING - 1), ahead(1), false),
        ((TODAY, EVENING), TODAY, false),
        // Its own date is later than what entries tell by more than a day, or earlier.
        ((ahead(2), 0), TODAY, false),
        ((date(2090, 1, 1), EVENING), ahead(1), false),
        ((date(1970, 1, 1), EVENING), ahead(1), false),
        ((ahead(2), 0), ahead(2), true),
    ] {
        let mut world = World::new();
        set(&mut world, FIGEAC, Some(InstantRule { days_ahead: 3, ..rule(&["desk-1"], 2, false) })).unwrap();
        lend_all(&mut world, TODAY, &mut 0);
        world.sync_all();
        assert_eq!(out(&world, HUB).len(), 1);
        assert_eq!(back(&mut world, clock(own, seen)), usize::from(due), "{own:?} {seen}");
    }
}

#[test]
fn what_a_newer_rule_does_not_lend_and_what_is_asked_back_returns_sold_or_not_and_what_a_host_lent_stays() {
    let mut world = World::new();
    hand_over(&mut world, "desk-2", ahead(7)).unwrap();
    set(&mut world, FIGEAC, Some(rule(&["desk-1"], 2, false))).unwrap();
    let mut salt = 0;
    lend_all(&mut world, TODAY, &mut salt);
    world.sync_all();
    let sold = Book { id: id_of(HUB, 7), ..world.wanted(7, "desk-1", slot(ahead(3), 9, 12)) };
    world.run(HUB, Caller::Admin, &Command::Booking(BookingCommand::Book(sold))).unwrap();
    assert_eq!(world.answer(HUB), 1);
    assert_eq!(world.view(HUB).bookings.get(id_of(HUB, 7)).unwrap().state, State::Confirmed);
    // The node asks back by itself once the evening has passed by its own day, and only once.
    for (today, asked) in [(ahead(1), 0), (ahead(2), 1), (ahead(2), 0)] {
        let drafts = recalls(world.view(FIGEAC), &world.seat(FIGEAC), today, false);
        assert_eq!(drafts.len(), asked, "{today}");
        world.write(FIGEAC, drafts);
    }
    world.sync_all();
    assert_eq!(back(&mut world, clock((TODAY, 600), TODAY)), 1);
    // A shorter rule, written at the hub.
    set(&mut world, HUB, Some(InstantRule { days_ahead: 8, ..rule(&["desk-1"], 2, false) })).unwrap();
    assert_eq!(back(&mut world, clock((TODAY, 600), TODAY)), 2);
    world.sync_all();
    set(&mut world, FIGEAC, None).unwrap();
    world.sync_all();
    assert_eq!(back(&mut world, clock((TODAY, 600), TODAY)), 2, "on one more day a host had lent half already");
    assert_eq!(out(&world, HUB), [("desk-2".to_owned(), ahead(7))], "a host lent it");
    // Its host asks it back.
    let (centre, resource) = (slug("figeac"), slug("desk-2"));
    let recall = StewardCommand::Recall { centre, resource, from: TODAY, until: ahead(9) };
    assert_eq!(world.run(FIGEAC, Caller::Host, &Command::Steward(recall.clone())), Ok(StewardOutcome::Saved.into()));
    assert_eq!(
        world.run(FIGEAC, Caller::Host, &Command::Steward(recall.clone())),
        Ok(StewardOutcome::Unchanged.into())
    );
    assert!(matches!(world.run(HUB, Caller::Admin, &Command::Steward(recall)), Err(DeskError::NotAllowed { .. })));
    world.sync_all();
    assert_eq!(back(&mut world, clock((TODAY, 600), TODAY)), 1);
    world.sync_all();
    assert!(is_mine(world.view(FIGEAC), &world.seat(FIGEAC), &slug("figeac"), &slug("desk-2"), ahead(7)));
}

#[test]
fn a_host_seats_by_her_word_on_a_lent_day_and_what_the_hub_sold_meanwhile_is_told() {
    let mut world = World::new();
    hand_over(&mut world, "desk-1", ahead(2)).unwrap();
    world.sync_all();
    let slot = slot(ahead(2), 9, 12);
    let mine = Book { insist: true, ..world.wanted(1, "desk-1", slot) };
    let theirs = Book { id: id_of(HUB, 2), ..world.wanted(2, "desk-1", slot) };
    assert!(world.run(AURILLAC, Caller::Host, &Command::Booking(BookingCommand::Book(mine.clone()))).is_err());
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(mine))).unwrap();
    world.run(HUB, Caller::Admin, &Command::Booking(BookingCommand::Book(theirs))).unwrap();
    world.answer(HUB);
    let seated = world.view(FIGEAC).bookings.get(id_of(FIGEAC, 1)).unwrap();
    assert_eq!((seated.state, seated.overrides), (State::Confirmed, true));
    world.sync_all();
    for replica in [HUB, FIGEAC] {
        let told = losers(world.view(replica), &slug("figeac"), ahead(2), &world);
        assert_eq!(told.len(), 1, "one of the two is told as in the other's way");
    }
}
