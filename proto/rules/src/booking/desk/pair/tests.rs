use jiff::civil::{Date, date};
use proptest::prelude::*;
use telecentre_log::id::RecordId;

use super::*;
use crate::booking::{Booking, BookingCommand, Reason, State};
use crate::clash::clashes;
use crate::desk::{Caller, Command, Outcome};
use crate::inbox::item::items;
use crate::inbox::{InboxCommand, ItemKind};
use crate::pair::{PairStanding, shown_state, standing, undecided_on};
use crate::steward::{Expiry, StewardCommand, UNDECIDED_MS, expired};
use crate::world::{AURILLAC, FIGEAC, HUB, TODAY, World, id_of, overbooked, slot, slug};

const TOMORROW: Date = date(2026, 11, 25);

/// Figeac's room and Aurillac's desk at the same time, asked for at a replica; the first half is Figeac's.
fn ask(world: &mut World, replica: usize, n: u8) -> Result<RecordId, DeskError> {
    let book = Book { id: id_of(replica, n), ..world.wanted(n, "room", slot(TOMORROW, 9, 10)) };
    let beside = vec![(slug("aurillac"), slug("desk-1"))];
    match world.run(replica, Caller::Host, &Command::Booking(BookingCommand::BookPair { book, beside }))? {
        Outcome::Booking(done) => Ok(done.booking),
        other => panic!("{other:?}"),
    }
}

fn booking(world: &World, replica: usize, id: RecordId) -> Booking {
    world.view(replica).bookings.get(id).unwrap()
}

fn pair(world: &World, replica: usize, first: RecordId) -> PairStanding {
    standing(&world.view(replica).bookings, &booking(world, replica, first)).unwrap()
}

fn other(world: &World, replica: usize, first: RecordId) -> RecordId {
    booking(world, replica, first).halves.unwrap().others()[0].1
}

fn cancel(world: &mut World, replica: usize, booking: RecordId) {
    world.run(replica, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking })).unwrap();
}

fn settle(world: &mut World) {
    for _ in 0..4 {
        world.sync_all();
        for replica in 0..3 {
            world.answer(replica);
        }
    }
    world.sync_all();
}

#[test]
fn the_others_hold_their_half_and_the_first_ones_steward_decides_alone() {
    let mut world = World::new();
    let first = ask(&mut world, FIGEAC, 1).unwrap();
    world.answer(FIGEAC);
    assert_eq!(booking(&world, FIGEAC, first).state, State::Requested, "not before the other is held");
    assert_eq!(pair(&world, FIGEAC, first).halves[1].waits_for, Some(slug("aurillac")));
    world.sync_all();
    world.answer(AURILLAC);
    let half = other(&world, AURILLAC, first);
    let held = booking(&world, AURILLAC, half);
    assert!(held.occupies, "its place is taken");
    assert_eq!(shown_state(&world.view(AURILLAC).bookings, &held), State::Requested);
    assert_eq!(pair(&world, AURILLAC, first).halves[1].waits_for, Some(slug("figeac")));
    settle(&mut world);
    for replica in [HUB, FIGEAC, AURILLAC] {
        let shown = pair(&world, replica, first);
        assert!(shown.stands && shown.halves.iter().all(|half| half.waits_for.is_none()), "{shown:?}");
        let half = booking(&world, replica, half);
        assert_eq!(shown_state(&world.view(replica).bookings, &half), State::Confirmed);
    }
    assert_eq!(ask(&mut world, FIGEAC, 1), Ok(first), "the same key, the same pair");
}

#[test]
fn a_half_that_is_refused_or_taken_back_lets_the_others_go() {
    for taken in [true, false] {
        let mut world = World::new();
        let first = ask(&mut world, FIGEAC, 1).unwrap();
        if taken {
            let mut over = world.wanted(2, "desk-1", slot(TOMORROW, 9, 12));
            (over.id, over.centre) = (id_of(AURILLAC, 2), slug("aurillac"));
            world.run(AURILLAC, Caller::Host, &Command::Booking(BookingCommand::Book(over))).unwrap();
        } else {
            world.sync_all();
            world.answer(AURILLAC);
            cancel(&mut world, FIGEAC, first);
        }
        settle(&mut world);
        let half = other(&world, HUB, first);
        assert!(!booking(&world, HUB, half).occupies && !booking(&world, HUB, first).occupies);
        assert!(pair(&world, HUB, first).broken);
    }
}

#[test]
fn a_decision_beats_a_letting_go_that_had_not_seen_it_and_not_one_that_had() {
    let mut world = World::new();
    let first = ask(&mut world, FIGEAC, 1).unwrap();
    world.sync_all();
    world.answer(AURILLAC);
    world.sync_all();
    let half = other(&world, AURILLAC, first);
    // At once: Aurillac's host lets go while Figeac decides.
    cancel(&mut world, AURILLAC, half);
    world.answer(FIGEAC);
    assert_eq!(booking(&world, FIGEAC, first).state, State::Confirmed);
    settle(&mut world);
    assert_eq!(booking(&world, AURILLAC, half).state, State::Confirmed, "held again");
    assert!(pair(&world, HUB, first).stands);
    cancel(&mut world, AURILLAC, half);
    settle(&mut world);
    assert_eq!(
        booking(&world, HUB, half).state,
        State::Cancelled,
        "whoever saw the decision took it back all the same"
    );
    assert!(pair(&world, HUB, first).broken);
}

#[test]
fn a_half_goes_nowhere_alone_and_is_not_confirmed_by_hand_before_the_others() {
    let mut world = World::new();
    let first = ask(&mut world, FIGEAC, 1).unwrap();
    let to = BookingCommand::Move { booking: first, slot: slot(TOMORROW, 14, 15), resource: None, insist: false };
    assert!(world.run(FIGEAC, Caller::Host, &Command::Booking(to)).is_err());
    let yes = BookingCommand::Confirm { booking: first, question: None, insist: true };
    assert!(world.run(FIGEAC, Caller::Host, &Command::Booking(yes)).is_err());
    let beside = vec![(slug("figeac"), slug("room"))];
    let book = world.wanted(3, "room", slot(TOMORROW, 14, 15));
    let twice = world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::BookPair { book, beside }));
    assert_eq!(twice.unwrap_err().code(), "invalid");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Three replicas, links that come and go, days handed over and back, hosts who let go, other bookings in the way.
    #[test]
    fn what_was_confirmed_never_goes_by_rule_and_no_half_stands_alone_at_rest(
        steps in proptest::collection::vec((0_u8..9, 0_usize..3, 0_usize..3), 1..40),
    ) {
        let mut world = World::new();
        let mut firsts: Vec<RecordId> = Vec::new();
        let mut by_hand: Vec<RecordId> = Vec::new();
        let mut stood: Vec<RecordId> = Vec::new();
        for (n, (what, replica, with)) in (0_u8..).zip(steps) {
            match what {
                0 | 1 => firsts.extend(ask(&mut world, replica, n)),
                2..=4 if replica != with => world.sync(replica, with),
                5 => drop(world.answer(replica)),
                6 => {
                    // Only a hand takes back; what it took back may go.
                    let known: Vec<RecordId> = firsts.iter().flat_map(|first| {
                        let halves = world.view(replica).bookings.get(*first).and_then(|b| b.halves);
                        halves.map(|halves| halves.all().iter().map(|(_, id)| *id).collect::<Vec<_>>()).unwrap_or_default()
                    }).collect();
                    if let Some(id) = known.get(usize::from(n) % known.len().max(1)) {
                        let cancel = Command::Booking(BookingCommand::Cancel { booking: *id });
                        if world.run(replica, Caller::Host, &cancel).is_ok() {
                            by_hand.push(*id);
                        }
                    }
                }
                7 => {
                    let (centre, resource) = (slug("figeac"), slug("room"));
                    let hand = if replica == HUB {
                        StewardCommand::GiveBack { centre, resource, from: TOMORROW, until: TOMORROW }
                    } else {
                        StewardCommand::HandOver { centre, resource, from: TOMORROW, until: TOMORROW }
                    };
                    let at = if replica == HUB { HUB } else { FIGEAC };
                    drop(world.run(at, Caller::Admin, &Command::Steward(hand)));
                }
                _ => drop(world.book(replica, n, "room", slot(TOMORROW, 9, 11))),
            }
            for first in &firsts {
                let known = |view: &crate::view::View| view.bookings.get(*first).and_then(|b| standing(&view.bookings, &b));
                if (0..3).any(|replica| known(world.view(replica)).is_some_and(|pair| pair.stands)) && !stood.contains(first) {
                    stood.push(*first);
                }
            }
        }
        settle(&mut world);
        settle(&mut world);
        prop_assert_eq!(overbooked(&world.all.view), Vec::<String>::new());
        for first in &firsts {
            let halves = booking(&world, HUB, *first).halves.unwrap();
            let touched = halves.all().iter().any(|(_, id)| by_hand.contains(id));
            let shown = pair(&world, HUB, *first);
            prop_assert!(touched || !stood.contains(first) || shown.stands, "confirmed, and gone by rule: {:?}", shown);
            let stand = halves.all().iter().filter(|(_, id)| booking(&world, HUB, *id).occupies).count();
            prop_assert!(touched || stand == 0 || stand == halves.all().len(), "a half stands alone: {:?}", shown);
            prop_assert!(touched || shown.stands || shown.broken, "undecided at rest: {:?}", shown);
        }
    }
}

/// Lets a replica run in connection for so many hours; what it lets go is written. Whether it let go of anything.
fn ran(world: &mut World, replica: usize, expiry: &mut Expiry, hours: u64) -> bool {
    let seat = world.seat(replica);
    expiry.ran(world.view(replica), &seat, false, hours * 3_600_000);
    let drafts = expired(world.view(replica), &seat, expiry, false);
    let any = !drafts.is_empty();
    if any {
        world.write(replica, drafts);
    }
    any
}

#[test]
fn after_48_hours_in_connection_the_first_steward_lets_an_undecided_pair_go_whatever_the_calendar_says() {
    for today in [date(1970, 1, 1), TOMORROW, date(2090, 1, 1)] {
        let mut world = World::new();
        let first = ask(&mut world, AURILLAC, 1).unwrap();
        // Aurillac's half is held, and Figeac's box has not answered.
        world.answer(AURILLAC);
        world.sync_all();
        world.today = today;
        let mut expiry = Expiry::default();
        assert!(!ran(&mut world, FIGEAC, &mut expiry, 47), "not yet");
        // A restart keeps what was counted, and adds nothing to it.
        let mut expiry = Expiry::of(expiry.counted());
        let left = expiry.left_ms(world.view(FIGEAC), &world.seat(FIGEAC), first);
        assert_eq!(left, Some(3_600_000));
        let mut elsewhere = Expiry::default();
        assert!(!ran(&mut world, AURILLAC, &mut elsewhere, 400), "only the first one's steward");
        assert!(ran(&mut world, FIGEAC, &mut expiry, 1), "{today}");
        world.today = TODAY;
        settle(&mut world);
        let half = other(&world, HUB, first);
        assert_eq!(booking(&world, HUB, first).reason, Some(Reason::Expired));
        assert!(!booking(&world, HUB, half).occupies && pair(&world, HUB, first).broken);
        assert!(!ran(&mut world, FIGEAC, &mut expiry, 100), "once");
        assert_eq!(expiry.counted().count(), 0, "nothing is kept of what is over");
    }
}

#[test]
fn neither_a_decided_pair_nor_a_replica_that_lacks_entries_of_its_own_lets_go() {
    let mut world = World::new();
    let first = ask(&mut world, FIGEAC, 1).unwrap();
    let seat = world.seat(FIGEAC);
    let late = Expiry::of([(first, UNDECIDED_MS)]);
    assert!(expired(world.view(FIGEAC), &seat, &late, true).is_empty(), "it may have decided");
    assert!(!expired(world.view(FIGEAC), &seat, &late, false).is_empty());
    settle(&mut world);
    assert!(pair(&world, HUB, first).stands);
    assert!(expired(world.view(FIGEAC), &seat, &late, false).is_empty());
}

#[test]
fn once_another_has_the_place_a_half_let_go_before_the_decision_is_told_to_its_host_and_nobody_is_put_out() {
    let mut world = World::new();
    let first = ask(&mut world, FIGEAC, 1).unwrap();
    world.sync_all();
    world.answer(AURILLAC);
    world.sync_all();
    let half = other(&world, AURILLAC, first);
    cancel(&mut world, AURILLAC, half);
    let mut instead = world.wanted(2, "desk-1", slot(TOMORROW, 9, 12));
    (instead.id, instead.centre) = (id_of(AURILLAC, 2), slug("aurillac"));
    world.run(AURILLAC, Caller::Host, &Command::Booking(BookingCommand::Book(instead.clone()))).unwrap();
    world.answer(FIGEAC);
    settle(&mut world);
    assert_eq!(booking(&world, HUB, half).state, State::Cancelled, "its place is another's");
    assert!(booking(&world, HUB, instead.id).occupies);
    assert_eq!(told(&world, AURILLAC), [half]);
    assert_eq!(told(&world, FIGEAC), [first]);
    cancel(&mut world, AURILLAC, instead.id);
    settle(&mut world);
    assert!(pair(&world, HUB, first).stands, "free again, it is held again");
    assert!(told(&world, AURILLAC).is_empty() && told(&world, FIGEAC).is_empty());
}

/// The halves about which the host at a replica is asked.
fn told(world: &World, replica: usize) -> Vec<RecordId> {
    let now = (world.today, world.now_minutes);
    let all = items(world.view(replica), &world.seat(replica), None, Vec::new(), now, &jiff::tz::TimeZone::UTC);
    all.iter().filter(|item| item.kind == ItemKind::Pair).map(|item| item.booking.id).collect()
}

#[test]
fn after_the_decision_cancelling_one_half_asks_the_others_host_who_keeps_it_or_lets_it_go() {
    for (cancelled_at, keeps) in [(FIGEAC, true), (FIGEAC, false), (AURILLAC, true), (AURILLAC, false)] {
        let mut world = World::new();
        let first = ask(&mut world, FIGEAC, 1).unwrap();
        settle(&mut world);
        let half = other(&world, HUB, first);
        assert!(told(&world, FIGEAC).is_empty() && told(&world, AURILLAC).is_empty());
        let (gone, left, asked) = if cancelled_at == FIGEAC { (first, half, AURILLAC) } else { (half, first, FIGEAC) };
        cancel(&mut world, cancelled_at, gone);
        settle(&mut world);
        assert!(booking(&world, HUB, left).occupies, "confirmed, it does not go by rule");
        assert_eq!(told(&world, asked), [left]);
        assert!(told(&world, cancelled_at).is_empty(), "whoever did it knows");
        if keeps {
            let done = InboxCommand::Done { kind: ItemKind::Pair, booking: left };
            world.run(asked, Caller::Host, &Command::Inbox(done)).unwrap();
        } else {
            cancel(&mut world, asked, left);
        }
        settle(&mut world);
        assert!(told(&world, asked).is_empty());
        assert_eq!(booking(&world, HUB, left).occupies, keeps);
    }
}

#[test]
fn a_day_with_an_undecided_half_is_named_until_the_pair_is_decided_or_broken() {
    let on = |world: &World, replica: usize, centre: &str, resource: &str, day: Date| {
        undecided_on(world.view(replica), &slug(centre), &slug(resource), day)
    };
    let mut world = World::new();
    let first = ask(&mut world, FIGEAC, 1).unwrap();
    world.sync_all();
    world.answer(AURILLAC);
    world.sync_all();
    for replica in [HUB, FIGEAC, AURILLAC] {
        assert!(on(&world, replica, "figeac", "room", TOMORROW) && on(&world, replica, "aurillac", "desk-1", TOMORROW));
        assert!(!on(&world, replica, "figeac", "desk-1", TOMORROW) && !on(&world, replica, "figeac", "room", TODAY));
    }
    settle(&mut world);
    assert!(!on(&world, HUB, "figeac", "room", TOMORROW), "decided");
    cancel(&mut world, FIGEAC, first);
    settle(&mut world);
    assert!(!on(&world, HUB, "aurillac", "desk-1", TOMORROW), "broken");
}

#[test]
fn by_hand_a_day_goes_with_what_its_halves_wait_for_and_whoever_has_it_then_decides() {
    let mut world = World::new();
    let first = ask(&mut world, FIGEAC, 1).unwrap();
    let hand =
        StewardCommand::HandOver { centre: slug("figeac"), resource: slug("room"), from: TOMORROW, until: TOMORROW };
    world.run(FIGEAC, Caller::Host, &Command::Steward(hand)).unwrap();
    world.sync_all();
    let mut expiry = Expiry::default();
    assert!(!ran(&mut world, FIGEAC, &mut expiry, 100), "it is not Figeac's to let go");
    settle(&mut world);
    assert!(pair(&world, HUB, first).stands);
    let decided = booking(&world, AURILLAC, first);
    assert_eq!(decided.steward, Some(crate::world::node(HUB)));
}

#[test]
fn two_pairs_that_cross_end_and_nobody_waits_for_ever() {
    let mut world = World::new();
    let one = ask(&mut world, FIGEAC, 1).unwrap();
    let mut book = world.wanted(2, "desk-1", slot(TOMORROW, 9, 10));
    (book.id, book.centre) = (id_of(AURILLAC, 2), slug("aurillac"));
    let beside = vec![(slug("figeac"), slug("room"))];
    world.run(AURILLAC, Caller::Host, &Command::Booking(BookingCommand::BookPair { book, beside })).unwrap();
    settle(&mut world);
    settle(&mut world);
    for first in [one, id_of(AURILLAC, 2)] {
        let shown = pair(&world, HUB, first);
        let halves = booking(&world, HUB, first).halves.unwrap();
        let stand = halves.all().iter().filter(|(_, id)| booking(&world, HUB, *id).occupies).count();
        assert!(shown.stands && stand == 2 || shown.broken && stand == 0, "{shown:?}");
    }
    assert_eq!(overbooked(&world.all.view), Vec::<String>::new());
}

#[test]
fn the_halves_of_a_pair_are_not_told_as_one_person_at_two_places_and_other_bookings_are() {
    let mut world = World::new();
    let first = ask(&mut world, FIGEAC, 1).unwrap();
    world.book(FIGEAC, 2, "desk-1", slot(TOMORROW, 9, 12)).unwrap();
    settle(&mut world);
    let found = clashes(&world.view(HUB).bookings, &booking(&world, HUB, first));
    assert_eq!(found.iter().map(|b| b.id).collect::<Vec<_>>(), [id_of(FIGEAC, 2)]);
}
