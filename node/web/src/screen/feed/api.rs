//! Calendars as calls, and the calendars themselves.
//!
//! Enters: a person's or a host's wish for an address; an address. Leaves: the address; the calendar as text. An address
//! that opens nothing is not found, whatever it looks like.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use telecentre_proto::desk::acting;
use telecentre_proto::id::{RecordId, Slug};
use utoipa::ToSchema;

use super::address::{base, make};
use super::events;
use crate::auth::{FeedOf, Visitor};
use crate::body::{Body, request_body};
use crate::centre_days::missing;
use crate::front::Client;
use crate::ical::{CalendarText, Event, ZoneName};
use crate::problem::Problem;
use crate::site::Site;
use crate::visit::Visit;

/// An address to subscribe to, shown once.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeedAddress {
    url: String,
}

request_body! {
    /// What a calendar is to be of.
    pub(crate) struct NewFeed {
        /// One resource; else all of the centre.
        take "resource" resource: Slug => Option<String>,
    }
}

fn person(visitor: Visitor) -> Result<RecordId, Problem> {
    visitor.person().ok_or_else(|| Problem::forbidden("Only a person has a calendar.").with("right", "person"))
}

#[utoipa::path(post, path = "/api/v1/me/ical", responses((status = 201, body = FeedAddress), (status = 403, body = Problem)))]
pub(crate) async fn own(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let url = make(&site, &headers, client, FeedOf::Member(person(visitor)?))?;
    Ok((StatusCode::CREATED, Json(FeedAddress { url })).into_response())
}

#[utoipa::path(delete, path = "/api/v1/me/ical", responses((status = 204), (status = 403, body = Problem)))]
pub(crate) async fn end_own(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<StatusCode, Problem> {
    let ended = site.auth.end_feed(&FeedOf::Member(person(visitor)?));
    ended.map(|()| StatusCode::NO_CONTENT).map_err(|e| Problem::unavailable(e.to_string()))
}

#[utoipa::path(post, path = "/api/v1/centres/{centre}/ical", params(("centre" = String, Path)), request_body = NewFeed,
    responses((status = 201, body = FeedAddress), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn of_centre(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    client: Client,
    headers: HeaderMap,
    Path(slug): Path<String>,
    mut body: Body,
) -> Result<Response, Problem> {
    let NewFeed { resource } = body.read();
    body.finish(Some(()))?;
    let url = make(&site, &headers, client, centre_feed(&site, visitor, &slug, resource)?)?;
    Ok((StatusCode::CREATED, Json(FeedAddress { url })).into_response())
}

/// The calendar of a centre or of a resource there, for whoever is at its desk.
pub(super) fn centre_feed(
    site: &Site,
    visitor: Visitor,
    slug: &str,
    resource: Option<Slug>,
) -> Result<FeedOf, Problem> {
    let caller = site.caller(visitor)?;
    let centre: Slug = slug.parse().map_err(|_| missing(slug))?;
    let known = site.moment(|moment| {
        let view = moment.view();
        if !acting(view, moment.stewards(), caller, Some(&centre)).is_at_desk() {
            return Err(Problem::forbidden("Only a host of this centre can do this.").with("right", "host"));
        }
        let resource = resource.as_ref().is_none_or(|r| view.centres.resource(&centre, r).is_some());
        Ok(view.centres.get(&centre).is_some() && resource)
    })??;
    if known { Ok(FeedOf::Centre { centre, resource }) } else { Err(missing(slug)) }
}

fn not_found() -> Problem {
    Problem::not_found("No calendar stands at this address: make a new one under “Mon profil”.")
}

fn answer(name: &str, zone: ZoneName, events: &[Event]) -> Response {
    let mut calendar = CalendarText::begin(name, zone, events);
    for event in events {
        calendar.event(event);
    }
    let headers =
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "private, no-cache")];
    (headers, calendar.end()).into_response()
}

/// The calendar at an address.
pub(crate) async fn calendar(
    visit: Visit,
    client: Client,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let site = &visit.site;
    let secret = name.strip_suffix(".ics").ok_or_else(not_found)?;
    let of = site.auth.feed(secret).ok_or_else(not_found)?;
    let (words, base) = (&visit.words, base(site, &headers, client));
    let found = site.moment(|moment| match &of {
        FeedOf::Member(id) => {
            // Who was erased has no calendar any more.
            moment.view().people.member(*id)?;
            let bookings = moment.view().bookings.of(*id);
            let events: Vec<Event> = bookings.iter().filter_map(|b| events::own(words, moment, b, &base)).collect();
            Some((words.say("feed-own"), events))
        }
        FeedOf::Centre { centre, resource } => {
            let known = moment.view().centres.get(centre)?;
            let place = resource.as_ref().and_then(|r| moment.view().centres.resource(centre, r));
            let name = place.map_or_else(|| known.name.clone(), |place| format!("{}, {}", place.name, known.name));
            Some((name, events::of_centre(words, moment, centre, resource.as_ref())))
        }
    })?;
    let (name, events) = found.ok_or_else(not_found)?;
    Ok(answer(&name, ZoneName::of(site.replica.zone()), &events))
}

/// One own booking as a file for a calendar.
pub(crate) async fn one(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    client: Client,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let site = &visit.site;
    let (me, base) = (person(visitor)?, base(site, &headers, client));
    let missing = || Problem::not_found("No such booking of yours is known here, or not yet.");
    let id: RecordId = id.parse().map_err(|_| missing())?;
    let event = site.moment(|moment| {
        let booking = moment.view().bookings.get(id).filter(|b| !b.guest && b.member == me)?;
        events::own(&visit.words, moment, &booking, &base)
    })?;
    let event = event.ok_or_else(missing)?;
    Ok(answer(&visit.words.say("feed-own"), ZoneName::of(site.replica.zone()), std::slice::from_ref(&event)))
}
