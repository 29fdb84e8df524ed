use jiff::civil::date;
use proptest::prelude::*;
use telecentre_proto::booking::State;
use telecentre_proto::centre::{Centre, Resource as Place};
use telecentre_proto::id::{NodeId, RecordId};
use telecentre_proto::slot::Slot;

use super::*;

fn booking(id: u8, start: u16, end: u16, state: State) -> Booking {
    let slot = Slot::new(date(2026, 11, 24), start, end).unwrap();
    let resource: Slug = "bureau".parse().unwrap();
    Booking {
        id: RecordId([id; 8]),
        centre: "figeac".parse().unwrap(),
        resource: resource.clone(),
        member: RecordId([1; 8]),
        guest: false,
        slot,
        state,
        steward: Some(NodeId([1; 32])),
        series: None,
        requested_at: 0,
        decided_at: None,
        reason: None,
        capacity: 1,
        recorded_late: false,
        salvaged: false,
        overrides: false,
        checked_in: None,
        left_at: None,
        half_days: None,
        walk_in: false,
        noted_at: None,
        cancelled_by: None,
        displaced_by: None,
        alternatives: Vec::new(),
        wishes: Vec::new(),
        requested_by: None,
        first: (resource, slot),
        stamp: None,
        occupies: state.occupies(),
        in_ledger: state.occupies(),
        halves: None,
        decided: false,
        let_go: false,
    }
}

fn day(open: Vec<(u16, u16)>, capacity: u32, bookings: Vec<Booking>) -> Day {
    let resource = Place { capacity, ..Place::named("bureau".parse().unwrap(), "Bureau", Kind::Desk) };
    let centre = Centre::named("figeac".parse().unwrap(), "Figeac");
    let rows = vec![DayRow { resource, bookings }];
    Day { centre, date: date(2026, 11, 24), open, closure: None, rows, gone: Vec::new() }
}

fn drawn(grid: &Grid<Booking>) -> Vec<RecordId> {
    let cells = grid.rows.iter().flat_map(|r| &r.cells);
    cells.filter_map(|c| if let What::Booked(b) = &c.what { Some(b.id) } else { None }).collect()
}

#[test]
fn a_booking_spans_its_half_hours_and_the_rest_is_free_or_shut() {
    let grid = Grid::of(&day(vec![(540, 720), (780, 840)], 1, vec![booking(1, 570, 660, State::Confirmed)]));
    assert_eq!((grid.columns, grid.heads.len()), (10, 10));
    let spans: Vec<(u16, &str)> = grid.rows[0]
        .cells
        .iter()
        .map(|c| match &c.what {
            What::Shut => (c.span, "shut"),
            What::Free(_) => (c.span, "free"),
            What::Booked(_) => (c.span, "booked"),
        })
        .collect();
    assert_eq!(spans, [(1, "free"), (3, "booked"), (2, "free"), (2, "shut"), (2, "free")]);
}

#[test]
fn a_room_is_free_by_the_hour_and_the_present_minute_has_its_place() {
    let mut day = day(vec![(540, 780)], 1, vec![booking(1, 570, 660, State::Confirmed)]);
    day.rows[0].resource.kind = Kind::MeetingRoom;
    let grid = Grid::of(&day);
    assert_eq!(grid.rows[0].cells.iter().map(|c| c.span).collect::<Vec<_>>(), [1, 3, 2, 2]);
    assert_eq!((grid.per_mille(540), grid.per_mille(660), grid.per_mille(780)), (Some(0), Some(500), Some(1_000)));
    assert_eq!((grid.per_mille(539), grid.per_mille(781)), (None, None));
    assert_eq!(grid.hours(), [250, 500, 750]);
}

#[test]
fn a_time_between_two_half_hours_makes_the_columns_finer() {
    let grid = Grid::of(&day(vec![(540, 600)], 1, vec![booking(1, 555, 590, State::Confirmed)]));
    assert_eq!((grid.columns, grid.heads[0].span), (12, 6));
    assert_eq!(grid.rows[0].cells.iter().map(|c| c.span).collect::<Vec<_>>(), [3, 7, 2]);
}

#[test]
fn what_is_asked_for_on_a_taken_slot_gets_a_lane_where_nothing_can_be_booked() {
    let both = vec![booking(1, 540, 600, State::Requested), booking(2, 540, 600, State::Confirmed)];
    let grid = Grid::of(&day(vec![(540, 660)], 1, both));
    assert_eq!(grid.rows.len(), 2);
    assert_eq!(grid.rows[0].first.as_ref().unwrap().lanes, 2);
    assert!(matches!(&grid.rows[0].cells[0].what, What::Booked(b) if b.state == State::Confirmed));
    assert!(matches!(grid.rows[1].cells[1].what, What::Shut));
}

#[test]
fn a_room_for_many_always_shows_room_while_there_is_some() {
    let two = vec![booking(1, 540, 600, State::Confirmed), booking(2, 540, 600, State::Confirmed)];
    assert_eq!(Grid::of(&day(vec![(540, 660)], 8, two.clone())).rows.len(), 3);
    assert_eq!(Grid::of(&day(vec![(540, 660)], 2, two)).rows.len(), 2);
    assert_eq!(Grid::of(&day(vec![(540, 660)], 8, Vec::new())).rows.len(), 1);
}

#[test]
fn a_closed_day_and_one_without_end_are_drawn_too() {
    assert_eq!(Grid::of(&day(Vec::new(), 1, Vec::new())).columns, 20);
    assert_eq!(Grid::of(&day(vec![(0, 1_440)], 1, Vec::new())).columns, 28);
    let late = vec![booking(1, 1_410, 1_440, State::Confirmed)];
    assert_eq!(Grid::of(&day(vec![(0, 1_440)], 1, late)).heads.last().unwrap().start, 1_410);
}

proptest! {
    #[test]
    fn every_row_is_as_wide_as_the_head_and_every_booking_is_drawn_once(
        spans in proptest::collection::vec((0u16..1_439, 1u16..500, 0usize..7), 0..12),
        open in proptest::collection::vec((0u16..1_439, 1u16..700), 0..3),
        capacity in 1u32..4,
    ) {
        let bookings: Vec<Booking> = spans
            .iter()
            .zip(1..)
            .map(|((start, long, state), id)| booking(id, *start, (start + long).min(1_440), State::ALL[*state]))
            .collect();
        let mut hours: Vec<(u16, u16)> = Vec::new();
        for (from, long) in open {
            let from = hours.last().map_or(from, |(_, until): &(u16, u16)| from.max(until + 1));
            if from < 1_439 {
                hours.push((from, (from + long).min(1_440)));
            }
        }
        let grid = Grid::of(&day(hours, capacity, bookings.clone()));
        let heads: u16 = grid.heads.iter().map(|h| h.span).sum();
        prop_assert_eq!(heads, grid.columns);
        for row in &grid.rows {
            prop_assert_eq!(row.cells.iter().map(|c| c.span).sum::<u16>(), grid.columns);
        }
        let mut ids = drawn(&grid);
        ids.sort();
        let mut wanted: Vec<RecordId> = bookings.iter().map(|b| b.id).collect();
        wanted.sort();
        prop_assert_eq!(ids, wanted);
    }
}
