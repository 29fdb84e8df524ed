//! *Réserver*, for a member: what is free, with what a tap comes to, and the tap.
//!
//! Enters: a day, a part of it, a need, a centre or none; then one of the places. Leaves: at most one place of a kind for
//! each centre and time, first in the order in which people see them, each with how its booking is answered; then the
//! booking. Promises nothing that it does not know.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Form};
use serde::Deserialize;
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::centre::Kind;
use telecentre_proto::desk::Command;
use telecentre_proto::id::Slug;
use telecentre_proto::steward::{self, Found, When};

use super::own;
use super::page::{FindForm, Need, form, usual};
use crate::auth::Visitor;
use crate::centre_link::Links;
use crate::own_path::lead_to;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::replica::Moment;
use crate::screen::booking::let_steward_answer;
use crate::visit::Visit;
use crate::words::Words;

/// What the address says; what does not read is passed over for what is usual.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedNeed {
    date: Option<String>,
    half: Option<String>,
    kind: Option<String>,
    centre: Option<String>,
}

/// A place that is free.
struct Offer {
    centre: String,
    centre_name: String,
    resource: String,
    place: String,
    span: String,
    start: String,
    end: String,
    /// How a booking is answered.
    answer: String,
    immediate: bool,
    key: String,
}

#[derive(Template)]
#[template(path = "me/search.html")]
struct SearchPage {
    page: Page,
    form: FindForm,
    day: String,
    offers: Vec<Offer>,
    /// At other centres, where the one that was asked for has nothing.
    elsewhere: bool,
    refusal: Option<String>,
}

fn need(asked: &AskedNeed, usual: Need) -> Need {
    let read = |text: &Option<String>| text.clone().unwrap_or_default();
    let centre = match asked.centre.as_deref() {
        None => usual.centre,
        Some("") => None,
        Some(centre) => centre.parse().ok(),
    };
    Need {
        date: read(&asked.date).parse().unwrap_or(usual.date),
        half: read(&asked.half).parse().unwrap_or(usual.half),
        kind: read(&asked.kind).parse().unwrap_or(usual.kind),
        centre,
    }
}

/// How a booking there is answered.
fn answer(words: &Words, links: &Links<'_>, found: &Found, centre_name: &str) -> (bool, String) {
    let link = links.to(&found.centre);
    let immediate = found.free.immediate || found.answers && links.reaches(found.free.steward);
    let text = match (immediate, link.up, link.since) {
        (true, _, _) => words.say("me-at-once"),
        (false, true, _) => words.with("me-host-answers", centre_name),
        (false, false, Some(since)) => words.with2("me-when-back", centre_name, words.since(since)),
        (false, false, None) => words.with("me-when-back-never", centre_name),
    };
    (immediate, text)
}

fn offers(visit: &Visit, moment: &dyn Moment, need: &Need) -> Result<Vec<Offer>, Problem> {
    let (words, view) = (&visit.words, moment.view());
    let now = (moment.today(), visit.minute());
    let when = When::Parts(need.date, vec![need.half]);
    let found = steward::search(view, moment.stewards(), &when, Some(need.kind), need.centre.as_ref(), now);
    let links = Links::of(moment, visit.site.replica.now());
    let mut offers: Vec<Offer> = Vec::new();
    let mut seen: Vec<(Slug, Kind, u16)> = Vec::new();
    for found in found {
        let which = (found.centre.clone(), found.free.resource.kind, found.slot.start());
        if seen.contains(&which) {
            continue;
        }
        seen.push(which);
        let centre_name = view.centres.get(&found.centre).map_or_else(String::new, |centre| centre.name.clone());
        let (immediate, answer) = answer(words, &links, &found, &centre_name);
        offers.push(Offer {
            centre: found.centre.to_string(),
            centre_name,
            resource: found.free.resource.slug.to_string(),
            place: found.free.resource.name.clone(),
            span: words.span(found.slot.start(), found.slot.end()),
            start: found.slot.start_text(),
            end: found.slot.end_text(),
            answer,
            immediate,
            key: visit.site.fresh_key("moi")?,
        });
    }
    // What is confirmed at once comes first; else they stand as the centres do.
    offers.sort_by_key(|offer| !offer.immediate);
    Ok(offers)
}

fn composed(
    visit: &Visit,
    visitor: Visitor,
    asked: &AskedNeed,
    status: StatusCode,
    refusal: Option<String>,
) -> Result<Response, Problem> {
    let id = own::person(visitor)?.person;
    let page = visit.site.moment(|moment| {
        let need = need(asked, usual(moment, id, visit.minute()));
        let mut found = offers(visit, moment, &need)?;
        let elsewhere = found.is_empty() && need.centre.is_some();
        if elsewhere {
            found = offers(visit, moment, &Need { centre: None, ..need.clone() })?;
        }
        Ok::<_, Problem>(SearchPage {
            page: visit.page(moment, visit.words.say("me-find-title")).refusing(refusal.is_some()),
            day: visit.words.date(need.date),
            form: form(visit, moment, &need),
            elsewhere: elsewhere && !found.is_empty(),
            offers: found,
            refusal,
        })
    })??;
    Ok(render(status, &page))
}

pub(crate) async fn show(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<AskedNeed>,
) -> Result<Response, Problem> {
    composed(&visit, visitor, &asked, StatusCode::OK, None)
}

/// A place that was tapped.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Tapped {
    centre: String,
    resource: String,
    start: String,
    end: String,
    key: String,
}

pub(crate) async fn book(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Form(tapped): Form<Tapped>,
) -> Result<Response, Problem> {
    let me = own::person(visitor)?.person;
    let site = &visit.site;
    let slot = telecentre_proto::slot::Slot::parse(&tapped.start, &tapped.end);
    let place = tapped.centre.parse::<Slug>().ok().zip(tapped.resource.parse::<Slug>().ok());
    let (Ok(slot), Some((centre, resource))) = (slot, place) else {
        return Err(Problem::malformed("This form was not sent by one of our pages: open the page again."));
    };
    if tapped.key.is_empty() || tapped.key.len() > telecentre_proto::limit::KEY_BYTES {
        return Err(Problem::malformed("This form was not sent by one of our pages: open the page again."));
    }
    let id = site.replica.id_for_key(&tapped.key);
    let book = Book { id, centre, resource, who: Who::Member(me), slot, note: None, series: None, insist: false };
    match site.replica.command(site.caller(visitor)?, Command::Booking(BookingCommand::Book(book))).await {
        Ok(_) => {
            let_steward_answer(site, id).await;
            Ok(lead_to(&format!("/moi/reservations/{id}")))
        }
        Err(error) => {
            let refused = Refusal::from(error);
            let date = slot.day().to_string();
            let asked = AskedNeed { date: Some(date), centre: Some(tapped.centre), ..AskedNeed::default() };
            composed(&visit, visitor, &asked, refused.status(), Some(refused.sentence(&visit.words)))
        }
    }
}
