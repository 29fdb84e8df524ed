//! The screens: all places of the own centre, one place, a room's door.
//!
//! Enters: an address, and this moment. Leaves: a page that shows itself anew by itself, with or without a script; where
//! the centre's setting is off a page that says so, and nothing else.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::booking::{Booking, State};
use telecentre_proto::centre::{Centre, Kind, Kiosk, Resource};
use telecentre_proto::id::Slug;

use super::board::{Sign, sign};
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::screen::today::Seats;
use crate::visit::Visit;
use crate::words::{Language, Words};

/// After so many seconds a screen shows itself anew.
const ANEW_S: &str = "30";

/// What the address may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedKiosk {
    /// The booking that was just made.
    pub(super) pris: Option<String>,
}

#[derive(Template)]
#[template(path = "kiosk/board.html")]
struct BoardPage {
    page: Page,
    centre_name: String,
    now: String,
    date: String,
    opening: Option<String>,
    notes: Vec<Banner>,
    signs: Vec<SignRow>,
    key: String,
}

/// A place, and whether whoever stands there may take it.
struct SignRow {
    sign: Sign,
    takes: bool,
    /// Whether it is the first of those: the one that stands out.
    leads: bool,
}

#[derive(Template)]
#[template(path = "kiosk/seat.html")]
struct SeatPage {
    page: Page,
    centre_name: String,
    now: String,
    notes: Vec<Banner>,
    sign: Sign,
    /// The address to take it at, where it can be taken.
    take: Option<String>,
    key: String,
}

#[derive(Template)]
#[template(path = "kiosk/off.html")]
struct OffPage {
    page: Page,
    text: String,
}

/// A sort of place that people sit down at.
pub(super) fn is_seat(kind: Kind) -> bool {
    matches!(kind, Kind::Desk | Kind::Office | Kind::Area)
}

/// The places of the own centre that can be taken now.
pub(super) fn free_seats(visit: &Visit, moment: &dyn Moment, centre: &Centre) -> Vec<Slug> {
    let is_here = moment.here().centre.as_ref() == Some(&centre.slug) && centre.kiosk == Kiosk::Seat;
    let day = moment.view().calendar().day(&centre.slug, moment.today()).filter(|_| is_here);
    let seats = day.and_then(|day| Seats::of(moment.view(), &day, visit.minute()).ok());
    let seats = seats.into_iter().flat_map(|seats| seats.all);
    seats.filter(|seat| is_seat(seat.kind)).map(|seat| seat.resource).collect()
}

/// The name of the visitor of a number.
pub(super) fn visitor(words: &Words, n: usize) -> String {
    words.with("kiosk-visitor", n)
}

/// The number of a visitor whose name a screen made; none of anybody else's.
pub(super) fn number_of(words: &Words, name: &str) -> Option<usize> {
    let n: usize = name.rsplit('\u{a0}').next()?.parse().ok()?;
    let made = |language| visitor(&words.clone().in_language(language), n) == name;
    (made(Language::French) || made(Language::English)).then_some(n)
}

/// What was just taken, out of what is so now: nothing but of a visitor whose name a screen made.
fn taken(visit: &Visit, moment: &dyn Moment, asked: &AskedKiosk) -> Vec<Banner> {
    let (words, view) = (&visit.words, moment.view());
    let booking = || -> Option<Booking> { view.bookings.get(asked.pris.as_deref()?.parse().ok()?) };
    let Some(b) = booking() else { return Vec::new() };
    let name = view.people.name(b.person()).filter(|name| b.guest && number_of(words, name).is_some());
    let (Some(name), State::CheckedIn, true) = (name, b.state, b.slot.day() == moment.today()) else {
        return Vec::new();
    };
    let place =
        view.centres.resource(&b.centre, &b.resource).map_or_else(|| b.resource.to_string(), |r| r.name.clone());
    let text = words.with_all(
        "kiosk-yours",
        [("who", name.into()), ("place", place.into()), ("until", words.time(b.slot.end()).into())],
    );
    vec![Banner { tone: Tone::Good, text }]
}

/// Adds what makes browsers show the page anew.
fn anew(mut response: Response) -> Response {
    response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static(ANEW_S));
    response
}

/// The answer where the setting is off, or this box has no centre.
fn off(visit: &Visit, key: &str) -> Result<Response, Problem> {
    let page = visit.page_at_door(visit.words.say("kiosk-off-title"))?;
    Ok(render(StatusCode::FORBIDDEN, &OffPage { page, text: visit.words.say(key) }))
}

/// All places of the own centre.
pub(crate) async fn board(visit: Visit, Query(asked): Query<AskedKiosk>) -> Result<Response, Problem> {
    show_board(&visit, &asked, None)
}

/// The same; after a refusal with the reason.
pub(super) fn show_board(
    visit: &Visit,
    asked: &AskedKiosk,
    refused: Option<(StatusCode, String)>,
) -> Result<Response, Problem> {
    let key = visit.site.fresh_key("kiosk")?;
    let page = visit.page_at_door(visit.words.say("kiosk-title"))?;
    let minute = visit.minute();
    let (status, refusal) = refused.map_or((StatusCode::OK, None), |(status, text)| (status, Some(text)));
    let shown = visit.site.moment(|moment| {
        let (words, view, today) = (&visit.words, moment.view(), moment.today());
        let centre = view.centres.get(&moment.here().centre?).filter(|c| c.kiosk != Kiosk::Off)?;
        let seats = free_seats(visit, moment, centre);
        let places: Vec<&Resource> = view.centres.in_order(&centre.slug).into_iter().filter(|r| !r.retired).collect();
        let first = places.iter().find(|r| seats.contains(&r.slug)).map(|r| &r.slug);
        let row = |r: &&Resource| SignRow {
            sign: sign(words, view, centre, r, (today, minute)),
            takes: seats.contains(&r.slug),
            leads: first == Some(&r.slug),
        };
        let open = view.centres.open(centre, today);
        let refusal = refusal.map(|text| Banner { tone: Tone::Alarm, text });
        Some(BoardPage {
            page,
            centre_name: centre.name.clone(),
            now: words.time(minute),
            date: words.heading(today),
            opening: (!open.is_empty()).then(|| words.with("today-open", words.hours(&open))),
            notes: refusal.into_iter().chain(taken(visit, moment, asked)).collect(),
            signs: places.iter().map(row).collect(),
            key,
        })
    })?;
    match shown {
        Some(page) => Ok(anew(render(status, &page))),
        None => off(visit, "kiosk-off"),
    }
}

/// A room's door: what it is now and next, and nothing to press.
pub(crate) async fn door(visit: Visit, Path(place): Path<(String, String)>) -> Result<Response, Problem> {
    show_one(&visit, &place, &AskedKiosk::default(), None, false)
}

/// One seat, as the QR code on it says.
pub(crate) async fn seat(
    visit: Visit,
    Path(place): Path<(String, String)>,
    Query(asked): Query<AskedKiosk>,
) -> Result<Response, Problem> {
    show_one(&visit, &place, &asked, None, true)
}

/// The page of one place.
pub(super) fn show_one(
    visit: &Visit,
    (centre, resource): &(String, String),
    asked: &AskedKiosk,
    refused: Option<(StatusCode, String)>,
    takes: bool,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("No such place is known here, or not yet.");
    let (slug, place): (Slug, Slug) =
        (centre.parse().map_err(|_| missing())?, resource.parse().map_err(|_| missing())?);
    let (key, minute) = (visit.site.fresh_key("kiosk")?, visit.minute());
    let page = visit.page_at_door(visit.words.say("kiosk-title"))?;
    let (status, refusal) = refused.map_or((StatusCode::OK, None), |(status, text)| (status, Some(text)));
    let shown = visit.site.moment(|moment| {
        let (words, view) = (&visit.words, moment.view());
        let centre = view.centres.get(&slug)?;
        if centre.kiosk == Kiosk::Off {
            return Some(None);
        }
        let r = view.centres.resource(&slug, &place).filter(|r| !r.retired)?;
        let can_take = takes && free_seats(visit, moment, centre).contains(&place);
        let refusal = refusal.map(|text| Banner { tone: Tone::Alarm, text });
        let old = other_box(words, moment, &slug);
        Some(Some(SeatPage {
            page: Page { title: r.name.clone(), ..page },
            centre_name: centre.name.clone(),
            now: words.time(minute),
            notes: refusal.into_iter().chain(taken(visit, moment, asked)).chain(old).collect(),
            sign: sign(words, view, centre, r, (moment.today(), minute)),
            take: can_take.then(|| format!("/q/{slug}/{place}")),
            key,
        }))
    })?;
    match shown.ok_or_else(missing)? {
        Some(page) => Ok(anew(render(status, &page))),
        None => off(visit, "kiosk-off"),
    }
}

/// How old the knowledge of another centre is.
fn other_box(words: &Words, moment: &dyn Moment, centre: &Slug) -> Option<Banner> {
    let is_here = moment.here().centre.as_ref() == Some(centre);
    let text = match moment.as_of(centre).filter(|_| !is_here) {
        Some(at) => words.with("kiosk-as-of", words.ago(at)),
        None if is_here => return None,
        None => words.say("day-as-of-never"),
    };
    Some(Banner { tone: Tone::Calm, text })
}
