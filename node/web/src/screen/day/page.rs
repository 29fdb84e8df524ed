//! *Aujourd'hui*: a centre's day. What is booked, who comes, what waits for an answer, and the form to book.
//!
//! Enters: a date and a centre (today at one's own when nothing is said). Leaves: the page; the same page again, with
//! what was typed and why it was refused, when a booking could not be made. All of it is of one moment of the view.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::model::Kind;
use telecentre_proto::steward::hand_overs;
use telecentre_proto::view::View;

use super::booking_form::BookingForm;
use super::grid::{Free, Grid, What};
use super::inbox::Inbox;
use super::place::{Asked, Place};
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::site::{Site, query};
use crate::slip::Slip;
use crate::slot_words::{clock, day_path};
use crate::status::{PeerState, Status};
use crate::visit::Visit;
use crate::words::Words;

/// A centre of the tabs.
pub(crate) struct Tab {
    /// Where it leads.
    pub(crate) path: String,
    /// The centre's name.
    pub(crate) name: String,
    /// The one that is shown.
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
pub(crate) async fn today(state: State<Arc<Site>>, visit: Visit, query: Query<Asked>) -> Response {
    if visit.site.look(|view, _| view.centres().next().is_none()).unwrap_or(true) {
        let page = visit.page(visit.words.say("day-none-title"));
        return render(StatusCode::OK, &NoCentre { page });
    }
    show(state, visit, None, query).await.into_response()
}

#[derive(Template)]
#[template(path = "day/no-centre.html")]
struct NoCentre {
    page: Page,
}

/// A day's page.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    visit: Visit,
    date: Option<Path<String>>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if let Some(chosen) = &asked.date {
        let place = Place::find(&site, Some(chosen), asked.centre.as_deref())?;
        return Ok(Redirect::to(&day_path(&place.centre, place.date)).into_response());
    }
    let place = Place::find(&site, date.as_deref().map(String::as_str), asked.centre.as_deref())?;
    let key = BookingForm::fresh_key(&site)?;
    let form = BookingForm::proposed(&asked, key);
    compose(&visit, &place, form, done(&visit, &asked), StatusCode::OK)
}

fn done(visit: &Visit, asked: &Asked) -> Option<Banner> {
    let id: RecordId = asked.booking.as_deref()?.parse().ok()?;
    let what = asked.done.as_deref().filter(|d| crate::screen::booking::page::ACTS.contains(d))?;
    let slip = visit.site.look(|view, _| view.booking(id).map(|b| Slip::of(view, &visit.words, &b))).ok()??;
    let key =
        if what == "book" && slip.state == telecentre_proto::model::State::Requested { "book-asked" } else { what };
    let text = visit.words.with_all(
        &format!("done-{key}"),
        [
            ("who", slip.who.into()),
            ("resource", slip.resource.into()),
            ("day", slip.day.into()),
            ("span", slip.span.into()),
            ("centre", slip.centre_name.into()),
        ],
    );
    Some(Banner { tone: if key == "book-asked" { Tone::Calm } else { Tone::Good }, text })
}

/// The page of a day with a form, and what was just done.
pub(crate) fn compose(
    visit: &Visit,
    place: &Place,
    form: BookingForm,
    done: Option<Banner>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let replica = &visit.site.replica;
    let (state, here, today) = (replica.status(), replica.here(), replica.today());
    let now = replica.now().to_zoned_datetime(replica.zone());
    let words = &visit.words;
    let page = visit.page(words.with2("day-title", words.short_date(place.date), place.centre.as_str()));
    let own = here.centre.as_ref() == Some(&place.centre);
    let mut day = visit.site.look(|view, stewards| {
        let day = view.day(&place.centre, place.date)?;
        let slip = |b: &telecentre_proto::model::Booking| Slip::of(view, words, b);
        let mut arrivals: Vec<Slip> = Vec::new();
        if own && place.date <= today {
            let mut due: Vec<_> = day.rows.iter().flat_map(|r| &r.bookings).filter(|b| b.state.occupies()).collect();
            due.sort_by_key(|b| (b.slot, b.id));
            arrivals.extend(due.into_iter().map(slip));
        }
        Some(DayPage {
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
            notes: notes(words, &day),
            kinds: Kind::ALL.iter().map(|k| (*k, words.of("kind", k.as_str()))).collect(),
            arrivals,
            gone: day.gone.iter().map(slip).collect(),
            answers: Inbox::of(view, stewards, words, &here, &state),
            form: form.completed(view, words, &day, own),
            grid: Grid::of(&day).map(|b| slip(&b)),
            past_until: past_until(place.date, today, crate::words::minutes_of(now.time())),
            page,
        })
    })?;
    let Some(day) = day.as_mut() else { return Err(Problem::not_found("This centre is not known here, or not yet.")) };
    if let Some(done) = done {
        day.notes.insert(0, done);
    }
    day.notes.extend(lent(visit, place)?);
    day.notes.extend(crossed(visit, place)?);
    if !own {
        day.notes.push(known_until(visit, place, &state));
    }
    day.answers.tell_news(&visit.site, words, &state);
    Ok(render(status, day))
}

/// What of the day the hub decides about.
fn lent(visit: &Visit, place: &Place) -> Result<Option<Banner>, Problem> {
    let (names, here): (Vec<String>, bool) = visit.site.look(|view, stewards| {
        let days = hand_overs(view, stewards, &place.centre, (place.date, place.date)).into_iter();
        let lent = days.filter(|day| day.steward.is_some() && day.steward == stewards.hub());
        let name =
            |slug: &Slug| view.resource(&place.centre, slug).map_or_else(|| slug.to_string(), |r| r.name.clone());
        (lent.map(|day| name(&day.resource)).collect(), stewards.hub() == Some(stewards.me()))
    })?;
    let names = names.join(", ");
    let text = match (names.is_empty(), here) {
        (true, _) => None,
        (false, true) => Some(visit.words.with("day-lent-here", names)),
        (false, false) => Some(visit.words.with("day-lent", names)),
    };
    Ok(text.map(|text| Banner { tone: Tone::Calm, text }))
}

/// Bookings that got into each other's way after all, for the host to settle.
fn crossed(visit: &Visit, place: &Place) -> Result<Vec<Banner>, Problem> {
    let lost = visit.site.replica.conflicts(&place.centre, (place.date, place.date));
    let banners = visit.site.look(|view, _| {
        let banner = |conflict: &telecentre_proto::steward::Loser| {
            let slip = Slip::of(view, &visit.words, &conflict.booking);
            let kept = view.booking(conflict.kept).map(|b| Slip::of(view, &visit.words, &b).who);
            let text = visit.words.with_all(
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
        lost.iter().map(banner).collect()
    })?;
    Ok(banners)
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
    let mut centres: Vec<_> = view.centres().collect();
    centres.sort_by_key(|c| (own != Some(&c.slug), &c.name));
    let tab = |c: &telecentre_proto::model::Centre| Tab {
        path: day_path(&c.slug, place.date),
        name: c.name.clone(),
        current: c.slug == place.centre,
    };
    centres.into_iter().map(tab).collect()
}

fn notes(words: &Words, day: &telecentre_proto::calendar::Day) -> Vec<Banner> {
    let text = match &day.closure {
        Some(reason) if reason.is_empty() => words.say("day-closure"),
        Some(reason) => words.with("day-closure-for", reason.as_str()),
        None if day.open.is_empty() => words.say("day-closed"),
        None => return Vec::new(),
    };
    vec![Banner { tone: Tone::Calm, text }]
}

/// As of when another centre's day is known here.
fn known_until(visit: &Visit, place: &Place, state: &Status) -> Banner {
    let words = &visit.words;
    match visit.site.replica.as_of(&place.centre) {
        Some(at) => {
            let linked = state.peers.iter().any(|p| p.state == PeerState::Live);
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
