//! A person's own, as calls.
//!
//! Enters: the person's token or session; what they change. Leaves: their details, bookings and answers, their devices,
//! everything that is held of them as one file. The bearer of a box's token is nobody here.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::Timestamp;
use serde::Serialize;
use telecentre_proto::desk::Command;
use telecentre_proto::door;
use telecentre_proto::person::badge::BadgeCode;
use telecentre_proto::person::{Member, PersonCommand};
use utoipa::ToSchema;

use super::own::{self, OwnDevice, person};
use crate::auth::{Crowded, Visitor};
use crate::body::{Body, request_body};
use crate::booking_shape::Booking;
use crate::front::Client;
use crate::problem::Problem;
use crate::rank::{HeldRole, roles_of};
use crate::screen::member::badge::{BadPin, give};
use crate::screen::member::shape::MemberChanges;
use crate::site::Site;
use crate::words::minutes_of;

/// The answer of `GET /me`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    member: Member,
    roles: Vec<HeldRole>,
    /// What is to come, the next first.
    bookings: Vec<Booking>,
    /// Passes, of which there are none yet.
    passes: Vec<String>,
    /// What was declined or displaced lately.
    answers: Vec<Booking>,
    /// The calendar address that was made here, if there is one: since when. The address itself was shown once.
    feeds: Vec<OwnFeed>,
}

/// A calendar address that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnFeed {
    #[schema(value_type = String)]
    since: Timestamp,
}

fn of(site: &Site, visitor: Visitor) -> Result<Json<Me>, Problem> {
    let signed_in = person(visitor)?;
    let minute = minutes_of(site.replica.zone().to_datetime(site.replica.now()).time());
    site.moment(|moment| {
        let listed = |b: &telecentre_proto::booking::Booking| Booking::listed(moment.view(), b);
        Ok(Json(Me {
            member: own::member(moment, signed_in.person)?.clone(),
            roles: roles_of(moment, &signed_in),
            bookings: own::upcoming(moment, signed_in.person, minute).iter().map(listed).collect(),
            passes: Vec::new(),
            answers: own::answers(moment, signed_in.person).iter().map(listed).collect(),
            feeds: own::feed_since(site, signed_in.person).map(|since| OwnFeed { since }).into_iter().collect(),
        }))
    })?
}

#[utoipa::path(get, path = "/api/v1/me", responses((status = 200, body = Me), (status = 403, body = Problem)))]
pub(crate) async fn me(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Json<Me>, Problem> {
    of(&site, visitor)
}

#[utoipa::path(patch, path = "/api/v1/me", request_body = MemberChanges,
    responses((status = 200, body = Me), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    mut body: Body,
) -> Result<Json<Me>, Problem> {
    let member = person(visitor)?.person;
    let changes: MemberChanges = body.read();
    let patch = body.finish(Some(changes.into()))?;
    site.replica.command(site.caller(visitor)?, Command::Person(PersonCommand::Edit { member, patch })).await?;
    of(&site, visitor)
}

#[utoipa::path(get, path = "/api/v1/me/export", responses((status = 200, body = own::Export), (status = 403, body = Problem)))]
pub(crate) async fn export(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let member = person(visitor)?.person;
    let current = site.auth.session_of(&headers, site.replica.now().as_second());
    let export = own::export(&site, member, current.as_deref())?;
    let name = [
        (header::CONTENT_DISPOSITION, "attachment; filename=\"telecentre.json\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((name, Json(export)).into_response())
}

/// The devices that remember a person here.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnDevices {
    devices: Vec<OwnDevice>,
}

#[utoipa::path(get, path = "/api/v1/me/devices", responses((status = 200, body = OwnDevices), (status = 403, body = Problem)))]
pub(crate) async fn devices(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Result<Json<OwnDevices>, Problem> {
    let member = person(visitor)?.person;
    let current = site.auth.session_of(&headers, site.replica.now().as_second());
    Ok(Json(OwnDevices { devices: own::devices(&site, member, current.as_deref()) }))
}

/// Ends every device that remembers a person, at every replica that hears of it.
pub(super) async fn end_all(site: &Site, visitor: Visitor) -> Result<(), Problem> {
    let member = person(visitor)?.person;
    let bytes = site.replica.random().ok_or_else(Problem::internal)?;
    let mut random = [0; 8];
    random.copy_from_slice(&bytes[..8]);
    let command = Command::Person(PersonCommand::EndDevices { member, random });
    site.replica.command(site.caller(visitor)?, command).await?;
    // They opened nothing any more; here the list is cleared, too.
    if let Err(error) = site.auth.end_devices_but(member, "") {
        tracing::warn!(%error, "ended devices are still listed");
    }
    Ok(())
}

#[utoipa::path(delete, path = "/api/v1/me/devices", responses((status = 204), (status = 403, body = Problem)))]
pub(crate) async fn end_devices(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
) -> Result<StatusCode, Problem> {
    end_all(&site, visitor).await?;
    Ok(StatusCode::NO_CONTENT)
}

request_body! {
    /// A new PIN under the same badge; badge and old PIN prove whose it is.
    pub(crate) struct ChangedPin {
        need "badge" badge: String => String,
        need "old_pin" old_pin: String => String,
        /// 4 to 12 digits, 6 at least with a role.
        need "pin" pin: String => String,
    }
}

/// Why a PIN was not changed.
pub(super) enum PinRefused {
    /// Badge and old PIN do not belong together, or are another's.
    Wrong,
    /// Too many tries: seconds to wait.
    Wait(u64),
    /// The new one will not do.
    Bad(BadPin),
}

/// Changes a person's PIN under the same badge.
pub(super) async fn change_pin(
    site: &Site,
    visitor: Visitor,
    client: Client,
    (badge, old, new): (&str, &str, &str),
) -> Result<Result<(), PinRefused>, Problem> {
    let member = person(visitor)?.person;
    if let Some(bad) = BadPin::of(site, member, new)? {
        return Ok(Err(PinRefused::Bad(bad)));
    }
    let Ok(code) = badge.parse::<BadgeCode>() else { return Ok(Err(PinRefused::Wrong)) };
    if let Err(seconds) = site.auth.badge_attempts.begin(code.handle(), client.address, site.replica.monotonic()) {
        return Ok(Err(PinRefused::Wait(seconds)));
    }
    let good = site.look(|view, stewards| door::badges(view, stewards, member))?;
    let good = good.into_iter().map(|(_, badge)| badge).filter(|badge| badge.handle == code.handle()).collect();
    match site.auth.opened(&code, old, good).await {
        Err(Crowded) => return Ok(Err(PinRefused::Wait(5))),
        Ok(None) => return Ok(Err(PinRefused::Wrong)),
        Ok(Some(_)) => {}
    }
    site.auth.badge_attempts.right(code.handle(), client.address);
    give(site, visitor, member, &code, new).await?;
    Ok(Ok(()))
}

#[utoipa::path(put, path = "/api/v1/me/pin", request_body = ChangedPin,
    responses((status = 204, description = "All devices sign in anew."), (status = 401, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn set_pin(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    client: Client,
    mut body: Body,
) -> Result<Response, Problem> {
    person(visitor)?;
    let ChangedPin { badge, old_pin, pin } = body.read();
    let ((badge, old), new) = body.finish(badge.zip(old_pin).zip(pin))?;
    match change_pin(&site, visitor, client, (&badge, &old, &new)).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(PinRefused::Bad(bad)) => Err(Problem::invalid_field("pin", bad.message())),
        Err(PinRefused::Wrong) => Err(Problem::invalid_field("badge", "this badge and old PIN are not yours")),
        Err(PinRefused::Wait(seconds)) => {
            Ok(([(header::RETRY_AFTER, seconds.to_string())], Problem::too_many(seconds)).into_response())
        }
    }
}
