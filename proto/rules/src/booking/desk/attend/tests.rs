use proptest::prelude::*;

use crate::booking::{Booking, BookingCommand, BookingRefusal, Place, State, Until, WalkIn, Who};
use crate::centre::Kind;
use crate::desk::{Caller, Command, DeskError, Outcome};
use crate::world::{FIGEAC, TODAY, World, codes, id, overbooked, slot, slug};
use jiff::civil::date;

fn act(world: &mut World, command: BookingCommand) -> Result<Outcome, DeskError> {
    world.run(FIGEAC, Caller::Host, &Command::Booking(command))
}

fn at(world: &World, n: u8) -> Booking {
    world.view(FIGEAC).bookings.get(id(n)).unwrap()
}

fn check_in(n: u8) -> BookingCommand {
    BookingCommand::CheckIn { booking: id(n) }
}

fn undo(n: u8) -> BookingCommand {
    BookingCommand::Undo { booking: id(n) }
}

#[test]
fn whoever_leaves_frees_the_rest_and_leaving_can_be_taken_back_while_it_is_free() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    let out = BookingCommand::CheckOut { booking: id(1) };
    assert!(matches!(act(&mut world, out.clone()), Err(DeskError::Booking(BookingRefusal::WrongState { .. }))));
    act(&mut world, check_in(1)).unwrap();
    world.now_minutes = 630;
    act(&mut world, out.clone()).unwrap();
    assert!(world.decide(FIGEAC, Caller::Host, &Command::Booking(out.clone())).unwrap().drafts.is_empty());
    let b = at(&world, 1);
    assert_eq!((b.state, b.left_at, b.slot, b.held().end()), (State::CheckedIn, Some(630), slot(TODAY, 9, 12), 630));
    assert_eq!(b.left_at_text().as_deref(), Some("2026-11-24T10:30"));
    act(&mut world, undo(1)).unwrap();
    assert_eq!((at(&world, 1).state, at(&world, 1).left_at), (State::CheckedIn, None));
    act(&mut world, out).unwrap();
    world.book(FIGEAC, 2, "desk-1", slot(TODAY, 11, 12)).unwrap();
    let refused = act(&mut world, undo(1));
    let to = vec![id(2)];
    assert_eq!(refused, Err(DeskError::Booking(BookingRefusal::GivenAway { booking: id(1), to })));
    assert!(overbooked(world.view(FIGEAC)).is_empty());
}

#[test]
fn a_check_in_a_no_show_and_a_cancellation_are_taken_back_the_same_day() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    let tomorrow = date(2026, 11, 25);
    world.book(FIGEAC, 2, "desk-1", slot(tomorrow, 9, 12)).unwrap();
    act(&mut world, check_in(1)).unwrap();
    act(&mut world, undo(1)).unwrap();
    assert_eq!((at(&world, 1).state, at(&world, 1).checked_in), (State::Confirmed, None));
    act(&mut world, BookingCommand::NoShow { booking: id(1) }).unwrap();
    act(&mut world, check_in(1)).unwrap();
    act(&mut world, undo(1)).unwrap();
    assert_eq!(at(&world, 1).state, State::Confirmed, "and not a no-show again");
    assert!(matches!(act(&mut world, undo(1)), Err(DeskError::Booking(BookingRefusal::WrongState { .. }))));
    act(&mut world, check_in(1)).unwrap();
    assert_eq!(at(&world, 1).state, State::CheckedIn, "a second time, under a greater number");
    act(&mut world, BookingCommand::Cancel { booking: id(2) }).unwrap();
    act(&mut world, undo(2)).unwrap();
    assert_eq!(at(&world, 2).state, State::Confirmed, "whatever its slot");
    act(&mut world, BookingCommand::Cancel { booking: id(2) }).unwrap();
    assert_eq!(at(&world, 2).state, State::Cancelled);
    world.book(FIGEAC, 3, "desk-1", slot(tomorrow, 11, 13)).unwrap();
    assert!(matches!(act(&mut world, undo(2)), Err(DeskError::Booking(BookingRefusal::GivenAway { .. }))));
    act(&mut world, BookingCommand::Cancel { booking: id(3) }).unwrap();
    world.day_began = 1_800_000_000;
    assert_eq!(act(&mut world, undo(3)), Err(DeskError::Booking(BookingRefusal::NotToday { booking: id(3) })));
    world.today = tomorrow;
    assert_eq!(act(&mut world, undo(1)), Err(DeskError::Booking(BookingRefusal::NotToday { booking: id(1) })));
}

#[test]
fn taking_back_somebody_who_walked_in_cancels_and_can_be_taken_back_itself() {
    let mut world = World::new();
    let who = Who::Member(world.member("oehl"));
    let (centre, place) = (slug("figeac"), Place::Kind(Kind::Desk));
    act(&mut world, BookingCommand::WalkIn(WalkIn { id: id(1), centre, place, who, until: Until::Half })).unwrap();
    act(&mut world, undo(1)).unwrap();
    assert_eq!(at(&world, 1).state, State::Cancelled);
    act(&mut world, undo(1)).unwrap();
    assert_eq!(at(&world, 1).state, State::CheckedIn);
}

#[test]
fn what_nobody_came_to_is_released_from_now_on_and_whoever_comes_late_has_it_if_it_is_free() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.book(FIGEAC, 2, "desk-1", slot(TODAY, 14, 16)).unwrap();
    let release = |n| BookingCommand::Release { booking: id(n) };
    assert_eq!(codes(act(&mut world, release(2))), [("booking", "not-yet")]);
    act(&mut world, release(1)).unwrap();
    assert_eq!((at(&world, 1).state, at(&world, 1).left_at), (State::NoShow, Some(600)));
    act(&mut world, check_in(1)).unwrap();
    assert_eq!((at(&world, 1).state, at(&world, 1).left_at), (State::CheckedIn, None));
    act(&mut world, undo(1)).unwrap();
    act(&mut world, release(1)).unwrap();
    world.book(FIGEAC, 3, "desk-1", slot(TODAY, 10, 11)).unwrap();
    assert!(matches!(act(&mut world, check_in(1)), Err(DeskError::Booking(BookingRefusal::GivenAway { .. }))));
    assert!(matches!(act(&mut world, undo(1)), Err(DeskError::Booking(BookingRefusal::GivenAway { .. }))));
}

#[test]
fn two_people_change_places_only_if_both_fit() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 12)).unwrap();
    world.book(FIGEAC, 2, "desk-2", slot(TODAY, 10, 13)).unwrap();
    world.book(FIGEAC, 3, "desk-1", slot(TODAY, 13, 14)).unwrap();
    act(&mut world, check_in(1)).unwrap();
    let swap = |a, b| BookingCommand::Swap { booking: id(a), with: id(b) };
    act(&mut world, swap(1, 2)).unwrap();
    assert_eq!((at(&world, 1).resource, at(&world, 2).resource), (slug("desk-2"), slug("desk-1")));
    assert_eq!((at(&world, 1).state, at(&world, 1).slot), (State::CheckedIn, slot(TODAY, 9, 12)));
    world.book(FIGEAC, 4, "room", slot(TODAY, 12, 15)).unwrap();
    world.book(FIGEAC, 5, "room", slot(TODAY, 9, 12)).unwrap();
    let refused = act(&mut world, swap(2, 5));
    assert!(
        matches!(refused, Err(DeskError::Booking(BookingRefusal::Taken { .. }))),
        "10 to 13 does not fit in the room"
    );
    assert_eq!(at(&world, 5).resource, slug("room"), "nobody moved");
}

#[test]
fn a_move_to_a_day_that_has_passed_is_marked_as_recorded_late() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(date(2026, 12, 1), 9, 12)).unwrap();
    let to = |day| BookingCommand::Move { booking: id(1), slot: slot(day, 9, 12), resource: None, insist: false };
    act(&mut world, to(date(2026, 12, 2))).unwrap();
    assert!(!at(&world, 1).recorded_late);
    act(&mut world, to(date(2026, 11, 23))).unwrap();
    assert!(at(&world, 1).recorded_late);
    world.book(FIGEAC, 2, "desk-1", slot(date(2026, 12, 1), 9, 12)).unwrap();
    let to =
        BookingCommand::Move { booking: id(2), slot: slot(date(2026, 10, 5), 9, 12), resource: None, insist: false };
    act(&mut world, to).unwrap();
    assert!(at(&world, 2).recorded_late, "in the ledger of another month too");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_is_noted_and_taken_back_nothing_is_overbooked(
        acts in proptest::collection::vec((0_u8..8, 1_u8..7, 0_u16..3), 1..40),
    ) {
        let mut world = World::new();
        for (n, (what, which, minutes)) in acts.into_iter().enumerate() {
            world.now_minutes = (world.now_minutes + minutes * 7).min(1_000);
            let booking = id(which);
            let command = match what {
                0 | 1 => {
                    let n = u8::try_from(n).unwrap() % 6 + 1;
                    let _ = world.book(FIGEAC, n, ["desk-1", "desk-2"][usize::from(n % 2)], slot(TODAY, 9 + minutes, 12 + minutes));
                    continue;
                }
                2 => BookingCommand::CheckIn { booking },
                3 => BookingCommand::CheckOut { booking },
                4 => BookingCommand::Release { booking },
                5 => BookingCommand::Cancel { booking },
                6 => BookingCommand::Swap { booking, with: id(which % 6 + 1) },
                _ => BookingCommand::Undo { booking },
            };
            let _ = act(&mut world, command);
            prop_assert_eq!(overbooked(world.view(FIGEAC)), Vec::<String>::new());
        }
    }
}

#[test]
fn a_check_in_writes_down_its_half_days_and_nothing_counts_them_again() {
    use crate::centre::{CentreCommand, CentrePatch};
    use crate::hours::Hours;
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(TODAY, 9, 17)).unwrap();
    world.book(FIGEAC, 2, "desk-2", slot(TODAY, 9, 12)).unwrap();
    assert_eq!(at(&world, 1).half_days, None, "nobody is here yet");
    act(&mut world, check_in(1)).unwrap();
    act(&mut world, check_in(2)).unwrap();
    assert_eq!((at(&world, 1).half_days, at(&world, 2).half_days), (Some(2), Some(1)));
    // New hours change nothing of what was counted.
    let hours = Some(Some(Hours::parse("Mo-Fr 09:00-12:00").unwrap()));
    let patch = CentrePatch { hours, ..CentrePatch::default() };
    let change = CentreCommand::Change { centre: slug("figeac"), patch };
    world.run(FIGEAC, Caller::Host, &Command::Centre(change)).unwrap();
    assert_eq!(at(&world, 1).half_days, Some(2));
    // Taken back and noted again, it counts by the hours of that moment.
    act(&mut world, undo(2)).unwrap();
    assert_eq!(at(&world, 2).half_days, None);
    act(&mut world, check_in(2)).unwrap();
    assert_eq!(at(&world, 2).half_days, Some(1));
}
