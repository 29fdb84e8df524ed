//! A centre's day: what is booked, what is free.
//!
//! Enters: a date and a centre, what was just done. Leaves: the page. All of it is of one moment of the view.

use std::collections::BTreeMap;

use askama::Template;
use jiff::civil::Date;
use telecentre_proto::booking::Booking;
use telecentre_proto::booking::calendar::Day;
use telecentre_proto::centre::Kind;
use telecentre_proto::id::Slug;
use telecentre_proto::letters::folded;
use telecentre_proto::steward::Loser;

use super::grid::{Free, Grid, GridResource, What};
use super::head::{PlanningHead, View as Shown};
use super::place::Place;
use crate::icon::Icon;
use crate::lending;
use crate::page::{Banner, Page, Tone};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::site::query;
use crate::slip::Slip;
use crate::slot_words::clock;
use crate::visit::Visit;
use crate::words::{Words, minutes_of};

/// The page.
#[derive(Template)]
#[template(path = "planning/day.html")]
pub(crate) struct DayPage {
    page: Page,
    centre: Slug,
    centre_name: String,
    own: bool,
    date: Date,
    head: PlanningHead,
    date_words: String,
    notes: Vec<Banner>,
    /// Something of one's own centre is lent that day, and not asked back yet.
    recalls: bool,
    grid: Grid<Slip>,
    kinds: BTreeMap<Kind, String>,
    gone: Vec<Slip>,
    past_until: u16,
    now_at: Option<u16>,
}

impl DayPage {
    fn is_past(&self, free: &Free) -> bool {
        free.end <= self.past_until
    }

    /// When a free time begins, or the quarter that it is by now.
    fn begins(&self, free: &Free) -> u16 {
        if self.is_past(free) { free.start } else { free.start.max(self.past_until / 15 * 15) }
    }

    fn free_path(&self, free: &Free) -> String {
        let asked = query([
            ("centre", self.centre.as_str()),
            ("resource", free.resource.as_str()),
            ("start", &clock(self.begins(free))),
            ("end", &clock(free.end)),
        ]);
        format!("/reserver?date={}&{asked}", self.date)
    }

    fn free_label(&self, free: &Free) -> String {
        self.page.words.with2("grid-free", free.name.as_str(), self.page.words.span(self.begins(free), free.end))
    }

    /// The kind of a place in words, where its name does not begin with it.
    fn kind_beside(&self, resource: &GridResource) -> Option<&str> {
        let kind = self.kinds.get(&resource.kind)?;
        Some(kind.as_str()).filter(|kind| !folded(&resource.name).contains(&folded(kind)))
    }

    /// The icon of a state: its shape, beside its word and colour.
    fn icon(slip: &Slip) -> Icon {
        match slip.tone {
            "good" => Icon::Check,
            "mute" | "alarm" => Icon::Warning,
            _ => Icon::Circle,
        }
    }
}

/// The page of a day, and what was just done: all of it of one moment.
pub(crate) fn compose(
    visit: &Visit,
    moment: &dyn Moment,
    place: &Place,
    done: Vec<Banner>,
) -> Result<DayPage, Problem> {
    let (words, view) = (&visit.words, moment.view());
    let (here, today) = (moment.here(), moment.today());
    let day = view.calendar().day(&place.centre, place.date);
    let day = day.ok_or_else(|| Problem::not_found("This centre is not known here, or not yet."))?;
    let own = here.centre.as_ref() == Some(&place.centre);
    let now = words.local(visit.site.replica.now());
    let slip = |b: &Booking| Slip::of(view, words, b);
    let past_until = past_until(place.date, today, minutes_of(now.time()));
    let grid = Grid::of(&day).map(|b| slip(&b));
    let mut head = PlanningHead::of(words, moment, place, Shown::Day, words.heading(place.date));
    head.under = Some(under(words, &day, place.date, today));
    let title = format!("{}, {}", day.centre.name, words.short_date(place.date));
    Ok(DayPage {
        page: visit.page(moment, title),
        centre: place.centre.clone(),
        centre_name: day.centre.name.clone(),
        own,
        date: place.date,
        head,
        date_words: words.date(place.date),
        notes: done.into_iter().chain(notes(words, moment, place, &day)).collect(),
        recalls: own && lending::lent(moment, &place.centre, (place.date, place.date)).iter().any(|d| !d.recalled),
        kinds: Kind::ALL.iter().map(|k| (*k, words.of("kind", k.as_str()))).collect(),
        gone: day.gone.iter().map(slip).collect(),
        now_at: grid.per_mille(past_until).filter(|_| place.date == today),
        grid,
        past_until,
    })
}

/// What the day's page says above the table.
fn notes(words: &Words, moment: &dyn Moment, place: &Place, day: &Day) -> Vec<Banner> {
    let mut notes: Vec<Banner> = closed(words, day).into_iter().collect();
    notes.extend(lending::banners(words, moment, &place.centre, place.date));
    notes.extend(crossed(words, moment, place));
    notes
}

/// Bookings that got into each other's way after all, for the host to settle.
fn crossed(words: &Words, moment: &dyn Moment, place: &Place) -> Vec<Banner> {
    let view = moment.view();
    let banner = |lost: &Loser| {
        let slip = Slip::of(view, words, &lost.booking);
        let kept = view.bookings.get(lost.kept).map(|b| Slip::of(view, words, &b).who);
        let text = words.with_all(
            "day-crossed",
            [
                ("who", slip.who.into()),
                ("resource", slip.resource.into()),
                ("span", slip.span.into()),
                ("kept", kept.unwrap_or_default().into()),
            ],
        );
        Banner { tone: Tone::Warning, text }
    };
    moment.conflicts(&place.centre, (place.date, place.date)).iter().map(banner).collect()
}

/// Whether it is today, and when the centre is open.
fn under(words: &Words, day: &Day, date: Date, today: Date) -> String {
    let key = match date {
        d if d == today => Some("day-today"),
        d if today.tomorrow().is_ok_and(|t| t == d) => Some("day-tomorrow"),
        d if today.yesterday().is_ok_and(|t| t == d) => Some("day-yesterday"),
        _ => None,
    };
    let open = Some(&day.open).filter(|open| !open.is_empty());
    let open = open.map(|open| words.with("today-open", words.hours(open)));
    key.map(|key| words.say(key)).into_iter().chain(open).collect::<Vec<_>>().join(" · ")
}

fn closed(words: &Words, day: &Day) -> Option<Banner> {
    let text = match &day.closure {
        Some(reason) if reason.is_empty() => words.say("day-closure"),
        Some(reason) => words.with("day-closure-for", reason.as_str()),
        None if day.open.is_empty() => words.say("day-closed"),
        None => return None,
    };
    Some(Banner { tone: Tone::Calm, text })
}

/// Minutes of the day that have passed: all of an earlier day, none of a later one.
pub(crate) fn past_until(date: Date, today: Date, now: u16) -> u16 {
    match date.cmp(&today) {
        std::cmp::Ordering::Less => u16::MAX,
        std::cmp::Ordering::Equal => now,
        std::cmp::Ordering::Greater => 0,
    }
}
