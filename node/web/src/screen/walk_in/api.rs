//! Seating somebody who walks in.
//!
//! Enters: JSON, strictly. Leaves: the contract's BOOKING, already checked in, once it is on disk; or a problem with what
//! is free instead. The same key answers the same booking.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use telecentre_proto::booking::{BookingCommand, Place, Until, WalkIn, Who};
use telecentre_proto::centre::Kind;
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::slot::Slot;

use crate::auth::Visitor;
use crate::body::{Body, request_body};
use crate::booking_shape::{Booking, NewGuest};
use crate::problem::Problem;
use crate::site::Site;
use crate::slot_words::minute_of;

request_body! {
    /// The body of a walk-in.
    pub(crate) struct NewWalkIn {
        need "centre" centre: Slug => String,
        /// A member's id. This or `guest`.
        take "member" member: RecordId => Option<String>,
        take "guest" guest: NewGuest => Option<NewGuest>,
        /// The first that is free of a kind: `desk` when neither is said. This or `resource`.
        take "kind" kind: Kind => Option<String>,
        take "resource" resource: Slug => Option<String>,
        /// `half` (when absent), `day`, or a time of today: `2026-11-24T12:00` or `12:00`.
        take "until" until: String => Option<String>,
        /// Idempotency key, for ever on this replica.
        need "key" key: String => String,
    }
}

#[utoipa::path(post, path = "/api/v1/walk-ins", request_body = NewWalkIn,
    responses((status = 201, body = Booking), (status = 200, body = Booking, description = "The key was used for it before."),
        (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn walk_in(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Response, Problem> {
    let walk_in = read(&site, body)?;
    let id = walk_in.id;
    let known = site.look(|view, _| view.bookings.get(id).is_some())?;
    site.replica.command(site.caller(visitor)?, Command::Booking(BookingCommand::WalkIn(walk_in))).await?;
    let found = site.look(|view, _| view.bookings.get(id).map(|b| Booking::answered(view, &b)))?;
    let booking = found.map(axum::Json).ok_or_else(Problem::internal)?;
    if known {
        return Ok(booking.into_response());
    }
    let location = format!("/api/v1/bookings/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], booking).into_response())
}

fn read(site: &Site, mut body: Body) -> Result<WalkIn, Problem> {
    body.one_of(["member", "guest"]);
    let NewWalkIn { centre, member, guest, kind, resource, until, key } = body.read();
    if kind.is_some() && resource.is_some() {
        body.refuse("kind", "give “kind” or “resource”, not both");
    }
    let until = match until.as_deref() {
        None | Some("half") => Some(Until::Half),
        Some("day") => Some(Until::Day),
        Some(time) => until_time(site, time)?,
    };
    if until.is_none() {
        body.refuse("until", "write half, day, or a time of today such as 12:00");
    }
    body.check_key(key.as_deref());
    let who = member.map(Who::Member).or_else(|| guest.map(|NewGuest { name }| Who::Guest { name }));
    let place = resource.map_or(Place::Kind(kind.unwrap_or(Kind::Desk)), Place::Resource);
    let walk_in = || {
        let id = site.replica.id_for_key(&key?);
        Some(WalkIn { id, centre: centre?, place, who: who?, until: until? })
    };
    let walk_in = walk_in();
    body.finish(walk_in)
}

/// A time of today, with its date or without.
fn until_time(site: &Site, text: &str) -> Result<Option<Until>, Problem> {
    if !text.contains('T') {
        return Ok(minute_of(text).map(Until::At));
    }
    let today = site.moment(|moment| moment.today())?;
    let slot = Slot::parse(&format!("{today}T00:00"), text);
    Ok(slot.ok().map(|slot| Until::At(slot.end())))
}
