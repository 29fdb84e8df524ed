//! A day as a table: resources × times, bookings spanning columns.
//!
//! Enters: a [`Day`] of the calendar. Leaves: rows of cells whose spans add up to the same width, with every booking in
//! exactly one of them. Columns are half hours; where a booking begins between two, columns are finer, so that nothing
//! is drawn where it is not. What is free is one cell a half-day, for rooms one an hour. A resource takes as many lanes as it has bookings at once. Pure; words come in by closures.

use jiff::civil::Date;
use telecentre_proto::booking::Booking;
use telecentre_proto::booking::calendar::{Day, DayRow};
use telecentre_proto::centre::Kind;
use telecentre_proto::hours::{Half, HalfDay, halves};
use telecentre_proto::id::Slug;
use telecentre_proto::slot::MINUTES_PER_DAY;

const HALF_HOUR: u16 = 30;
/// What is shown of a day without opening hours.
const USUAL_DAY: (u16, u16) = (8 * 60, 18 * 60);
/// What is shown of a centre that never closes: the rest of the day shows where somebody booked it.
const LONG_DAY: (u16, u16) = (7 * 60, 21 * 60);

/// A day's table; `B`: what is drawn for a booking.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid<B> {
    /// The day.
    pub(crate) date: Date,
    /// The half hours of the head row.
    pub(crate) heads: Vec<Head>,
    /// The rows, lane by lane.
    pub(crate) rows: Vec<Lane<B>>,
    /// How many columns every row has.
    pub(crate) columns: u16,
    /// When the afternoon begins and ends, on a day that has one.
    afternoon: Option<(u16, u16)>,
}

/// A half hour of the head row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    /// Minutes since midnight.
    pub(crate) start: u16,
    /// How many columns it spans.
    pub(crate) span: u16,
}

/// One lane of a resource.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lane<B> {
    /// The resource, on its first lane.
    pub(crate) first: Option<GridResource>,
    /// The cells, from left to right.
    pub(crate) cells: Vec<Cell<B>>,
}

/// A resource at the head of its lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GridResource {
    /// Its slug.
    pub(crate) slug: Slug,
    /// Its name.
    pub(crate) name: String,
    /// Its kind.
    pub(crate) kind: Kind,
    /// How many bookings it takes at once.
    pub(crate) capacity: u32,
    /// The number of its lanes in the table.
    pub(crate) lanes: usize,
}

/// Something in a lane.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell<B> {
    /// How many columns it spans.
    pub(crate) span: u16,
    /// What stands there.
    pub(crate) what: What<B>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What<B> {
    /// Closed then, or room that the resource does not have.
    Shut,
    /// Free.
    Free(Free),
    /// Booked.
    Booked(Box<B>),
}

/// A time that may be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Free {
    /// The resource's slug.
    pub(crate) resource: Slug,
    /// Its name.
    pub(crate) name: String,
    /// Its beginning: minutes since midnight.
    pub(crate) start: u16,
    /// The end of the half-day, of the hour for rooms, or sooner where something begins or the centre closes.
    pub(crate) end: u16,
}

impl Grid<Booking> {
    /// The table of a day.
    pub(crate) fn of(day: &Day) -> Self {
        let bookings = || day.rows.iter().flat_map(|r| &r.bookings);
        let (from, until) = shown(&day.open, bookings());
        let unit = unit(bookings(), &day.open);
        let heads =
            (from..until).step_by(HALF_HOUR.into()).map(|start| Head { start, span: HALF_HOUR / unit }).collect();
        let frame = Frame { from, until, unit, open: &day.open, divided: halves(&day.open) };
        let rows = day.rows.iter().flat_map(|row| frame.lanes(row)).collect();
        let afternoon =
            frame.divided.iter().find(|half| half.half == Half::Afternoon).map(|half| (half.start, half.end));
        Self { date: day.date, heads, rows, columns: (until - from) / unit, afternoon }
    }

    /// The same table with something else in place of each booking.
    pub(crate) fn map<B>(self, mut with: impl FnMut(Booking) -> B) -> Grid<B> {
        let Self { date, heads, rows, columns, afternoon } = self;
        let mut cell = |Cell { span, what }| {
            let what = match what {
                What::Shut => What::Shut,
                What::Free(free) => What::Free(free),
                What::Booked(booking) => What::Booked(Box::new(with(*booking))),
            };
            Cell { span, what }
        };
        let rows = rows
            .into_iter()
            .map(|Lane { first, cells }| Lane { first, cells: cells.into_iter().map(&mut cell).collect() })
            .collect();
        Grid { date, heads, rows, columns, afternoon }
    }
}

impl<B> Grid<B> {
    /// From when to when the table is drawn: minutes since midnight.
    pub(crate) fn range(&self) -> (u16, u16) {
        let first = self.heads.first().map_or(0, |head| head.start);
        (first, self.heads.last().map_or(first, |head| head.start + HALF_HOUR))
    }

    /// How far along the table a minute lies, in thousandths of its width; none outside of it.
    pub(crate) fn per_mille(&self, minute: u16) -> Option<u16> {
        let (first, last) = (self.heads.first()?.start, self.heads.last()?.start + HALF_HOUR);
        let along = u32::from(minute.checked_sub(first)?) * 1_000 / u32::from(last - first).max(1);
        u16::try_from(along).ok().filter(|along| *along <= 1_000)
    }

    /// Where the afternoon lies: its beginning and its width, in thousandths of the table's width.
    pub(crate) fn afternoon(&self) -> Option<(u16, u16)> {
        let (start, end) = self.afternoon?;
        let (from, to) = (self.per_mille(start)?, self.per_mille(end).unwrap_or(1_000));
        Some((from, to.checked_sub(from)?))
    }

    /// Where the hours lie, in thousandths of the table's width.
    pub(crate) fn hours(&self) -> Vec<u16> {
        let whole = self.heads.iter().filter(|head| head.start.is_multiple_of(60));
        whole.filter_map(|head| self.per_mille(head.start)).filter(|at| *at > 0).collect()
    }
}

/// From when to when a day is drawn: whole half hours around opening hours and bookings.
fn shown<'a>(open: &[(u16, u16)], bookings: impl Iterator<Item = &'a Booking>) -> (u16, u16) {
    let (mut from, mut until) = match (open.first(), open.last()) {
        (Some((first, _)), Some((_, last))) if last - first > LONG_DAY.1 - LONG_DAY.0 => {
            ((*first).max(LONG_DAY.0), (*last).min(LONG_DAY.1))
        }
        (Some((first, _)), Some((_, last))) => (*first, *last),
        _ => USUAL_DAY,
    };
    for booking in bookings {
        from = from.min(booking.held().start());
        until = until.max(booking.held().end());
    }
    let until = until.div_ceil(HALF_HOUR) * HALF_HOUR;
    (from / HALF_HOUR * HALF_HOUR, until.min(MINUTES_PER_DAY))
}

/// Minutes of a column: the greatest that divides half an hour and meets every begin and end.
fn unit<'a>(bookings: impl Iterator<Item = &'a Booking>, open: &[(u16, u16)]) -> u16 {
    fn divisor(a: u16, b: u16) -> u16 {
        if b == 0 { a } else { divisor(b, a % b) }
    }
    let edges = bookings.flat_map(|b| [b.held().start(), b.held().end()]);
    edges.chain(open.iter().flat_map(|(a, b)| [*a, *b])).fold(HALF_HOUR, divisor)
}

struct Frame<'a> {
    from: u16,
    until: u16,
    unit: u16,
    open: &'a [(u16, u16)],
    /// Places that are taken by the half-day are free by the half-day.
    divided: Vec<HalfDay>,
}

/// Rooms and videoconference are taken by the hour.
fn by_the_hour(row: &DayRow) -> bool {
    matches!(row.resource.kind, Kind::MeetingRoom | Kind::VideoPoint)
}

impl Frame<'_> {
    fn lanes(&self, row: &DayRow) -> Vec<Lane<Booking>> {
        let lanes = in_lanes(row);
        let resource = GridResource {
            slug: row.resource.slug.clone(),
            name: row.resource.name.clone(),
            kind: row.resource.kind,
            capacity: row.resource.capacity,
            lanes: lanes.len(),
        };
        let mut first = Some(resource);
        let capacity = usize::try_from(row.resource.capacity).unwrap_or(usize::MAX);
        let offered = |lane: usize| lane < capacity && !row.resource.retired;
        let lane = |(n, bookings): (usize, &Vec<&Booking>)| Lane {
            first: first.take(),
            cells: self.cells(bookings, offered(n).then_some(row)),
        };
        lanes.iter().enumerate().map(lane).collect()
    }

    /// The cells of a lane: its bookings, and what lies between; `offered`: that can be booked.
    fn cells(&self, bookings: &[&Booking], offered: Option<&DayRow>) -> Vec<Cell<Booking>> {
        let mut cells: Vec<Cell<Booking>> = Vec::new();
        let mut push = |from: u16, to: u16, what: What<Booking>| {
            let span = (to - from) / self.unit;
            match (cells.last_mut(), &what) {
                (Some(last), What::Shut) if last.what == What::Shut => last.span += span,
                _ => cells.push(Cell { span, what }),
            }
        };
        let mut at = self.from;
        let mut next = bookings.iter().copied().peekable();
        while at < self.until {
            if let Some(booking) = next.next_if(|b| b.held().start() <= at) {
                push(at, booking.held().end(), What::Booked(Box::new(booking.clone())));
                at = booking.held().end();
                continue;
            }
            let stop = next.peek().map_or(self.until, |b| b.held().start());
            let is_open = self.open.iter().any(|(a, b)| *a <= at && at < *b);
            let edges = self.open.iter().flat_map(|(a, b)| [*a, *b]);
            let edges = edges.chain(self.divided.iter().flat_map(|half| [half.start, half.end]));
            let hour = offered.filter(|row| is_open && by_the_hour(row)).map(|_| (at / 60 + 1) * 60);
            let to = edges.chain(hour).chain([stop]).filter(|edge| *edge > at).min().unwrap_or(stop);
            let what = match offered {
                Some(row) if is_open => What::Free(Free {
                    resource: row.resource.slug.clone(),
                    name: row.resource.name.clone(),
                    start: at,
                    end: to,
                }),
                _ => What::Shut,
            };
            push(at, to, what);
            at = to;
        }
        cells
    }
}

/// Bookings in as few lanes as they need, those that use up a slot first; one free lane more while there is room.
fn in_lanes(row: &DayRow) -> Vec<Vec<&Booking>> {
    let mut bookings: Vec<&Booking> = row.bookings.iter().collect();
    bookings.sort_by_key(|b| (!b.state.occupies(), b.held().start(), b.id));
    let mut lanes: Vec<Vec<&Booking>> = Vec::new();
    for booking in bookings {
        let room = lanes.iter_mut().find(|lane| lane.iter().all(|other| !other.held().overlaps(booking.held())));
        match room {
            Some(lane) => lane.push(booking),
            None => lanes.push(vec![booking]),
        }
    }
    let taken = lanes.iter().filter(|lane| lane.iter().any(|b| b.state.occupies())).count();
    let capacity = usize::try_from(row.resource.capacity).unwrap_or(usize::MAX);
    while lanes.is_empty() || (taken < capacity && lanes.len() == taken) {
        lanes.push(Vec::new());
    }
    for lane in &mut lanes {
        lane.sort_by_key(|b| b.held().start());
    }
    lanes
}

#[cfg(test)]
mod tests;
