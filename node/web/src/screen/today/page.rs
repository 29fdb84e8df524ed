//! *Aujourd'hui* as a page: the field for who walks in on top, the half-days, what waits for an answer.
//!
//! Enters: this moment; what was typed and why it was refused, after a refusal. Leaves: the page. All of it is of one
//! moment of the view; every person and place on it is one that this box knows.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use telecentre_proto::booking::calendar::Day;
use telecentre_proto::centre::Kind;
use telecentre_proto::hours::halves;

use super::column::{Column, free};
use super::walk_in::{FreeSeat, NotNow, Seats};
use crate::own_path::lead_to;
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::screen::inbox::list::Inbox;
use crate::screen::salvage;
use crate::told::{Undo, told, undoable};
use crate::visit::Visit;
use crate::words::Words;

/// The most that waits is shown here; the rest is on the page of what waits.
const WAITING: usize = 4;
/// How many days ahead the next open one is looked for.
const AHEAD: usize = 366;

/// What the address may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedToday {
    centre: Option<String>,
    done: Option<String>,
    booking: Option<String>,
}

/// What was typed into the field for who walks in, and what is proposed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TypedPassage {
    /// The idempotency key.
    pub(crate) key: String,
    /// The name, or its first letters.
    pub(crate) who: String,
    /// A member chosen among several, or `guest`.
    pub(crate) is: String,
    /// A place.
    pub(crate) place: String,
    /// Until when: `half` or `day`.
    pub(crate) until: String,
}

/// The field for who walks in.
pub(crate) struct Passage {
    /// What was typed.
    pub(crate) typed: TypedPassage,
    /// The seats of this moment.
    pub(crate) seats: Seats,
    /// Why it was refused.
    pub(crate) refusal: Option<String>,
}

impl Passage {
    /// The kinds that have a seat, in the order of the list.
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = self.seats.all.iter().map(|seat| seat.kind).collect();
        kinds.dedup();
        kinds
    }

    fn seats(&self, kind: Kind) -> impl Iterator<Item = &FreeSeat> {
        self.seats.all.iter().filter(move |seat| seat.kind == kind)
    }

    fn is_chosen(&self, seat: &FreeSeat) -> bool {
        seat.resource.as_str() == self.typed.place
    }

    /// Whether there is more of the day than this half.
    fn has_day(&self) -> bool {
        self.seats.closes > self.seats.half.end
    }
}

/// The day on which the centre is open next.
struct NextOpen {
    words: String,
    path: String,
}

#[derive(Template)]
#[template(path = "today/today.html")]
pub(crate) struct TodayPage {
    page: Page,
    date: Date,
    heading: String,
    opening: String,
    free: Option<String>,
    notes: Vec<Banner>,
    /// What a revoked box had booked waits for the host.
    salvage: Option<String>,
    undo: Option<Undo>,
    passage: Option<Passage>,
    not_now: Option<String>,
    next_open: Option<NextOpen>,
    columns: Vec<Column>,
    inbox: Inbox,
}

#[derive(Template)]
#[template(path = "today/no-centre.html")]
struct NoCentre {
    page: Page,
}

/// Today, at one's own centre.
pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedToday>) -> Result<Response, Problem> {
    if let Some(centre) = &asked.centre {
        return Ok(lead_to(&format!("/planning?centre={centre}")));
    }
    let typed = TypedPassage { key: visit.site.fresh_key("passage")?, ..TypedPassage::default() };
    let page = visit.site.moment(|moment| {
        let notes = told(&visit, moment, asked.done.as_deref(), asked.booking.as_deref());
        let page = compose(&visit, moment, typed, None, notes);
        let undo = undoable(moment, asked.done.as_deref(), asked.booking.as_deref());
        page.map(|page| TodayPage { undo, ..page })
    })?;
    if let Some(page) = page {
        return Ok(render(StatusCode::OK, &page));
    }
    let none = |moment: &dyn Moment| NoCentre { page: visit.page(moment, visit.words.say("day-none-title")) };
    Ok(render(StatusCode::OK, &visit.site.moment(none)?))
}

/// The day of one's own centre; none while it is not known here.
pub(crate) fn own_day(moment: &dyn Moment) -> Option<Day> {
    moment.view().calendar().day(&moment.here().centre?, moment.today())
}

/// The page; none while one's own centre is not known here.
pub(crate) fn compose(
    visit: &Visit,
    moment: &dyn Moment,
    typed: TypedPassage,
    refusal: Option<&str>,
    notes: Vec<Banner>,
) -> Option<TodayPage> {
    let (words, view, now) = (&visit.words, moment.view(), visit.minute());
    let day = own_day(moment)?;
    let (passage, not_now) = match Seats::of(view, &day, now) {
        Ok(seats) => (Some(Passage { typed, seats, refusal: refusal.map(str::to_owned) }), None),
        Err(not_now) => (None, Some(say_not_now(words, &day, not_now))),
    };
    let over = day.open.last().is_none_or(|(_, end)| *end <= now);
    let lost = refusal.filter(|_| passage.is_none());
    let lost = lost.map(|text| Banner { tone: Tone::Alarm, text: text.to_owned() });
    Some(TodayPage {
        page: visit.page(moment, words.say("menu-today")).refusing(refusal.is_some()),
        date: day.date,
        heading: words.heading(day.date),
        opening: opening(words, &day),
        free: free_now(visit, moment, &day, now),
        notes: lost.into_iter().chain(notes).collect(),
        salvage: salvage::waiting(words, &*visit.site.replica),
        undo: None,
        passage,
        not_now,
        next_open: if over { next_open(words, moment, day.date) } else { None },
        columns: Column::all(view, words, &day, now),
        inbox: Inbox::of(words, moment, now, WAITING),
    })
}

fn opening(words: &Words, day: &Day) -> String {
    match &day.closure {
        Some(reason) if reason.is_empty() => words.say("today-closure"),
        Some(reason) => words.with("today-closure-for", reason.as_str()),
        None if day.open.is_empty() => words.say("today-closed"),
        None => words.with("today-open", words.hours(&day.open)),
    }
}

/// What is free from now to the end of the half-day.
fn free_now(visit: &Visit, moment: &dyn Moment, day: &Day, now: u16) -> Option<String> {
    let half = halves(&day.open).into_iter().find(|half| half.end > now)?;
    free(moment.view(), &visit.words, day, (half.start.max(now), half.end))
}

fn say_not_now(words: &Words, day: &Day, not_now: NotNow) -> String {
    match not_now {
        NotNow::Until(minute) => words.with("passage-until", words.time(minute)),
        NotNow::Closed if day.open.is_empty() => words.say("passage-closed"),
        NotNow::Closed => words.say("passage-over"),
    }
}

fn next_open(words: &Words, moment: &dyn Moment, today: Date) -> Option<NextOpen> {
    let (view, centre) = (moment.view(), moment.here().centre?);
    let profile = view.centres.get(&centre)?;
    let is_open = |date: &Date| !view.centres.open(profile, *date).is_empty();
    let next = today.series(jiff::Span::new().days(1)).skip(1).take(AHEAD).find(is_open)?;
    let hours = words.hours(&view.centres.open(profile, next));
    Some(NextOpen {
        words: words.with2("today-next", words.short_date(next), hours),
        path: format!("/planning/{next}"),
    })
}
