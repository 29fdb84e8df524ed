use std::collections::BTreeSet;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::booking::{Booking, BookingCommand, State};
use crate::centre::{CentreCommand, CentrePatch};
use crate::desk::{Caller, Command, Outcome};
use crate::inbox::ItemKind;
use crate::inbox::item::items;
use crate::person::{PersonCommand, PersonOutcome};
use crate::slot::Slot;
use crate::steward::StewardCommand;
use crate::world::{AURILLAC, FIGEAC, HUB, TODAY, World, details, id_of, overbooked, slot, slug};

const TOMORROW: Date = date(2026, 11, 25);

fn new(world: &World, replica: usize, n: u8, name: &str, when: Slot) -> NewWait {
    let (place, who) = (Place::Resource(slug("desk-1")), Who::Member(world.member(name)));
    NewWait { id: id_of(replica, n), centre: slug("figeac"), place, who, slot: when, until: None }
}

fn send(world: &mut World, replica: usize, command: WaitlistCommand) -> Result<RecordId, DeskError> {
    match world.run(replica, Caller::Host, &Command::Waitlist(command))? {
        Outcome::Waitlist(done) => Ok(done.wait),
        other => panic!("{other:?}"),
    }
}

/// Somebody waits for Figeac's first desk.
fn ask(world: &mut World, replica: usize, n: u8, name: &str, when: Slot) -> RecordId {
    let new = new(world, replica, n, name, when);
    send(world, replica, WaitlistCommand::Ask(new)).unwrap()
}

fn state(world: &World, replica: usize, wait: RecordId) -> (WaitState, Option<u32>) {
    let wait = world.view(replica).bookings.wait(wait).unwrap();
    (wait.state((world.today, world.now_minutes)), wait.q)
}

fn cancel(world: &mut World, replica: usize, booking: RecordId) {
    world.run(replica, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking })).unwrap();
}

fn booked(world: &World, replica: usize, id: RecordId) -> Option<Booking> {
    world.view(replica).bookings.get(id)
}

fn people(world: &mut World, names: &[&str]) {
    for name in names {
        let added = Command::Person(PersonCommand::Add { details: details(name) });
        let Ok(Outcome::Person(PersonOutcome::Saved { .. })) = world.run(HUB, Caller::Admin, &added) else { panic!() };
    }
    world.sync_all();
}

fn settle(world: &mut World) {
    for _ in 0..3 {
        world.sync_all();
        for replica in 0..3 {
            world.answer(replica);
        }
    }
    world.sync_all();
}

#[test]
fn what_becomes_free_goes_to_the_first_in_turn_in_the_same_entry() {
    let mut world = World::new();
    people(&mut world, &["Anne Lacoste", "Paul Marty"]);
    let when = slot(TOMORROW, 9, 12);
    world.book(FIGEAC, 1, "desk-1", when).unwrap();
    world.sync_all();
    let here = ask(&mut world, FIGEAC, 2, "lacoste", when);
    assert_eq!(world.answer(FIGEAC), 1);
    let elsewhere = ask(&mut world, AURILLAC, 3, "marty", when);
    assert_eq!(state(&world, AURILLAC, elsewhere), (WaitState::Asked, None));
    settle(&mut world);
    assert_eq!(state(&world, FIGEAC, here), (WaitState::Queued, Some(1)));
    assert_eq!(state(&world, AURILLAC, elsewhere), (WaitState::Queued, Some(2)));
    let command = Command::Booking(BookingCommand::Cancel { booking: world.id(1) });
    let decision = world.decide(FIGEAC, Caller::Host, &command).unwrap();
    assert_eq!(decision.drafts.len(), 1, "one entry frees and gives");
    cancel(&mut world, FIGEAC, id_of(FIGEAC, 1));
    assert_eq!(state(&world, FIGEAC, here).0, WaitState::Given);
    assert_eq!(booked(&world, FIGEAC, here).unwrap().state, State::Confirmed);
    cancel(&mut world, FIGEAC, here);
    assert_eq!(state(&world, FIGEAC, elsewhere).0, WaitState::Given);
    settle(&mut world);
    let given = booked(&world, AURILLAC, elsewhere).unwrap();
    assert_eq!((given.state, given.requested_by), (State::Confirmed, Some(crate::world::node(AURILLAC))));
    cancel(&mut world, AURILLAC, elsewhere);
    settle(&mut world);
    assert_eq!(
        booked(&world, FIGEAC, elsewhere).unwrap().state,
        State::Cancelled,
        "whoever waited takes it back alone"
    );
    assert_eq!(overbooked(&world.all.view), Vec::<String>::new());
}

#[test]
fn a_move_a_departure_and_a_refused_place_make_room_too() {
    let mut world = World::new();
    people(&mut world, &["Anne Lacoste", "Paul Marty"]);
    world.book(FIGEAC, 1, "desk-1", slot(TOMORROW, 9, 12)).unwrap();
    let moved = ask(&mut world, FIGEAC, 2, "lacoste", slot(TOMORROW, 9, 10));
    world.answer(FIGEAC);
    let to = BookingCommand::Move { booking: world.id(1), slot: slot(TOMORROW, 10, 13), resource: None, insist: false };
    world.run(FIGEAC, Caller::Host, &Command::Booking(to)).unwrap();
    assert_eq!(state(&world, FIGEAC, moved).0, WaitState::Given);
    world.book(FIGEAC, 4, "desk-1", slot(TODAY, 9, 18)).unwrap();
    let after = ask(&mut world, FIGEAC, 5, "marty", slot(TODAY, 14, 16));
    world.answer(FIGEAC);
    for act in
        [BookingCommand::CheckIn { booking: id_of(FIGEAC, 4) }, BookingCommand::CheckOut { booking: id_of(FIGEAC, 4) }]
    {
        assert_eq!(state(&world, FIGEAC, after).0, WaitState::Queued);
        world.run(FIGEAC, Caller::Host, &Command::Booking(act)).unwrap();
    }
    assert_eq!(state(&world, FIGEAC, after).0, WaitState::Given);
    assert_eq!(overbooked(&world.all.view), Vec::<String>::new());
}

#[test]
fn room_that_comes_of_longer_hours_goes_to_whoever_waits() {
    let mut world = World::new();
    let when = slot(TOMORROW, 9, 12);
    world.book(FIGEAC, 1, "desk-1", when).unwrap();
    let wait = ask(&mut world, FIGEAC, 2, "roque", when);
    world.answer(FIGEAC);
    let patch = crate::centre::ResourcePatch { capacity: Some(2), ..Default::default() };
    let wider = CentreCommand::ChangeResource { centre: slug("figeac"), resource: slug("desk-1"), patch };
    world.run(FIGEAC, Caller::Host, &Command::Centre(wider)).unwrap();
    world.answer(FIGEAC);
    assert_eq!(state(&world, FIGEAC, wait).0, WaitState::Given);
}

#[test]
fn whoever_is_elsewhere_then_is_passed_over_and_keeps_the_turn() {
    let mut world = World::new();
    people(&mut world, &["Anne Lacoste"]);
    let when = slot(TOMORROW, 9, 12);
    world.book(FIGEAC, 1, "desk-1", when).unwrap();
    let (first, second) = (ask(&mut world, FIGEAC, 2, "roque", when), ask(&mut world, FIGEAC, 3, "lacoste", when));
    world.answer(FIGEAC);
    let mut elsewhere = world.wanted(4, "desk-2", when);
    elsewhere.who = Who::Member(world.member("roque"));
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Book(elsewhere))).unwrap();
    cancel(&mut world, FIGEAC, id_of(FIGEAC, 1));
    assert_eq!(
        [state(&world, FIGEAC, first).0, state(&world, FIGEAC, second).0],
        [WaitState::Queued, WaitState::Given]
    );
    cancel(&mut world, FIGEAC, id_of(FIGEAC, 4));
    cancel(&mut world, FIGEAC, second);
    assert_eq!(state(&world, FIGEAC, first), (WaitState::Given, Some(1)));
}

#[test]
fn nothing_is_given_once_the_slot_has_begun_or_the_wish_lapsed() {
    let mut world = World::new();
    people(&mut world, &["Anne Lacoste"]);
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 11, 15)).unwrap();
    let begins = ask(&mut world, FIGEAC, 2, "roque", slot(TODAY, 11, 12));
    let lapses = NewWait { until: Some((world.today, 660)), ..new(&world, FIGEAC, 3, "lacoste", slot(TODAY, 13, 14)) };
    let lapses = send(&mut world, FIGEAC, WaitlistCommand::Ask(lapses)).unwrap();
    world.answer(FIGEAC);
    world.now_minutes = 660;
    cancel(&mut world, FIGEAC, id_of(FIGEAC, 1));
    world.answer(FIGEAC);
    assert_eq!([state(&world, FIGEAC, begins).0, state(&world, FIGEAC, lapses).0], [WaitState::Expired; 2]);
    let over = send(&mut world, FIGEAC, WaitlistCommand::Withdraw { wait: begins });
    assert_eq!(over.unwrap_err().code(), "wait-over");
    let mut begun = new(&world, FIGEAC, 4, "roque", slot(TODAY, 11, 12));
    begun.slot = Slot::new(TODAY, 600, 700).unwrap();
    assert_eq!(send(&mut world, FIGEAC, WaitlistCommand::Ask(begun)).unwrap_err().code(), "invalid");
}

#[test]
fn one_wish_a_person_day_and_kind_and_so_many_a_box() {
    let mut world = World::new();
    let when = slot(TOMORROW, 9, 12);
    world.book(FIGEAC, 1, "desk-1", when).unwrap();
    let first = ask(&mut world, FIGEAC, 2, "roque", when);
    let twice = NewWait { place: Place::Kind(Kind::Desk), ..new(&world, FIGEAC, 3, "roque", slot(TOMORROW, 14, 15)) };
    let twice = send(&mut world, FIGEAC, WaitlistCommand::Ask(twice));
    assert_eq!(twice, Err(WaitlistRefusal::Waits { wait: first }.into()));
    let again = new(&world, FIGEAC, 2, "roque", when);
    assert_eq!(send(&mut world, FIGEAC, WaitlistCommand::Ask(again.clone())), Ok(first));
    let other = NewWait { slot: slot(TOMORROW, 9, 11), ..again };
    assert_eq!(send(&mut world, FIGEAC, WaitlistCommand::Ask(other)).unwrap_err().code(), "key-reused");
    for n in 0..WAITS_PER_BOX {
        let who = Who::Guest { name: format!("Passage {n}") };
        let guest = NewWait { who, ..new(&world, FIGEAC, u8::try_from(n + 10).unwrap(), "roque", when) };
        let asked = send(&mut world, FIGEAC, WaitlistCommand::Ask(guest));
        assert_eq!(asked.is_ok(), n + 1 < WAITS_PER_BOX, "{n}");
    }
    // What another box sends all the same is not taken beyond that.
    let record = |n: u8, who: RecordId| {
        let resource = Some(slug("desk-1"));
        let wait = WaitRecord { slot: when, who, guest: false, resource, kind: Kind::Desk, until: None, at: 0 };
        request_draft(&slug("figeac"), TOMORROW, wait.puts(id_of(AURILLAC, n)))
    };
    for n in 0..40 {
        world.write(AURILLAC, vec![record(n, id_of(AURILLAC, 100 + n))]);
    }
    world.write(AURILLAC, vec![record(41, id_of(AURILLAC, 100))]);
    settle(&mut world);
    let from_there = (0..42).filter(|n| *n != 40).map(|n| state(&world, FIGEAC, id_of(AURILLAC, n)).0);
    let taken = from_there.filter(|state| *state == WaitState::Queued).count();
    assert_eq!(taken, WAITS_PER_BOX);
    assert_eq!(state(&world, FIGEAC, id_of(AURILLAC, 41)).0, WaitState::Expired, "the same person twice");
}

#[test]
fn a_wish_is_taken_back_by_whoever_asked_and_by_the_steward_and_by_no_other() {
    let mut world = World::new();
    people(&mut world, &["Anne Lacoste"]);
    let when = slot(TOMORROW, 9, 12);
    world.book(FIGEAC, 1, "desk-1", when).unwrap();
    world.sync_all();
    let (here, there) = (ask(&mut world, FIGEAC, 2, "roque", when), ask(&mut world, AURILLAC, 3, "lacoste", when));
    settle(&mut world);
    let foreign = send(&mut world, AURILLAC, WaitlistCommand::Withdraw { wait: here });
    assert_eq!(foreign, Err(DeskError::NotAllowed { right: Right::WhereBegun }));
    // As a box in bad hands would ask: it changes nothing, and is answered.
    let wish = entries::wish(id_of(AURILLAC, 90), here, None);
    world.write(AURILLAC, vec![request_draft(&slug("figeac"), TOMORROW, wish)]);
    send(&mut world, AURILLAC, WaitlistCommand::Withdraw { wait: there }).unwrap();
    assert_eq!(state(&world, AURILLAC, there).0, WaitState::Withdrawn, "at once, where it was asked");
    settle(&mut world);
    assert_eq!(state(&world, FIGEAC, there).0, WaitState::Withdrawn);
    assert_eq!(state(&world, FIGEAC, here).0, WaitState::Queued);
    send(&mut world, FIGEAC, WaitlistCommand::Withdraw { wait: here }).unwrap();
    assert_eq!(state(&world, FIGEAC, here).0, WaitState::Withdrawn);
    cancel(&mut world, FIGEAC, id_of(FIGEAC, 1));
    settle(&mut world);
    assert_eq!(world.view(FIGEAC).bookings.on(&slug("figeac"), TOMORROW).filter(|m| m.occupies).count(), 0);
}

#[test]
fn where_requests_wait_for_the_host_so_do_wishes_from_elsewhere() {
    let mut world = World::new();
    let patch = CentrePatch { requests_wait: Some(true), ..CentrePatch::default() };
    let waits = CentreCommand::Change { centre: slug("figeac"), patch };
    world.run(FIGEAC, Caller::Host, &Command::Centre(waits)).unwrap();
    let when = slot(TOMORROW, 9, 12);
    world.book(FIGEAC, 1, "desk-1", when).unwrap();
    world.sync_all();
    let wait = ask(&mut world, AURILLAC, 2, "roque", when);
    settle(&mut world);
    let refused = send(&mut world, FIGEAC, WaitlistCommand::Give { wait });
    assert_eq!(refused, Err(WaitlistRefusal::NotFree { wait }.into()));
    cancel(&mut world, FIGEAC, id_of(FIGEAC, 1));
    settle(&mut world);
    assert_eq!(state(&world, FIGEAC, wait).0, WaitState::Queued);
    let now = (world.today, world.now_minutes);
    let listed = items(world.view(FIGEAC), &world.seat(FIGEAC), None, Vec::new(), now, &jiff::tz::TimeZone::UTC);
    assert_eq!(listed.iter().map(|item| (item.kind, item.record())).collect::<Vec<_>>(), [(ItemKind::Waitlist, wait)]);
    send(&mut world, FIGEAC, WaitlistCommand::Give { wait }).unwrap();
    assert_eq!(state(&world, FIGEAC, wait).0, WaitState::Given);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_reader_shows_the_same_turns_and_nobody_moves_back(
        steps in proptest::collection::vec((0_usize..3, 0_u8..7, 0_u8..10, 8_u16..14, 1_u16..4), 1..50),
    ) {
        let mut world = World::new();
        let names = ["Anne Lacoste", "Paul Marty", "Louis Vidal", "Jeanne Rey", "Marc Puech", "Rose Alric"];
        people(&mut world, &names);
        let mut asked: BTreeSet<RecordId> = BTreeSet::new();
        let mut turns: std::collections::BTreeMap<RecordId, u32> = std::collections::BTreeMap::new();
        for (n, (replica, what, which, from, long)) in (0_u8..).zip(steps) {
            let when = slot(TOMORROW, from, (from + long).min(18));
            match what {
                0 | 1 => drop(world.book(replica, n, "desk-1", when)),
                2 | 3 => {
                    let name = names[usize::from(which) % names.len()].split(' ').nth(1).unwrap().to_lowercase();
                    let mut wish = new(&world, replica, n, &name, when);
                    if what == 3 {
                        wish.place = Place::Kind(Kind::Desk);
                    }
                    asked.extend(send(&mut world, replica, WaitlistCommand::Ask(wish)));
                }
                4 => {
                    let known: Vec<RecordId> = world.booked.iter().chain(&asked).copied().collect();
                    if let Some(id) = known.get(usize::from(which)) {
                        let cancel = Command::Booking(BookingCommand::Cancel { booking: *id });
                        drop(world.run(replica, Caller::Host, &cancel));
                        drop(send(&mut world, replica, WaitlistCommand::Withdraw { wait: *id }));
                    }
                }
                5 => {
                    let (centre, resource) = (slug("figeac"), slug("desk-1"));
                    let hand = StewardCommand::HandOver { centre, resource, from: TOMORROW, until: TOMORROW };
                    drop(world.run(FIGEAC, Caller::Host, &Command::Steward(hand)));
                }
                _ => {
                    let (centre, resource) = (slug("figeac"), slug("desk-1"));
                    let back = StewardCommand::GiveBack { centre, resource, from: TOMORROW, until: TOMORROW };
                    drop(world.run(HUB, Caller::Admin, &Command::Steward(back)));
                }
            }
            world.sync(replica, HUB);
            world.answer(replica);
            for (id, q) in &turns {
                let now = world.all.view.bookings.wait(*id).unwrap().q;
                prop_assert!(now.is_some_and(|now| now <= *q), "{id} had {q} and has {now:?}");
            }
            let all = world.all.view.bookings.waits(None, TOMORROW, TOMORROW);
            turns.extend(all.iter().filter_map(|wait| Some((wait.id, wait.q?))));
        }
        settle(&mut world);
        settle(&mut world);
        prop_assert_eq!(overbooked(&world.all.view), Vec::<String>::new());
        let now = (world.today, world.now_minutes);
        for id in &asked {
            let shown = |replica: usize| world.view(replica).bookings.wait(*id).unwrap();
            prop_assert_eq!(shown(HUB), shown(FIGEAC));
            prop_assert_eq!(shown(HUB), shown(AURILLAC));
            let wait = shown(FIGEAC);
            prop_assert!(wait.state(now) != WaitState::Asked, "every wish is answered: {:?}", wait);
        }
        prop_assert_eq!(world.view(FIGEAC).fingerprint(), world.view(HUB).fingerprint());
    }
}
