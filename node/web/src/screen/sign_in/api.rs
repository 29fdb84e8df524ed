//! Signing in by a call: a badge and its PIN against a token.
//!
//! Enters: a badge, a PIN. Leaves: a token of that person's own, good at this replica only, with their roles as they stand
//! now; the same refusal for what is unknown and what is wrong. Sets no cookie: no page of another site signs a browser in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use telecentre_proto::id::RecordId;
use utoipa::ToSchema;

use super::badge::{NotIn, by_badge};
use crate::auth::{Device, SESSION_SECONDS, SignedIn};
use crate::body::{Body, request_body};
use crate::front::Client;
use crate::problem::Problem;
use crate::rank::{HeldRole, roles_of};
use crate::site::Site;

request_body! {
    /// A badge and its PIN.
    pub(crate) struct BadgeAndPin {
        need "badge" badge: String => String,
        need "pin" pin: String => String,
    }
}

/// A person by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct NamedPerson {
    #[schema(value_type = String)]
    id: RecordId,
    name: String,
}

/// The answer to who signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Welcome {
    token: String,
    person: NamedPerson,
    roles: Vec<HeldRole>,
    #[schema(value_type = String)]
    expires_at: Timestamp,
}

/// The refusal of what is unknown or wrong.
pub(super) fn wrong() -> Problem {
    let detail =
        "This badge and PIN do not belong together: check both, or ask the host of your centre for a new badge.";
    Problem::new(StatusCode::UNAUTHORIZED, "wrong-badge", "Not signed in", detail)
}

/// The refusal of who tried too often.
pub(super) fn too_many(seconds: u64) -> Response {
    let problem = Problem::too_many(seconds);
    ([(header::RETRY_AFTER, seconds.to_string())], problem).into_response()
}

#[utoipa::path(post, path = "/api/v1/sign-in", request_body = BadgeAndPin,
    responses((status = 200, body = Welcome), (status = 401, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub(crate) async fn sign_in(
    State(site): State<Arc<Site>>,
    client: Client,
    headers: HeaderMap,
    mut body: Body,
) -> Result<Response, Problem> {
    let BadgeAndPin { badge, pin } = body.read();
    let (badge, pin) = body.finish(badge.zip(pin))?;
    match by_badge(&site, client, &badge, &pin).await {
        Ok(signed_in) => Ok(Json(welcome(&site, &Device::of(&headers, client), signed_in)?).into_response()),
        Err(NotIn::Wrong) => Err(wrong()),
        Err(NotIn::Wait(seconds)) => Ok(too_many(seconds)),
        Err(NotIn::Failed(problem)) => Err(problem),
    }
}

fn welcome(site: &Site, device: &Device, signed_in: SignedIn) -> Result<Welcome, Problem> {
    let now = site.replica.now();
    let random = site.replica.random().ok_or_else(Problem::internal)?;
    let (name, roles) = site.moment(|moment| {
        let name = moment.view().people.member(signed_in.person).map(|member| member.details.name.clone());
        (name.unwrap_or_default(), roles_of(moment, &signed_in))
    })?;
    let token = site.auth.sign_in_person(now.as_second(), random, device, signed_in);
    let expires_at = Timestamp::from_second(now.as_second().saturating_add(SESSION_SECONDS)).unwrap_or(now);
    Ok(Welcome { token, person: NamedPerson { id: signed_in.person, name }, roles, expires_at })
}
