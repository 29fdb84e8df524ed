//! Waiting for a place.
//!
//! Enters: JSON, strictly; a wish's id. Leaves: the wish with its turn, once it is on disk; a list; nothing where it was
//! taken back. The same key answers the same wish. A person appears by an opaque id only.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use telecentre_proto::booking::{Place, Who};
use telecentre_proto::centre::Kind;
use telecentre_proto::desk::Command;
use telecentre_proto::id::{NodeId, RecordId, Slug};
use telecentre_proto::slot::Slot;
use telecentre_proto::view::View;
use telecentre_proto::waitlist::{self, WaitState, WaitlistCommand};
use utoipa::ToSchema;

use crate::auth::Visitor;
use crate::body::{Asked, Body, request_body};
use crate::booking_shape::NewGuest;
use crate::centre_days::now_at;
use crate::list_part::ListPart;
use crate::problem::Problem;
use crate::site::Site;

/// The most wishes of one answer.
const LISTED: usize = 500;

request_body! {
    /// The body of a wish for a place.
    pub(crate) struct NewWait {
        need "centre" centre: Slug => String,
        /// One place. This or `kind`.
        take "resource" resource: Slug => Option<String>,
        /// Any place of a kind.
        take "kind" kind: Kind => Option<String>,
        /// A member's id. This or `guest`.
        take "member" member: RecordId => Option<String>,
        take "guest" guest: NewGuest => Option<NewGuest>,
        need "start" start: String => String,
        need "end" end: String => String,
        /// Local time at which the wish lapses: `2026-11-24T09:00`; when its slot begins, if absent.
        take "until" until: String => Option<String>,
        /// Idempotency key, for ever on this replica.
        need "key" key: String => String,
    }
}

/// A wish that waits for a place.
#[derive(Serialize, ToSchema)]
pub(crate) struct Wait {
    /// Its id; the booking that comes of it has the same.
    #[schema(value_type = String)]
    id: RecordId,
    #[schema(value_type = String)]
    centre: Slug,
    /// The one place that is waited for; any of the kind when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    resource: Option<Slug>,
    #[schema(value_type = String)]
    kind: Kind,
    /// A member's id, or a guest's.
    #[schema(value_type = String)]
    member: RecordId,
    start: String,
    end: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// asked, queued, given, withdrawn or expired.
    #[schema(value_type = String)]
    state: WaitState,
    /// Its turn: the smallest comes first, of equal ones the smaller id. None while it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    q: Option<u32>,
    /// The replica that asked.
    #[schema(value_type = String)]
    by: NodeId,
    #[schema(value_type = Option<String>)]
    since: Option<Timestamp>,
}

/// Wishes that wait, or waited.
#[derive(Serialize, ToSchema)]
pub(crate) struct Waits {
    waitlist: Vec<Wait>,
    /// How many more there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<usize>,
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl Wait {
    fn of(wait: &waitlist::Wait, now: (Date, u16)) -> Self {
        let until = wait.until.and_then(|(day, minute)| Slot::new(day, minute, minute + 1).ok());
        Self {
            id: wait.id,
            centre: wait.centre.clone(),
            resource: wait.resource.clone(),
            kind: wait.kind,
            member: wait.member,
            start: wait.slot.start_text(),
            end: wait.slot.end_text(),
            until: until.map(Slot::start_text),
            state: wait.state(now),
            q: wait.q,
            by: wait.by,
            since: Timestamp::from_second(wait.since).ok(),
        }
    }
}

fn missing(id: &str) -> Problem {
    let id: String = id.chars().take(40).collect();
    Problem::not_found(format!("No wish “{id}” is known here."))
}

fn find(site: &Site, id: RecordId) -> Result<Json<Wait>, Problem> {
    let now = now_at(site)?;
    let found = site.look(|view: &View, _| view.bookings.wait(id).map(|wait| Wait::of(&wait, now)))?;
    found.map(Json).ok_or_else(|| missing(&id.to_string()))
}

#[utoipa::path(post, path = "/api/v1/waitlist", request_body = NewWait,
    responses((status = 201, body = Wait), (status = 200, body = Wait, description = "The key was used for it before."),
        (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Response, Problem> {
    let new = read(&site, body)?;
    let id = new.id;
    let known = site.look(|view, _| view.bookings.wait(id).is_some())?;
    site.replica.command(site.caller(visitor)?, Command::Waitlist(WaitlistCommand::Ask(new))).await?;
    let status = if known { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, find(&site, id)?).into_response())
}

fn read(site: &Site, mut body: Body) -> Result<waitlist::NewWait, Problem> {
    body.one_of(["member", "guest"]);
    let NewWait { centre, resource, kind, member, guest, start, end, until, key } = body.read();
    let slot = body.slot(start, end);
    if resource.is_some() == kind.is_some() {
        body.refuse("resource", "give “resource” or “kind”, one of them");
    }
    let until = until.map(|text| local_minute(&text));
    if until == Some(None) {
        body.refuse("until", "this is not a local date and time such as 2026-11-24T09:00");
    }
    body.check_key(key.as_deref());
    let place = resource.map(Place::Resource).or(kind.map(Place::Kind));
    let who = member.map(Who::Member).or_else(|| guest.map(|NewGuest { name }| Who::Guest { name }));
    let new = || {
        let id = site.replica.id_for_key(&key?);
        Some(waitlist::NewWait { id, centre: centre?, place: place?, who: who?, slot: slot?, until: until.flatten() })
    };
    let new = new();
    body.finish(new)
}

/// The local day and minute of a text.
fn local_minute(text: &str) -> Option<(Date, u16)> {
    let (day, _) = text.trim().split_once(['T', ' '])?;
    let slot = Slot::parse(text, &format!("{day}T24:00")).ok()?;
    Some((slot.day(), slot.start()))
}

#[utoipa::path(get, path = "/api/v1/waitlist",
    params(("centre" = Option<String>, Query), ("member" = Option<String>, Query),
        ("from" = Option<String>, Query, description = "From which day on; today when absent."),
        ("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = Waits), (status = 422, body = Problem)))]
pub(crate) async fn all(State(site): State<Arc<Site>>, Asked(mut asked): Asked) -> Result<Json<Waits>, Problem> {
    let (centre, member) = (asked.parsed::<Slug>("centre"), asked.parsed::<RecordId>("member"));
    let from: Option<Date> = asked.parsed("from");
    let part = ListPart::read(&mut asked);
    let (centre, member, from) = asked.finish(Some((centre, member, from)))?;
    let now = now_at(&site)?;
    let waits = site.look(|view: &View, _| view.bookings.waits(centre.as_ref(), from.unwrap_or(now.0), Date::MAX))?;
    let waits = waits.iter().filter(|wait| member.is_none_or(|member| wait.member == member)).collect();
    let (waits, next) = part.of(waits, |wait| wait.id.to_string())?;
    let more = waits.len().checked_sub(LISTED).filter(|more| *more > 0);
    let next = next.or_else(|| more.and_then(|_| Some(waits.get(LISTED - 1)?.id.to_string())));
    let waitlist = waits.into_iter().take(LISTED).map(|wait| Wait::of(wait, now)).collect();
    Ok(Json(Waits { waitlist, more, next }))
}

#[utoipa::path(delete, path = "/api/v1/waitlist/{id}", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let wait: RecordId = id.parse().map_err(|_| missing(&id))?;
    site.replica.command(site.caller(visitor)?, Command::Waitlist(WaitlistCommand::Withdraw { wait })).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(post, path = "/api/v1/waitlist/{id}/give", params(("id" = String, Path)),
    responses((status = 200, body = Wait), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(crate) async fn give(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Json<Wait>, Problem> {
    let wait: RecordId = id.parse().map_err(|_| missing(&id))?;
    site.replica.command(site.caller(visitor)?, Command::Waitlist(WaitlistCommand::Give { wait })).await?;
    find(&site, wait)
}
