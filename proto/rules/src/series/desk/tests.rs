use jiff::civil::date;
use proptest::prelude::*;
use telecentre_log::entry::{Body, Entry, Head};

use super::*;
use crate::booking::{Alternative, Book, Booking, BookingCommand, Place};
use crate::centre::{CentreCommand, CentrePatch, Closure, Kind};
use crate::desk::{Command, Outcome};
use crate::series::{Ends, Replaced, Weekly};
use crate::slot::{Slot, date_of_days, days_of_date};
use crate::steward::{StewardCommand, steward_of};
use crate::world::{AURILLAC, FIGEAC, HUB, TODAY, World, id_of, node, overbooked, rebuilt, slot, slug};

/// Every week from today on, from 9 to 12.
fn weekly(world: &World, place: Place, count: usize) -> SeriesPlan {
    let dates = Weekly { from: TODAY, weekdays: Vec::new(), ends: Ends::Count(count) }.dates().unwrap();
    let who = Who::Member(world.member("oehl"));
    SeriesPlan { centre: slug("figeac"), place, who, start: 540, end: 720, dates, replaced: Vec::new(), note: None }
}

fn desk_1() -> Place {
    Place::Resource(slug("desk-1"))
}

fn looked(world: &World, replica: usize, plan: &SeriesPlan) -> Preview {
    let seat = world.seat(replica);
    preview(world.view(replica), &seat, Caller::Host, plan, (world.today, world.now_minutes)).unwrap()
}

fn make(
    world: &mut World,
    replica: usize,
    n: u8,
    plan: &SeriesPlan,
    skip: &[DayStatus],
) -> Result<RecordId, DeskError> {
    let new =
        NewSeries { id: id_of(replica, n), plan: plan.clone(), digest: None, skip: skip.iter().copied().collect() };
    send(world, replica, new)
}

fn send(world: &mut World, replica: usize, new: NewSeries) -> Result<RecordId, DeskError> {
    let Outcome::Series(done) = world.run(replica, Caller::Host, &Command::Series(SeriesCommand::Make(new)))? else {
        panic!("no outcome of a series");
    };
    Ok(done.series)
}

fn at(world: &World, replica: usize, series: RecordId) -> Standing {
    standing(world.view(replica), &world.seat(replica), series).unwrap()
}

fn run(world: &mut World, replica: usize, command: SeriesCommand) -> Result<usize, DeskError> {
    match world.run(replica, Caller::Host, &Command::Series(command))? {
        Outcome::Series(done) => Ok(done.bookings),
        other => panic!("{other:?}"),
    }
}

fn states(bookings: &[Booking]) -> Vec<State> {
    bookings.iter().map(|b| b.state).collect()
}

fn code(result: Result<RecordId, DeskError>) -> &'static str {
    result.unwrap_err().code()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_written_series_equals_its_preview(
        booked in proptest::collection::vec((0_i32..40, 0_usize..4, 8_u16..17, 1_u16..4), 0..25),
        days in proptest::collection::btree_set(-3_i32..45, 1..14),
        handed in proptest::collection::btree_set(0_i32..40, 0..6),
        (by_kind, start, long, replica) in (any::<bool>(), 8_u16..17, 1_u16..4, 0_usize..3),
        instead in (0_usize..14, 0_i32..40, 8_u16..16),
    ) {
        let mut world = World::new();
        let day = |n: i32| date_of_days(days_of_date(TODAY) + n).unwrap();
        let names = ["desk-1", "desk-2", "table", "room"];
        for (n, (on, place, from, long)) in booked.into_iter().enumerate() {
            let _ = world.book(FIGEAC, u8::try_from(n).unwrap(), names[place], slot(day(on), from, (from + long).min(18)));
        }
        let closure = Closure::of_days(RecordId::SINGLE, day(7), day(8));
        let closed = CentreCommand::AddClosure { centre: slug("figeac"), closure };
        world.run(FIGEAC, Caller::Host, &Command::Centre(closed)).unwrap();
        let horizon = CentrePatch { horizon_days: Some(Some(35)), ..CentrePatch::default() };
        let horizon = CentreCommand::Change { centre: slug("figeac"), patch: horizon };
        world.run(FIGEAC, Caller::Host, &Command::Centre(horizon)).unwrap();
        for on in handed {
            let (centre, resource) = (slug("figeac"), slug("desk-1"));
            let hand = StewardCommand::HandOver { centre, resource, from: day(on), until: day(on) };
            world.run(FIGEAC, Caller::Host, &Command::Steward(hand)).unwrap();
        }
        world.sync_all();
        let place = if by_kind { Place::Kind(Kind::Desk) } else { desk_1() };
        let mut plan = weekly(&world, place, 1);
        plan.dates = days.iter().map(|n| day(*n)).collect();
        (plan.start, plan.end) = (start * 60, (start + long).min(18) * 60);
        if let Some(replaced) = days.iter().nth(instead.0) {
            let by = Alternative { resource: slug("table"), slot: slot(day(instead.1), instead.2, instead.2 + 2) };
            plan.replaced = vec![Replaced { day: day(*replaced), by }];
        }
        let shown = looked(&world, replica, &plan);
        prop_assert_eq!(shown.occurrences.len(), plan.dates.len());
        let before = world.view(replica).fingerprint();
        let free: Vec<&Occurrence> = shown.occurrences.iter().filter(|o| o.status == DayStatus::Free).collect();
        let new = NewSeries {
            id: id_of(replica, 99),
            plan: plan.clone(),
            digest: Some(shown.digest()),
            skip: DayStatus::ALL.iter().copied().collect(),
        };
        let made = send(&mut world, replica, new);
        if free.is_empty() {
            prop_assert_eq!(code(made), "series-no-day");
            prop_assert_eq!(world.view(replica).fingerprint(), before, "nothing is written");
            return Ok(());
        }
        let standing = at(&world, replica, made.unwrap());
        let mut wanted: Vec<(Slot, &Slug, State)> = free
            .iter()
            .map(|o| {
                let at_once = o.immediate && replica == FIGEAC;
                (o.slot, &o.resource, if at_once { State::Confirmed } else { State::Requested })
            })
            .collect();
        wanted.sort_unstable();
        let written: Vec<(Slot, &Slug, State)> =
            standing.bookings.iter().map(|b| (b.slot, &b.resource, b.state)).collect();
        prop_assert_eq!(written, wanted);
        prop_assert!(!standing.is_partial());
        prop_assert_eq!(overbooked(&world.all.view), Vec::<String>::new());
        for o in &shown.occurrences {
            let steward = steward_of(world.view(replica), &world.seat(replica), &slug("figeac"), &o.resource, o.slot.day());
            prop_assert_eq!(o.steward, steward);
        }
        // What was asked for is confirmed by whoever decides, as the preview promised.
        for _ in 0..2 {
            world.sync_all();
            for replica in 0..3 {
                world.answer(replica);
            }
        }
        world.sync_all();
        prop_assert!(at(&world, replica, standing.series.id).bookings.iter().all(|b| b.state == State::Confirmed));
        prop_assert_eq!(overbooked(&world.all.view), Vec::<String>::new());
    }
}

#[test]
fn a_key_makes_one_series_and_no_other() {
    let mut world = World::new();
    let plan = weekly(&world, desk_1(), 4);
    let made = make(&mut world, FIGEAC, 9, &plan, &[]).unwrap();
    let before = world.view(FIGEAC).fingerprint();
    assert_eq!(make(&mut world, FIGEAC, 9, &plan, &[]), Ok(made), "though all its days are taken now");
    assert_eq!(world.view(FIGEAC).fingerprint(), before);
    let other = SeriesPlan { end: 660, ..plan.clone() };
    assert_eq!(code(make(&mut world, FIGEAC, 9, &other, &[])), "key-reused");
    let noted = SeriesPlan { note: Some("autre".into()), ..plan.clone() };
    assert_eq!(code(make(&mut world, FIGEAC, 9, &noted, &[])), "key-reused", "another note");
    world.book(FIGEAC, 7, "room", slot(TODAY, 11, 12)).unwrap();
    assert_eq!(code(make(&mut world, FIGEAC, 7, &plan, &[])), "key-reused", "the key of a booking");
}

#[test]
fn a_note_of_a_series_counts_for_each_of_its_bookings_until_one_has_its_own() {
    let mut world = World::new();
    let plan = SeriesPlan { note: Some(" près de la fenêtre ".into()), ..weekly(&world, desk_1(), 3) };
    let made = make(&mut world, FIGEAC, 9, &plan, &[]).unwrap();
    assert_eq!(make(&mut world, FIGEAC, 9, &plan, &[]), Ok(made), "the same again is the same series");
    let bookings = at(&world, FIGEAC, made).bookings;
    let own = Command::Booking(BookingCommand::Note { booking: bookings[0].id, note: Some("sa note".into()) });
    world.run(FIGEAC, Caller::Host, &own).unwrap();
    world.sync_all();
    let notes = |world: &World| {
        let people = &world.all.view.people;
        bookings.iter().map(|b| people.note_in_series(b.person(), b.id, made).map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(
        notes(&world),
        [Some("sa note"), Some("près de la fenêtre"), Some("près de la fenêtre")].map(|n| n.map(str::to_owned))
    );
    let gone = Command::Booking(BookingCommand::Note { booking: bookings[0].id, note: None });
    world.run(FIGEAC, Caller::Host, &gone).unwrap();
    world.sync_all();
    assert_eq!(notes(&world)[0], None, "taken back, it stays so");
}

#[test]
fn a_series_is_written_as_it_was_shown_or_not_at_all() {
    let mut world = World::new();
    let plan = weekly(&world, desk_1(), 5);
    let digest = looked(&world, FIGEAC, &plan).digest();
    world.book(FIGEAC, 1, "desk-1", slot(date(2026, 12, 8), 11, 13)).unwrap();
    let before = world.view(FIGEAC).fingerprint();
    let skip: BTreeSet<DayStatus> = DayStatus::ALL.iter().copied().collect();
    let new = NewSeries { id: id_of(FIGEAC, 9), plan: plan.clone(), digest: Some(digest), skip };
    assert_eq!(code(send(&mut world, FIGEAC, new)), "series-changed");
    assert_eq!(code(make(&mut world, FIGEAC, 9, &plan, &[DayStatus::Closed])), "series-not-free");
    assert_eq!(world.view(FIGEAC).fingerprint(), before, "not even the days that are free");
    let made = make(&mut world, FIGEAC, 9, &plan, &[DayStatus::Taken]).unwrap();
    let standing = at(&world, FIGEAC, made);
    assert_eq!((standing.bookings.len(), standing.written, standing.is_partial()), (4, 4, false));
    assert_eq!(standing.skipped, [(slot(date(2026, 12, 8), 9, 12), DayStatus::Taken)]);
}

#[test]
fn a_day_that_was_left_out_is_tried_again_once_it_is_free_and_only_where_the_series_was_made() {
    let mut world = World::new();
    world.book(FIGEAC, 1, "desk-1", slot(date(2026, 12, 1), 9, 12)).unwrap();
    let plan = weekly(&world, desk_1(), 3);
    let series = make(&mut world, FIGEAC, 9, &plan, &[DayStatus::Taken]).unwrap();
    assert_eq!(run(&mut world, FIGEAC, SeriesCommand::Retry { series }), Ok(0), "it is taken still");
    let cancel = BookingCommand::Cancel { booking: world.id(1) };
    world.run(FIGEAC, Caller::Host, &Command::Booking(cancel)).unwrap();
    world.sync_all();
    let elsewhere = run(&mut world, HUB, SeriesCommand::Retry { series });
    assert_eq!(elsewhere, Err(DeskError::NotAllowed { right: Right::WhereBegun }));
    assert_eq!(run(&mut world, FIGEAC, SeriesCommand::Retry { series }), Ok(1));
    let now = at(&world, FIGEAC, series);
    assert_eq!((now.bookings.len(), now.written, now.skipped), (3, 3, Vec::new()));
    assert_eq!(run(&mut world, FIGEAC, SeriesCommand::Retry { series }), Ok(0));
}

#[test]
fn one_the_rest_or_all_of_a_series_is_taken_back_and_each_day_lives_by_itself() {
    let mut world = World::new();
    let plan = weekly(&world, desk_1(), 5);
    let series = make(&mut world, FIGEAC, 9, &plan, &[]).unwrap();
    let ids: Vec<RecordId> = at(&world, FIGEAC, series).bookings.iter().map(|b| b.id).collect();
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::CheckIn { booking: ids[0] })).unwrap();
    world.run(FIGEAC, Caller::Host, &Command::Booking(BookingCommand::Cancel { booking: ids[2] })).unwrap();
    let to = (slot(date(2026, 12, 2), 9, 12), Some(slug("desk-2")));
    let elsewhere = BookingCommand::Move { booking: ids[1], slot: to.0, resource: to.1, insist: false };
    world.run(FIGEAC, Caller::Host, &Command::Booking(elsewhere)).unwrap();
    let from = Some(date(2026, 12, 15));
    assert_eq!(run(&mut world, FIGEAC, SeriesCommand::Cancel { series, from }), Ok(2));
    let [here, moved, one, rest, last] = states(&at(&world, FIGEAC, series).bookings)[..] else { panic!() };
    assert_eq!([here, moved], [State::CheckedIn, State::Confirmed]);
    assert_eq!([one, rest, last], [State::Cancelled; 3]);
    assert_eq!(run(&mut world, FIGEAC, SeriesCommand::Cancel { series, from: None }), Ok(1));
    assert_eq!(run(&mut world, FIGEAC, SeriesCommand::Cancel { series, from: None }), Ok(0));
    assert_eq!(states(&at(&world, FIGEAC, series).bookings)[0], State::CheckedIn, "what was is not taken back");
}

#[test]
fn a_series_made_elsewhere_is_asked_for_and_taken_back_by_wishes() {
    let mut world = World::new();
    let plan = weekly(&world, desk_1(), 3);
    let series = make(&mut world, AURILLAC, 9, &plan, &[]).unwrap();
    world.sync_all();
    world.answer(FIGEAC);
    world.sync_all();
    assert_eq!(states(&at(&world, AURILLAC, series).bookings), [State::Confirmed; 3]);
    assert_eq!(run(&mut world, AURILLAC, SeriesCommand::Cancel { series, from: Some(date(2026, 12, 1)) }), Ok(2));
    world.sync_all();
    world.answer(FIGEAC);
    assert_eq!(states(&at(&world, FIGEAC, series).bookings), [State::Confirmed, State::Cancelled, State::Cancelled]);
}

#[test]
fn another_authors_booking_is_none_of_a_series_and_that_of_its_successor_is() {
    let mut world = World::new();
    let plan = weekly(&world, desk_1(), 2);
    let series = make(&mut world, FIGEAC, 9, &plan, &[]).unwrap();
    world.sync_all();
    let foreign = |world: &World, replica: usize| {
        let book = world.wanted(5, "table", slot(TODAY, 13, 14));
        Command::Booking(BookingCommand::Book(Book { id: id_of(replica, 5), series: Some(series), ..book }))
    };
    let command = foreign(&world, AURILLAC);
    world.run(AURILLAC, Caller::Host, &command).unwrap();
    world.sync_all();
    world.answer(FIGEAC);
    assert_eq!(at(&world, FIGEAC, series).bookings.len(), 2);
    world.follows = Some((node(AURILLAC), node(FIGEAC)));
    assert_eq!(at(&world, FIGEAC, series).bookings.len(), 3);
}

#[test]
fn a_reader_that_lacks_a_month_knows_that_it_sees_fewer() {
    let mut world = World::new();
    let plan = weekly(&world, desk_1(), 4);
    let series = make(&mut world, FIGEAC, 9, &plan, &[]).unwrap();
    let changes = &world.replicas[FIGEAC].changes;
    let december = |document: &telecentre_log::document::DocumentKey| document.name.as_str() == "ledger/2026-12";
    let view = rebuilt(changes.iter().filter(|(document, ..)| !december(document)));
    let seen = standing(&view, &world.seat(HUB), series).unwrap();
    assert_eq!((seen.bookings.len(), seen.written, seen.is_partial()), (1, 4, true));
}

#[test]
fn the_longest_series_is_one_group_of_entries_within_their_limits() {
    let mut world = World::new();
    let mut plan = weekly(&world, Place::Resource(slug("table")), 104);
    let new = |plan: &SeriesPlan| {
        let skip = BTreeSet::from([DayStatus::Closed]);
        SeriesCommand::Make(NewSeries { id: id_of(FIGEAC, 9), plan: plan.clone(), digest: None, skip })
    };
    let every_day = Weekly {
        from: TODAY,
        weekdays: vec![jiff::civil::Weekday::Monday, jiff::civil::Weekday::Tuesday, jiff::civil::Weekday::Friday],
        ends: Ends::Count(104),
    };
    for dates in [plan.dates.clone(), every_day.dates().unwrap()] {
        plan.dates = dates;
        let decision = world.decide(FIGEAC, Caller::Host, &Command::Series(new(&plan))).unwrap();
        let spaces: BTreeSet<String> = decision.drafts.iter().map(|draft| draft.space.to_string()).collect();
        assert_eq!(spaces.len(), 1);
        let entry = |draft: &Draft| Entry {
            head: Head {
                document: draft.document.clone(),
                time: 1_764_000_000,
                dependencies: Vec::new(),
                birth: None,
                extensions: Vec::new(),
            },
            body: Body::Present(telecentre_log::body::encode_body(&draft.document, None, &draft.puts)),
        };
        assert!(decision.drafts.iter().all(|draft| draft.puts.len() <= PUTS_PER_ENTRY));
        let mut entries: Vec<Entry> = decision.drafts.iter().map(entry).collect();
        assert_eq!(telecentre_log::group::mark(&mut entries), Ok(()));
    }
}

#[test]
fn a_member_makes_a_series_for_no_one_else_and_sees_no_others() {
    let mut world = World::new();
    let plan = weekly(&world, desk_1(), 2);
    let (me, other) = (world.member("oehl"), world.member("roque"));
    let make = |plan: &SeriesPlan| {
        let new = NewSeries { id: id_of(FIGEAC, 9), plan: plan.clone(), digest: None, skip: BTreeSet::new() };
        Command::Series(SeriesCommand::Make(new))
    };
    let refused = world.run(FIGEAC, Caller::Member(other), &make(&plan));
    assert_eq!(refused, Err(DeskError::NotAllowed { right: Right::OwnBookings }));
    assert!(world.run(FIGEAC, Caller::Member(me), &make(&plan)).is_ok());
    let cancel = Command::Series(SeriesCommand::Cancel { series: id_of(FIGEAC, 9), from: None });
    let refused = world.run(FIGEAC, Caller::Member(other), &cancel);
    assert_eq!(refused, Err(DeskError::not_found(Missing::Series, &id_of(FIGEAC, 9))));
    let guest = SeriesPlan { who: Who::Guest { name: "Paul".into() }, ..plan };
    let other_key = NewSeries { id: id_of(HUB, 9), plan: guest, digest: None, skip: BTreeSet::new() };
    let elsewhere = send(&mut world, HUB, other_key);
    assert_eq!(elsewhere, Err(DeskError::NotAllowed { right: Right::AtCentre }));
}

#[test]
fn the_hours_of_a_series_are_those_of_the_clock_on_the_wall_all_year() {
    let mut world = World::new();
    let plan = weekly(&world, desk_1(), 40);
    let series = make(&mut world, FIGEAC, 9, &plan, &[]).unwrap();
    let standing = at(&world, FIGEAC, series);
    assert_eq!(standing.bookings.len(), 40, "through the change of clocks on 28 March");
    assert!(standing.bookings.iter().all(|b| (b.slot.start(), b.slot.end()) == (540, 720)));
    assert!(standing.bookings.iter().all(|b| b.slot.day().weekday() == TODAY.weekday()));
}
