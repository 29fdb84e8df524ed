use proptest::prelude::*;

use super::begins;
use crate::booking::{BookingCommand, BookingOutcome, BookingRefusal, Place, State, Until, WalkIn, Who};
use crate::centre::{CentreCommand, Kind};
use crate::desk::{Caller, Command, DeskError, Outcome, Right};
use crate::hours::{Hours, holds};
use crate::world::{FIGEAC, HUB, TODAY, World, codes, id, id_of, overbooked, slot, slug};

/// Ids are drawn from a counter: the same member has the same one in every world.
fn walk_in(n: u8) -> WalkIn {
    let (centre, who) = (slug("figeac"), Who::Member(World::new().member("oehl")));
    WalkIn { id: id(n), centre, place: Place::Kind(Kind::Desk), who, until: Until::Half }
}

fn seat(world: &mut World, walk_in: &WalkIn) -> Result<Outcome, DeskError> {
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::WalkIn(walk_in.clone())))
}

fn at(hours: &str, minutes: u16) -> World {
    let mut world = World::new();
    let mut centre = world.view(FIGEAC).centres.get(&slug("figeac")).unwrap().clone();
    centre.hours = Some(Hours::parse(hours).unwrap());
    world.run(FIGEAC, Caller::Host, &Command::Centre(CentreCommand::Save(centre))).unwrap();
    world.now_minutes = minutes;
    world
}

const WITH_PAUSE: &str = "Mo-Fr 08:30-12:00,13:30-18:00";

#[test]
fn who_walks_in_is_booked_and_here_until_the_half_day_ends_in_one_entry_of_the_ledger() {
    let mut world = at(WITH_PAUSE, 9 * 60 + 46);
    let decision = world.decide(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::WalkIn(walk_in(1)))).unwrap();
    assert_eq!(decision.drafts.len(), 1);
    assert_eq!(seat(&mut world, &walk_in(1)), Ok(BookingOutcome::of(id(1)).into()));
    let b = world.view(FIGEAC).bookings.get(id(1)).unwrap();
    assert_eq!((b.state, b.checked_in, b.resource, b.walk_in), (State::CheckedIn, Some(586), slug("desk-1"), true));
    assert_eq!((b.slot.start(), b.slot.end()), (9 * 60 + 45, 12 * 60));
    seat(&mut world, &WalkIn { until: Until::Day, ..walk_in(2) }).unwrap();
    let b = world.view(FIGEAC).bookings.get(id(2)).unwrap();
    assert_eq!((b.resource, b.slot.end()), (slug("desk-2"), 18 * 60), "the first free one, through the pause");
    seat(&mut world, &WalkIn { until: Until::At(11 * 60), ..walk_in(3) }).unwrap();
    assert_eq!(world.view(FIGEAC).bookings.get(id(3)).unwrap().slot.end(), 11 * 60);
}

#[test]
fn a_guest_walks_in_with_a_name_that_stays_in_an_erasable_document_of_the_same_space() {
    let mut world = at(WITH_PAUSE, 600);
    let guest = WalkIn { who: Who::Guest { name: " Marie Passante ".into() }, ..walk_in(1) };
    let decision =
        world.decide(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::WalkIn(guest.clone()))).unwrap();
    assert!(decision.drafts.iter().all(|d| d.space == decision.drafts[0].space), "one group");
    seat(&mut world, &guest).unwrap();
    let (view, b) = (world.view(FIGEAC), world.view(FIGEAC).bookings.get(id(1)).unwrap());
    assert_eq!((b.state, view.people.name(b.person())), (State::CheckedIn, Some("Marie Passante")));
    let nobody = WalkIn { who: Who::Guest { name: " ".into() }, ..walk_in(2) };
    assert_eq!(codes(seat(&mut world, &nobody)), [("guest", "missing")]);
}

#[test]
fn it_begins_now_not_before_opening_nor_before_the_seat_is_free() {
    let day = [(510, 720), (810, 1080)];
    for (now, begin) in [(449, None), (450, Some(510)), (515, Some(510)), (586, Some(585)), (725, None)] {
        assert_eq!(begins(&day, now), begin, "{now}");
    }
    for (now, begin) in [(750, Some(810)), (749, None), (1079, Some(1065)), (1080, None)] {
        assert_eq!(begins(&day, now), begin, "{now}");
    }
    let mut world = at(WITH_PAUSE, 9 * 60 + 46);
    for (n, place) in [(1, "desk-1"), (2, "desk-2"), (3, "table"), (4, "table")] {
        world.book(FIGEAC, n, place, slot(TODAY, 9, 12)).unwrap();
    }
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::CheckIn { booking: id(2) })).unwrap();
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::CheckOut { booking: id(2) })).unwrap();
    world.now_minutes += 3;
    seat(&mut world, &walk_in(9)).unwrap();
    let b = world.view(FIGEAC).bookings.get(id(9)).unwrap();
    assert_eq!((b.resource, b.slot.start(), b.slot.end()), (slug("desk-2"), 9 * 60 + 46, 720), "since its person left");
    assert!(overbooked(world.view(FIGEAC)).is_empty());
}

#[test]
fn closed_for_more_than_an_hour_is_refused_and_so_is_a_time_that_passed() {
    let mut world = at(WITH_PAUSE, 7 * 60);
    assert_eq!(codes(seat(&mut world, &walk_in(1))), [("centre", "outside-hours")]);
    world.now_minutes = 600;
    let until = |minute| WalkIn { until: Until::At(minute), ..walk_in(1) };
    let (past, pause) = (until(590), until(780));
    assert_eq!(codes(seat(&mut world, &past)), [("until", "empty-slot")]);
    assert_eq!(codes(seat(&mut world, &pause)), [("until", "outside-hours")]);
    let room = WalkIn { place: Place::Kind(Kind::Office), ..walk_in(1) };
    assert_eq!(codes(seat(&mut world, &room)), [("kind", "unknown-resource")]);
}

#[test]
fn when_every_seat_is_taken_what_is_free_for_a_shorter_time_comes_first() {
    let mut world = at(WITH_PAUSE, 600);
    for (n, place, from) in [(1, "desk-1", 9), (2, "desk-2", 11), (3, "table", 9), (4, "table", 9)] {
        world.book(FIGEAC, n, place, slot(TODAY, from, 12)).unwrap();
    }
    let Err(DeskError::Booking(BookingRefusal::Taken { conflicts, alternatives })) = seat(&mut world, &walk_in(9))
    else {
        panic!("seated")
    };
    assert_eq!((conflicts[0].slot, alternatives.len()), (slot(TODAY, 9, 12), 3));
    assert_eq!((&alternatives[0].resource, alternatives[0].slot), (&slug("desk-2"), slot(TODAY, 10, 11)));
    let exactly = WalkIn { place: Place::Resource(slug("desk-1")), ..walk_in(9) };
    assert!(matches!(seat(&mut world, &exactly), Err(DeskError::Booking(BookingRefusal::Taken { .. }))));
}

#[test]
fn a_key_seats_once_and_only_the_box_of_the_centre_seats() {
    let mut world = at(WITH_PAUSE, 600);
    let first = walk_in(1);
    seat(&mut world, &first).unwrap();
    world.now_minutes = 660;
    let again = world.decide(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::WalkIn(first.clone()))).unwrap();
    assert!(again.drafts.is_empty());
    for other in [
        WalkIn { who: Who::Member(world.member("roque")), ..first.clone() },
        WalkIn { place: Place::Kind(Kind::MeetingRoom), ..first.clone() },
        WalkIn { until: Until::At(661), ..first.clone() },
    ] {
        let refused = seat(&mut world, &other);
        assert_eq!(refused, Err(DeskError::Booking(BookingRefusal::KeyReused { booking: id(1) })));
    }
    let at_hub = WalkIn { id: id_of(HUB, 5), ..first };
    let refused = world.run(HUB, Caller::Admin, &Command::Booking(BookingCommand::WalkIn(at_hub)));
    assert_eq!(refused, Err(DeskError::NotAllowed { right: Right::AtCentre }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whoever_is_seated_has_a_place_that_was_free_while_the_centre_is_open(
        booked in proptest::collection::vec((0_usize..3, 8_u16..17, 1_u16..5), 0..10),
        people in proptest::collection::vec((480_u16..1100, 0_u16..3, any::<bool>()), 1..8),
    ) {
        let mut world = at(WITH_PAUSE, 480);
        for (n, (place, from, long)) in booked.into_iter().enumerate() {
            let place = ["desk-1", "desk-2", "table"][place];
            let _ = world.book(FIGEAC, u8::try_from(n).unwrap() + 1, place, slot(TODAY, from, (from + long).min(18)));
        }
        let mut people = people;
        people.sort_unstable();
        for (n, (minute, until, leaves)) in people.into_iter().enumerate() {
            let n = u8::try_from(n).unwrap() + 100;
            world.now_minutes = minute;
            let until = [Until::Half, Until::Day, Until::At(17 * 60)][usize::from(until)];
            if seat(&mut world, &WalkIn { until, ..walk_in(n) }).is_ok() {
                let b = world.view(FIGEAC).bookings.get(id(n)).unwrap();
                let open = world.view(FIGEAC).centres.get(&slug("figeac")).unwrap().open_on(TODAY);
                prop_assert!(holds(&open, (b.slot.start(), b.slot.end())));
                prop_assert!(b.slot.start() <= minute.max(510) || b.slot.start() == 810);
                if leaves {
                    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::CheckOut { booking: id(n) })).unwrap();
                }
            }
            prop_assert_eq!(overbooked(world.view(FIGEAC)), Vec::<String>::new());
        }
    }
}

#[test]
fn a_key_stands_for_one_stay_and_with_another_end_it_is_refused() {
    // In the afternoon the half-day ends with the day, and yet these are three wishes.
    for (minutes, ends) in [(9 * 60, 720), (15 * 60, 1080)] {
        let mut world = at(WITH_PAUSE, minutes);
        let wishes = [Until::Half, Until::Day, Until::At(ends)];
        for (n, first) in [(1, Until::Half), (2, Until::Day)] {
            seat(&mut world, &WalkIn { until: first, ..walk_in(n) }).unwrap();
            for until in wishes {
                let again = seat(&mut world, &WalkIn { until, ..walk_in(n) });
                let same = Ok(BookingOutcome::of(id(n)).into());
                let reused = Err(BookingRefusal::KeyReused { booking: id(n) }.into());
                assert_eq!(again, if until == first { same } else { reused }, "{first:?}, {until:?}");
            }
        }
    }
}
