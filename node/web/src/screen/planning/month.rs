//! A centre's month: how much is free on each half-day.
//!
//! Enters: a day of the month, and a centre. Leaves: the page: weeks with their numbers, days that lead to their own page.

use askama::Template;
use jiff::Span;
use jiff::civil::Date;
use telecentre_proto::booking::calendar::Day;
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::hours::{HalfDay, halves};
use telecentre_proto::id::Slug;
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View as Visible;

use super::head::{PlanningHead, View, monday};
use super::place::Place;
use crate::page::Page;
use crate::problem::Problem;
use crate::replica::Moment;
use crate::visit::Visit;
use crate::words::Words;

/// The most weeks that a month has days in.
const WEEKS: usize = 6;

/// How much is free on a half-day.
struct HalfFree {
    name: String,
    text: String,
    full: bool,
}

struct MonthDay {
    number: i8,
    name: String,
    path: String,
    within: bool,
    is_today: bool,
    past: bool,
    shut: Option<String>,
    halves: Vec<HalfFree>,
}

struct MonthWeek {
    number: i8,
    path: String,
    days: Vec<MonthDay>,
}

#[derive(Template)]
#[template(path = "planning/month.html")]
pub(crate) struct MonthPage {
    page: Page,
    head: PlanningHead,
    centre_name: String,
    names: Vec<String>,
    weeks: Vec<MonthWeek>,
}

impl MonthPage {
    /// The page of a month.
    pub(crate) fn of(visit: &Visit, moment: &dyn Moment, place: &Place) -> Result<Self, Problem> {
        let (words, first) = (&visit.words, place.date.first_of_month());
        let centre = moment.view().centres.get(&place.centre);
        let centre = centre.ok_or_else(|| Problem::not_found("This centre is not known here, or not yet."))?;
        let head = PlanningHead::of(words, moment, place, View::Month, words.month(first));
        let mondays = monday(first).series(Span::new().days(7)).take(WEEKS);
        let mondays = mondays.filter(|monday| *monday <= first.last_of_month());
        let week = |monday: Date| MonthWeek {
            number: monday.iso_week_date().week(),
            path: View::Week.path(&place.centre, monday),
            days: monday
                .series(Span::new().days(1))
                .take(7)
                .filter_map(|date| day(words, moment, &place.centre, date, first))
                .collect(),
        };
        Ok(Self {
            page: visit.page(moment, format!("{}, {}", centre.name, words.inside(&head.heading))),
            centre_name: centre.name.clone(),
            names: (1..=7).map(|n: i8| words.of("weekday-short", &n.to_string())).collect(),
            weeks: mondays.map(week).collect(),
            head,
        })
    }
}

fn day(words: &Words, moment: &dyn Moment, centre: &Slug, date: Date, first: Date) -> Option<MonthDay> {
    let (view, today) = (moment.view(), moment.today());
    let day = view.calendar().day(centre, date)?;
    let shut = match &day.closure {
        Some(reason) if !reason.is_empty() => Some(reason.clone()),
        _ if day.open.is_empty() => Some(words.say("grid-shut")),
        _ => None,
    };
    Some(MonthDay {
        number: date.day(),
        name: words.short_date(date),
        path: View::Day.path(centre, date),
        within: date.first_of_month() == first,
        is_today: date == today,
        past: date < today,
        halves: if date < today { came(words, &day) } else { free(view, words, &day) },
        shut,
    })
}

/// How many came on each half-day that is over; nothing where nobody did.
fn came(words: &Words, day: &Day) -> Vec<HalfFree> {
    let of = |half: &HalfDay| {
        let bookings = day.rows.iter().flat_map(|row| &row.bookings);
        let here =
            |b: &&Booking| b.state == State::CheckedIn && b.slot.start() < half.end && half.start < b.held().end();
        let came = bookings.filter(here).count();
        let text = words.with("came-count", came);
        (came > 0).then(|| HalfFree { name: words.of("half", half.half.as_str()), text, full: false })
    };
    halves(&day.open).iter().filter_map(of).collect()
}

/// How many places are free all through each half-day.
fn free(view: &Visible, words: &Words, day: &Day) -> Vec<HalfFree> {
    let of = |half: &HalfDay| {
        let slot = Slot::new(day.date, half.start, half.end).ok()?;
        let offered = day.rows.iter().filter(|row| !row.resource.retired);
        let free = offered.filter(|row| view.bookings.is_free(&day.centre.slug, &row.resource, slot, None)).count();
        let text = if free == 0 { words.say("full") } else { words.with("free-count", free) };
        Some(HalfFree { name: words.of("half", half.half.as_str()), text, full: free == 0 })
    };
    halves(&day.open).iter().filter_map(of).collect()
}
