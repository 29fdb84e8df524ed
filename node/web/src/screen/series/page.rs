//! A series as a page: each of its days, those that were left out, what can be done with all of it.
//!
//! Enters: a series' id; what was just done, or why it was refused. Leaves: the page. Says how many days are known here
//! where some have not arrived yet; every state on it is what it is now.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use telecentre_proto::booking::{Place, State};
use telecentre_proto::id::RecordId;
use telecentre_proto::series::DayStatus;
use telecentre_proto::series::standing::{Standing, standing};
use telecentre_proto::slot::Slot;

use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::slip::Slip;
use crate::visit::Visit;

/// What the address may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedSeries {
    done: Option<String>,
}

/// A day that was left out.
struct Skipped {
    day: String,
    span: String,
    why: String,
}

/// A day from which on the rest can be taken back.
struct From {
    value: Date,
    name: String,
}

#[derive(Template)]
#[template(path = "series/series.html")]
pub(crate) struct SeriesPage {
    page: Page,
    id: String,
    what: String,
    /// The place that was wanted, in words.
    place: String,
    notes: Vec<Banner>,
    refusal: Option<String>,
    slips: Vec<Slip>,
    skipped: Vec<Skipped>,
    /// The days to come that can be taken back.
    to_come: Vec<From>,
    can_retry: bool,
}

impl SeriesPage {
    /// Whether a day's place is not the one that the series names once for all.
    fn is_elsewhere(&self, slip: &Slip) -> bool {
        slip.resource != self.place
    }
}

/// The problem of a series that is not known here.
pub(crate) fn missing() -> Problem {
    Problem::not_found("No such series is known here, or not yet.")
}

pub(crate) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<AskedSeries>,
) -> Result<Response, Problem> {
    let id: RecordId = id.parse().map_err(|_| missing())?;
    let page = visit.site.moment(|moment| series_page(&visit, moment, id, asked.done.as_deref(), None))?;
    Ok(render(StatusCode::OK, &page.ok_or_else(missing)?))
}

/// The page; none while the series is not known here.
pub(crate) fn series_page(
    visit: &Visit,
    moment: &dyn Moment,
    id: RecordId,
    done: Option<&str>,
    refusal: Option<String>,
) -> Option<SeriesPage> {
    let (words, view) = (&visit.words, moment.view());
    let found = standing(view, moment.stewards(), id)?;
    let slips: Vec<Slip> = found.bookings.iter().map(|b| Slip::of(view, words, b)).collect();
    let who = view.people.name(found.series.person()).map_or_else(|| words.say("who-unknown"), str::to_owned);
    let centre = view.centres.get(&found.series.centre).map_or_else(String::new, |c| c.name.clone());
    let place = match &found.series.place {
        Place::Kind(kind) => words.of("kind", kind.as_str()),
        Place::Resource(slug) => {
            view.centres.resource(&found.series.centre, slug).map_or_else(|| slug.to_string(), |r| r.name.clone())
        }
    };
    let skipped = |(slot, status): &(Slot, DayStatus)| Skipped {
        day: words.short_date(slot.day()),
        span: words.span(slot.start(), slot.end()),
        why: words.of("series-status", status.as_str()),
    };
    let today = moment.today();
    let stands = |slip: &&Slip| slip.date >= today && matches!(slip.state, State::Requested | State::Confirmed);
    let to_come = slips.iter().filter(stands).map(|slip| From { value: slip.date, name: slip.day.clone() }).collect();
    let mine =
        |author| author == moment.stewards().me() || moment.stewards().succeeds(&moment.stewards().me(), &author);
    Some(SeriesPage {
        page: visit.page(moment, words.with("series-title", who.as_str())).refusing(refusal.is_some()),
        id: id.to_string(),
        what: words.with2("series-what", place.as_str(), centre),
        place,
        notes: notes(visit, &found, done),
        refusal,
        to_come,
        can_retry: !found.skipped.is_empty() && mine(found.series.author),
        skipped: found.skipped.iter().map(skipped).collect(),
        slips,
    })
}

fn notes(visit: &Visit, found: &Standing, done: Option<&str>) -> Vec<Banner> {
    let words = &visit.words;
    let mut notes = Vec::new();
    let calm = |text: String| Banner { tone: Tone::Calm, text };
    match done {
        Some("make") => notes.push(Banner { tone: Tone::Good, text: words.with("series-made", found.bookings.len()) }),
        Some("cancel") => notes.push(calm(words.say("series-cancelled"))),
        Some("retry") => notes.push(calm(words.with("series-retried", found.skipped.len()))),
        _ => {}
    }
    if found.is_partial() {
        notes.push(Banner {
            tone: Tone::Warning,
            text: words.with2("series-partial", found.bookings.len(), found.written),
        });
    }
    if found.is_missed() {
        notes.push(Banner { tone: Tone::Warning, text: words.say("series-missed") });
    }
    notes
}
