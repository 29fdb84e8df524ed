//! *Aujourd'hui*: a centre's day. What is booked, who comes, what waits for an answer, and the form to book.
//!
//! Enters: a date and a centre (today at one's own when nothing is said). Leaves: the page; the same page again, with
//! what was typed and why it was refused, when a booking could not be made. All of it is of one moment of the view.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use telecentre_proto::booking::calendar::Day;
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::centre::Kind;
use telecentre_proto::id::Slug;
use telecentre_proto::steward::{Loser, hand_overs};
use telecentre_proto::view::View;

use super::booking_form::BookingForm;
use super::grid::{Free, Grid, What};
use super::inbox::Inbox;
use super::place::{AskedDay, Place};
use crate::deed::Deed;
use crate::own_path::lead_to;
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::screen::salvage;
use crate::site::query;
use crate::slip::Slip;
use crate::slot_words::{clock, day_path};
use crate::status::PeerState;
use crate::visit::Visit;
use crate::words::{Words, minutes_of};

/// A centre of the tabs.
pub(crate) struct Tab {
    /// The address of its day.
    pub(crate) path: String,
    /// The centre's name.
    pub(crate) name: String,
    /// Whether it is the one that is shown.
    pub(crate) current: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "day/day.html")]
pub(crate) struct DayPage {
    page: Page,
    centre: Slug,
    centre_name: String,
    own: bool,
    date: Date,
    heading: String,
    date_words: String,
    is_today: bool,
    tabs: Vec<Tab>,
    before: Option<String>,
    after: Option<String>,
    today: String,
    notes: Vec<Banner>,
    /// What a revoked box had booked waits for the host.
    salvage: Option<String>,
    grid: Grid<Slip>,
    kinds: BTreeMap<Kind, String>,
    arrivals: Vec<Slip>,
    gone: Vec<Slip>,
    answers: Inbox,
    form: BookingForm,
    past_until: u16,
}

impl DayPage {
    fn is_past(&self, free: &Free) -> bool {
        free.end <= self.past_until
    }

    fn free_path(&self, free: &Free) -> String {
        let asked = query([
            ("centre", self.centre.as_str()),
            ("resource", free.resource.as_str()),
            ("start", &clock(free.start)),
            ("end", &clock(free.end)),
        ]);
        format!("/day/{}?{asked}#book", self.date)
    }

    fn free_label(&self, free: &Free) -> String {
        self.page.words.with2("grid-free", free.name.as_str(), self.page.words.time(free.start))
    }

    fn kind(&self, kind: Kind) -> &str {
        self.kinds.get(&kind).map_or("", String::as_str)
    }

    fn back(&self) -> String {
        day_path(&self.centre, self.date)
    }
}

/// Today's page of one's own centre.
pub(crate) async fn today(visit: Visit, query: Query<AskedDay>) -> Result<Response, Problem> {
    let none = visit.site.moment(|moment| {
        let none = moment.view().centres.all().next().is_none();
        none.then(|| NoCentre { page: visit.page(moment, visit.words.say("day-none-title")) })
    })?;
    match none {
        Some(page) => Ok(render(StatusCode::OK, &page)),
        None => show(visit, None, query).await,
    }
}

#[derive(Template)]
#[template(path = "day/no-centre.html")]
struct NoCentre {
    page: Page,
}

/// A day's page.
pub(crate) async fn show(
    visit: Visit,
    date: Option<Path<String>>,
    Query(asked): Query<AskedDay>,
) -> Result<Response, Problem> {
    if let Some(chosen) = &asked.date {
        let place = visit.site.moment(|moment| Place::find(moment, Some(chosen), asked.centre.as_deref()))??;
        return Ok(lead_to(&day_path(&place.centre, place.date)));
    }
    let form = BookingForm::proposed(&asked, BookingForm::fresh_key(&visit.site)?);
    let page = visit.site.moment(|moment| {
        let place = Place::find(moment, date.as_deref().map(String::as_str), asked.centre.as_deref())?;
        compose(&visit, moment, &place, form, done(&visit, moment, &asked))
    })??;
    Ok(render(StatusCode::OK, &page))
}

/// What was just done, and what there is to say beside that booking.
fn done(visit: &Visit, moment: &dyn Moment, asked: &AskedDay) -> Vec<Banner> {
    let told = || {
        let booking = moment.view().bookings.get(asked.booking.as_deref()?.parse().ok()?)?;
        Some((asked.done.as_deref().and_then(Deed::of_word)?, booking))
    };
    let Some((deed, booking)) = told() else { return Vec::new() };
    let mut banners = vec![did(&visit.words, deed, &Slip::of(moment.view(), &visit.words, &booking))];
    let beside = visit.site.beside(&visit.words, moment, &booking).into_iter();
    banners.extend(beside.map(|text| Banner { tone: Tone::Warning, text }));
    banners
}

fn did(words: &Words, deed: Deed, slip: &Slip) -> Banner {
    let asked_for = deed == Deed::Booked && slip.state == State::Requested;
    let key = if asked_for { "book-asked" } else { deed.as_str() };
    let text = words.with_all(
        &format!("done-{key}"),
        [
            ("who", slip.who.as_str().into()),
            ("resource", slip.resource.as_str().into()),
            ("day", slip.day.as_str().into()),
            ("span", slip.span.as_str().into()),
            ("centre", slip.centre_name.as_str().into()),
        ],
    );
    Banner { tone: if asked_for || deed.is_asked() { Tone::Calm } else { Tone::Good }, text }
}

/// The page of a day with a form, and what was just done: all of it of one moment.
pub(crate) fn compose(
    visit: &Visit,
    moment: &dyn Moment,
    place: &Place,
    form: BookingForm,
    done: Vec<Banner>,
) -> Result<DayPage, Problem> {
    let (words, view) = (&visit.words, moment.view());
    let (here, today) = (moment.here(), moment.today());
    let day = view.calendar().day(&place.centre, place.date);
    let day = day.ok_or_else(|| Problem::not_found("This centre is not known here, or not yet."))?;
    let own = here.centre.as_ref() == Some(&place.centre);
    let now = words.local(visit.site.replica.now());
    let slip = |b: &Booking| Slip::of(view, words, b);
    let mut due: Vec<&Booking> = Vec::new();
    if own && place.date <= today {
        due.extend(day.rows.iter().flat_map(|r| &r.bookings).filter(|b| b.state.occupies()));
        due.sort_by_key(|b| (b.slot, b.id));
    }
    Ok(DayPage {
        page: visit.page(moment, words.with2("day-title", words.short_date(place.date), place.centre.as_str())),
        centre: place.centre.clone(),
        centre_name: day.centre.name.clone(),
        own,
        date: place.date,
        heading: heading(words, place.date, today),
        date_words: words.date(place.date),
        is_today: place.date == today,
        tabs: tabs(view, place, here.centre.as_ref()),
        before: place.date.yesterday().ok().map(|d| day_path(&place.centre, d)),
        after: place.date.tomorrow().ok().map(|d| day_path(&place.centre, d)),
        today: day_path(&place.centre, today),
        salvage: own.then(|| salvage::waiting(words, &*visit.site.replica)).flatten(),
        notes: done.into_iter().chain(notes(words, moment, place, &day, own)).collect(),
        kinds: Kind::ALL.iter().map(|k| (*k, words.of("kind", k.as_str()))).collect(),
        arrivals: due.into_iter().map(slip).collect(),
        gone: day.gone.iter().map(slip).collect(),
        answers: Inbox::of(words, moment),
        form: form.completed(view, words, &day, own),
        grid: Grid::of(&day).map(|b| slip(&b)),
        past_until: past_until(place.date, today, minutes_of(now.time())),
    })
}

/// What the day's page says above the table.
fn notes(words: &Words, moment: &dyn Moment, place: &Place, day: &Day, own: bool) -> Vec<Banner> {
    let mut notes: Vec<Banner> = closed(words, day).into_iter().chain(handed_over(words, moment, place)).collect();
    notes.extend(crossed(words, moment, place));
    if !own {
        notes.push(known_until(words, moment, place));
    }
    notes
}

/// The banner that names the resources about which the hub decides that day.
fn handed_over(words: &Words, moment: &dyn Moment, place: &Place) -> Option<Banner> {
    let (view, stewards) = (moment.view(), moment.stewards());
    let days = hand_overs(view, stewards, &place.centre, (place.date, place.date)).into_iter();
    let days = days.filter(|day| day.steward.is_some() && day.steward == stewards.hub());
    let name =
        |slug: &Slug| view.centres.resource(&place.centre, slug).map_or_else(|| slug.to_string(), |r| r.name.clone());
    let names: Vec<String> = days.map(|day| name(&day.resource)).collect();
    let key = if stewards.hub() == Some(stewards.me()) { "day-lent-here" } else { "day-lent" };
    let names = Some(names.join(", ")).filter(|names| !names.is_empty())?;
    Some(Banner { tone: Tone::Calm, text: words.with(key, names) })
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

fn heading(words: &Words, date: Date, today: Date) -> String {
    let key = match date {
        d if d == today => "day-today",
        d if today.tomorrow().is_ok_and(|t| t == d) => "day-tomorrow",
        d if today.yesterday().is_ok_and(|t| t == d) => "day-yesterday",
        _ => return words.date(date),
    };
    words.say(key)
}

fn tabs(view: &View, place: &Place, own: Option<&Slug>) -> Vec<Tab> {
    let mut centres: Vec<_> = view.centres.all().collect();
    centres.sort_by_key(|c| (own != Some(&c.slug), &c.name));
    let tab = |c: &telecentre_proto::centre::Centre| Tab {
        path: day_path(&c.slug, place.date),
        name: c.name.clone(),
        current: c.slug == place.centre,
    };
    centres.into_iter().map(tab).collect()
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

/// As of when another centre's day is known here.
fn known_until(words: &Words, moment: &dyn Moment, place: &Place) -> Banner {
    match moment.as_of(&place.centre) {
        Some(at) => {
            let linked = moment.status().peers.iter().any(|p| p.state == PeerState::Live);
            let tone = if linked { Tone::Calm } else { Tone::Warning };
            Banner { tone, text: words.with("day-as-of", words.ago(at)) }
        }
        None => Banner { tone: Tone::Warning, text: words.say("day-as-of-never") },
    }
}

/// Minutes of the day that have passed: all of an earlier day, none of a later one.
fn past_until(date: Date, today: Date, now: u16) -> u16 {
    match date.cmp(&today) {
        std::cmp::Ordering::Less => u16::MAX,
        std::cmp::Ordering::Equal => now,
        std::cmp::Ordering::Greater => 0,
    }
}
