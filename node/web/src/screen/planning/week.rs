//! A centre's week: resources × half-days.
//!
//! Enters: a day of the week, and a centre. Leaves: the page: who has which half-day, and what is free, each a link to
//! the form with that half-day in it. Saturday and Sunday are shown where the centre is open then, or something is booked.

use askama::Template;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use telecentre_proto::booking::calendar::{Day, DayRow};
use telecentre_proto::centre::Kind;
use telecentre_proto::hours::{Half, HalfDay, halves};

use super::head::{PlanningHead, View, monday};
use super::place::Place;
use crate::page::Page;
use crate::problem::Problem;
use crate::replica::Moment;
use crate::site::query;
use crate::slip::Slip;
use crate::slot_words::clock;
use crate::visit::Visit;
use crate::words::Words;

/// The shortest time between two bookings that is worth a link.
const WORTH_MINUTES: u16 = 60;

/// A day at the head of its two columns.
struct WeekDay {
    path: String,
    name: String,
    is_today: bool,
    shut: Option<String>,
}

/// A time that may be booked.
struct FreeHalf {
    path: String,
    words: String,
    label: String,
}

/// A half-day of a resource.
struct HalfCell {
    label: String,
    shut: bool,
    past: bool,
    slips: Vec<Slip>,
    free: Option<FreeHalf>,
}

/// A resource's week.
struct WeekRow {
    name: String,
    kind: Kind,
    cells: Vec<HalfCell>,
}

#[derive(Template)]
#[template(path = "planning/week.html")]
pub(crate) struct WeekPage {
    page: Page,
    head: PlanningHead,
    centre_name: String,
    days: Vec<WeekDay>,
    rows: Vec<WeekRow>,
}

impl WeekPage {
    /// The page of a week.
    pub(crate) fn of(visit: &Visit, moment: &dyn Moment, place: &Place) -> Result<Self, Problem> {
        let (words, view, first) = (&visit.words, moment.view(), monday(place.date));
        let days: Vec<Day> = first
            .series(Span::new().days(1))
            .take(7)
            .filter_map(|date| view.calendar().day(&place.centre, date))
            .filter(|day| day.date < first.saturating_add(5.days()) || is_worth(day))
            .collect();
        let shown = days.first().ok_or_else(|| Problem::not_found("This centre is not known here, or not yet."))?;
        let mut head = PlanningHead::of(words, moment, place, View::Week, heading(words, first));
        head.under = Some(words.with("week-number", first.iso_week_date().week()));
        Ok(Self {
            page: visit.page(moment, format!("{}, {}", shown.centre.name, words.inside(&head.heading))),
            centre_name: shown.centre.name.clone(),
            rows: (0..shown.rows.len()).filter_map(|n| row(words, moment, &days, n)).collect(),
            days: days.iter().map(|day| head_of(words, moment, day)).collect(),
            head,
        })
    }
}

fn is_worth(day: &Day) -> bool {
    !day.open.is_empty() || day.rows.iter().any(|row| !row.bookings.is_empty())
}

fn heading(words: &Words, first: Date) -> String {
    let last = first.saturating_add(6.days());
    words.days(first, last)
}

fn head_of(words: &Words, moment: &dyn Moment, day: &Day) -> WeekDay {
    let shut = match &day.closure {
        Some(reason) if !reason.is_empty() => Some(reason.clone()),
        Some(_) => Some(words.say("grid-shut")),
        None if day.open.is_empty() => Some(words.say("grid-shut")),
        None => None,
    };
    WeekDay {
        path: View::Day.path(&day.centre.slug, day.date),
        name: words.short_date(day.date),
        is_today: day.date == moment.today(),
        shut,
    }
}

/// The week of the resource that is the nth of the first day. Days that don't show it are shut for it.
fn row(words: &Words, moment: &dyn Moment, days: &[Day], n: usize) -> Option<WeekRow> {
    let resource = &days.first()?.rows.get(n)?.resource;
    let mut cells = Vec::new();
    for day in days {
        let own = day.rows.iter().find(|row| row.resource.slug == resource.slug);
        let halves = halves(&day.open);
        for word in [Half::Morning, Half::Afternoon] {
            let half = halves.iter().find(|half| half.half == word);
            cells.push(cell(words, moment, day, (word, half, own)));
        }
    }
    Some(WeekRow { name: resource.name.clone(), kind: resource.kind, cells })
}

fn cell(
    words: &Words,
    moment: &dyn Moment,
    day: &Day,
    (word, half, row): (Half, Option<&HalfDay>, Option<&DayRow>),
) -> HalfCell {
    let label = format!("{}, {}", words.short_date(day.date), words.of("half", word.as_str()).to_lowercase());
    let past = day.date < moment.today();
    let (Some(half), Some(row)) = (half, row) else {
        return HalfCell { label, shut: true, past, slips: Vec::new(), free: None };
    };
    let is_in = |start: u16, end: u16| start < half.end && half.start < end;
    let slips = row.bookings.iter().filter(|b| is_in(b.slot.start(), b.slot.end()));
    let free = if row.resource.retired || past { None } else { free(words, day, *half, row) };
    HalfCell { label, shut: false, past, slips: slips.map(|b| Slip::of(moment.view(), words, b)).collect(), free }
}

/// The longest time of a half-day at which the resource still has room.
fn free(words: &Words, day: &Day, half: HalfDay, row: &DayRow) -> Option<FreeHalf> {
    let (start, end) = longest_free(half, row)?;
    let whole = (start, end) == (half.start, half.end);
    if !whole && end - start < WORTH_MINUTES {
        return None;
    }
    let asked = query([
        ("centre", day.centre.slug.as_str()),
        ("resource", row.resource.slug.as_str()),
        ("start", &clock(start)),
        ("end", &clock(end)),
    ]);
    let span = words.span(start, end);
    Some(FreeHalf {
        path: format!("/reserver?date={}&{asked}", day.date),
        words: if whole { words.say("free") } else { words.with("free-span", span.as_str()) },
        label: words.with_all(
            "free-label",
            [("x", row.resource.name.as_str().into()), ("y", words.short_date(day.date).into()), ("z", span.into())],
        ),
    })
}

/// The longest stretch within a half-day in which one more booking would fit; of several the first.
fn longest_free(half: HalfDay, row: &DayRow) -> Option<(u16, u16)> {
    let taking = row.bookings.iter().filter(|b| b.state.occupies()).map(telecentre_proto::booking::Booking::held);
    let taking: Vec<_> = taking.filter(|s| s.start() < half.end && half.start < s.end()).collect();
    let within = |minute: u16| minute.clamp(half.start, half.end);
    let mut edges: Vec<u16> = taking.iter().flat_map(|s| [within(s.start()), within(s.end())]).collect();
    edges.extend([half.start, half.end]);
    edges.sort_unstable();
    edges.dedup();
    let capacity = usize::try_from(row.resource.capacity).unwrap_or(usize::MAX);
    let has_room = |at: u16| taking.iter().filter(|s| s.start() <= at && at < s.end()).count() < capacity;
    let mut best: Option<(u16, u16)> = None;
    let mut begun: Option<u16> = None;
    for two in edges.windows(2) {
        begun = if has_room(two[0]) { begun.or(Some(two[0])) } else { None };
        if let Some(start) = begun
            && best.is_none_or(|(from, to)| two[1] - start > to - from)
        {
            best = Some((start, two[1]));
        }
    }
    best
}
