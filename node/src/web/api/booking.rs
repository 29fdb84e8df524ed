//! Bookings: made, changed, listed where they wait for an answer.
//!
//! Enters: JSON, strictly: an unknown field is a mistake. Leaves: the contract's BOOKING, or a problem that carries the
//! conflicts and the alternatives. What a call says is on disk when it answers. Never shows whom a booking is for, but
//! by an opaque id.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use telecentre_proto::desk::{Book, BookingCommand, Command, Outcome, Who};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::limit::KEY_BYTES;
use telecentre_proto::model::{Booking, Slot};
use telecentre_proto::steward::{Stewards, is_mine, steward_of, waits_for_host};
use telecentre_proto::view::View;

use super::body::{Asked, Body};
use super::{problem, schema};
use crate::web::Site;
use crate::web::auth::Visitor;
use crate::web::problem::Problem;

fn missing(id: &str) -> Problem {
    let id: String = id.chars().take(40).collect();
    Problem::not_found(format!("No booking “{id}” is known here."))
}

fn find(site: &Site, id: RecordId) -> Result<Json<Value>, Problem> {
    let found = site.look(|view, _| view.booking(id).map(|b| json!(b)))?;
    found.map(Json).ok_or_else(|| missing(&id.to_string()))
}

#[utoipa::path(get, path = "/api/v1/bookings/{id}", params(("id" = String, Path)),
    responses((status = 200, body = schema::Booking), (status = 404, body = schema::Problem)))]
pub(super) async fn one(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    find(&site, id.parse().map_err(|_| missing(&id))?)
}

/// A walk-in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Guest {
    name: String,
}

#[utoipa::path(post, path = "/api/v1/bookings", request_body = schema::NewBooking,
    responses((status = 201, body = schema::Booking), (status = 409, body = schema::Problem),
        (status = 422, body = schema::Problem), (status = 401, body = schema::Problem), (status = 403, body = schema::Problem)))]
pub(super) async fn book(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Response, Problem> {
    let book = read(&site, body)?;
    let id = book.id;
    let done = site.telecentre.command(site.caller(visitor), Command::Booking(BookingCommand::Book(book))).await;
    done.map_err(|e| problem(&e))?;
    let location = format!("/api/v1/bookings/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], find(&site, id)?).into_response())
}

fn read(site: &Site, mut body: Body) -> Result<Book, Problem> {
    let centre: Option<Slug> = body.need("centre");
    let resource: Option<Slug> = body.need("resource");
    let slot = slot(&mut body);
    let who = who(&mut body);
    let key: Option<String> = body.need("key");
    if key.as_ref().is_some_and(|k| k.is_empty() || k.len() > KEY_BYTES) {
        body.refuse("key", format!("a key has 1 to {KEY_BYTES} bytes"));
    }
    let (note, series, insist) = (body.take("note"), body.take("series"), body.take("override"));
    let book = || {
        let id = site.telecentre.id_for_key(&key?);
        let insist = insist.unwrap_or(false);
        Some(Book { id, centre: centre?, resource: resource?, who: who?, slot: slot?, note, series, insist })
    };
    let book = book();
    body.finish(book)
}

fn slot(body: &mut Body) -> Option<Slot> {
    let (start, end) = (body.need::<String>("start"), body.need::<String>("end"));
    match Slot::parse(&start?, &end?) {
        Ok(slot) => Some(slot),
        Err(bad) => {
            body.refuse(bad.field(), bad.to_string());
            None
        }
    }
}

fn who(body: &mut Body) -> Option<Who> {
    match (body.has("member"), body.has("guest")) {
        (true, false) => body.take("member").map(Who::Member),
        (false, true) => body.take("guest").map(|Guest { name }| Who::Guest { name }),
        (both, _) => {
            let message = if both {
                "give “member” or “guest”, not both"
            } else {
                "“member” or “guest” is missing"
            };
            let _ = (body.take::<Value>("member"), body.take::<Value>("guest"));
            body.refuse("member", message);
            None
        }
    }
}

#[utoipa::path(post, path = "/api/v1/bookings/{id}/{act}",
    params(("id" = String, Path), ("act" = String, Path,
        description = "cancel, check-in, no-show, move (start, end, resource?, override?), confirm (override?), decline (reason?) or displace (kept: the booking that keeps the slot)")),
    request_body = schema::Act,
    responses((status = 200, body = schema::Booking), (status = 404, body = schema::Problem),
        (status = 409, body = schema::Problem), (status = 422, body = schema::Problem)))]
pub(super) async fn act(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path((id, act)): Path<(String, String)>,
    mut body: Body,
) -> Result<Json<Value>, Problem> {
    let booking: RecordId = id.parse().map_err(|_| missing(&id))?;
    let command = match act.as_str() {
        "cancel" => Some(Command::Booking(BookingCommand::Cancel { booking })),
        "check-in" => Some(Command::Booking(BookingCommand::CheckIn { booking })),
        "no-show" => Some(Command::Booking(BookingCommand::NoShow { booking })),
        "confirm" => {
            Some(Command::Booking(BookingCommand::Confirm { booking, insist: body.take("override").unwrap_or(false) }))
        }
        "decline" => Some(Command::Booking(BookingCommand::Decline { booking, reason: body.take("reason") })),
        "move" => {
            let (slot, resource) = (slot(&mut body), body.take("resource"));
            let insist = body.take("override").unwrap_or(false);
            slot.map(|slot| Command::Booking(BookingCommand::Move { booking, slot, resource, insist }))
        }
        "displace" => body.need("kept").map(|kept| Command::Booking(BookingCommand::Displace { booking, kept })),
        _ => return Err(Problem::not_found("A booking can be cancelled, moved, confirmed, declined, checked in.")),
    };
    let command = body.finish(command)?;
    let outcome = site.telecentre.command(site.caller(visitor), command).await.map_err(|e| problem(&e))?;
    match outcome {
        Outcome::Booking(id) => find(&site, id),
        Outcome::Member(_) | Outcome::Saved | Outcome::Unchanged => find(&site, booking),
    }
}

#[utoipa::path(get, path = "/api/v1/requests", params(("centre" = Option<String>, Query)),
    responses((status = 200, body = schema::Requests), (status = 422, body = schema::Problem)))]
pub(super) async fn requests(State(site): State<Arc<Site>>, Asked(mut asked): Asked) -> Result<Json<Value>, Problem> {
    let centre: Option<Slug> = asked.parsed("centre");
    let centre = asked.finish(Some(centre))?;
    let listed = site.look(|view, stewards| {
        let pending = view.pending(centre.as_ref());
        pending.iter().map(|b| waiting(view, stewards, b)).collect::<Vec<_>>()
    })?;
    Ok(Json(json!({ "requests": listed })))
}

/// What waits, since when, and for whom.
fn waiting(view: &View, stewards: &dyn Stewards, b: &Booking) -> Value {
    let (asked, at) = match &b.wish {
        None => ("place", b.requested_at),
        Some(wish) if wish.to.is_some() => ("move", wish.at),
        Some(wish) => ("cancel", wish.at),
    };
    json!({
        "booking": b,
        "asked": asked,
        "since": Timestamp::from_second(at).ok(),
        "steward": steward_of(view, stewards, &b.centre, &b.resource, b.slot.day()),
        "here": is_mine(view, stewards, &b.centre, &b.resource, b.slot.day()),
        "host": waits_for_host(view, stewards, b),
    })
}
