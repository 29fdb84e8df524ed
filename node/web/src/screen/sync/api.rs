//! The state of this replica and of its links: status, digests, fleet, pause and resume.
//!
//! Enters: nothing, or a space. Leaves: the contract's documents. Pausing lasts until it is resumed or the program
//! restarts. Holds no logic: counts are worked out where the links are.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use telecentre_proto::id::{NodeId, Space};

use crate::alarm::VoidList;
use crate::body::{Asked, Body, request_body};
use crate::erasures::Erasures;
use crate::problem::Problem;
use crate::site::Site;
use crate::status::{Digests, Fleet, Role, Seen, Status};
use utoipa::ToSchema;

request_body! {
    /// The positions that a browser kept.
    pub(crate) struct SeenBody {
        need "positions" positions: Vec<Seen> => Vec<Seen>,
    }
}

/// How many positions were taken note of.
#[derive(Serialize, ToSchema)]
pub(crate) struct Noted {
    noted: usize,
}

/// Whether sync is stopped here.
#[derive(Serialize, ToSchema)]
pub(crate) struct Paused {
    paused: bool,
}

/// Whether entries of this replica's own are missing here.
#[derive(Serialize, ToSchema)]
pub(crate) struct Recovering {
    recovering: bool,
}

/// The most positions that one browser brings back: it keeps one for each of a few spaces.
const POSITIONS: usize = 256;

#[utoipa::path(get, path = "/api/v1/status", responses((status = 200, body = Status)))]
pub(crate) async fn status(State(site): State<Arc<Site>>) -> Result<Json<Status>, Problem> {
    site.moment(|moment| Json(moment.status()))
}

#[utoipa::path(get, path = "/api/v1/digest", params(("space" = Option<String>, Query)),
    responses((status = 200, body = Digests)))]
pub(crate) async fn digest(State(site): State<Arc<Site>>, Asked(mut asked): Asked) -> Result<Json<Digests>, Problem> {
    let space: Option<Space> = asked.parsed("space");
    let space = asked.finish(Some(space))?;
    Ok(Json(site.replica.digests(space).await))
}

#[utoipa::path(get, path = "/api/v1/fleet", responses((status = 200, body = Fleet), (status = 404)))]
pub(crate) async fn fleet(State(site): State<Arc<Site>>) -> Result<Json<Fleet>, Problem> {
    let fleet = site.moment(|moment| moment.fleet().filter(|_| moment.here().role == Role::Hub))?;
    fleet.map(Json).ok_or_else(|| Problem::not_found("Only the hub knows the whole fleet: ask it."))
}

#[utoipa::path(post, path = "/api/v1/sync/pause", responses((status = 200, body = Paused)))]
pub(crate) async fn pause(State(site): State<Arc<Site>>, body: Body) -> Result<Json<Paused>, Problem> {
    set_paused(&site, body, true)
}

#[utoipa::path(post, path = "/api/v1/sync/resume", responses((status = 200, body = Paused)))]
pub(crate) async fn resume(State(site): State<Arc<Site>>, body: Body) -> Result<Json<Paused>, Problem> {
    set_paused(&site, body, false)
}

fn set_paused(site: &Site, body: Body, paused: bool) -> Result<Json<Paused>, Problem> {
    body.finish(Some(()))?;
    site.replica.set_paused(paused);
    Ok(Json(Paused { paused }))
}

#[utoipa::path(post, path = "/api/v1/recovery/end", responses((status = 200, body = Recovering), (status = 409)))]
pub(crate) async fn end_recovery(State(site): State<Arc<Site>>, body: Body) -> Result<Json<Recovering>, Problem> {
    body.finish(Some(()))?;
    if !site.replica.end_recovery().await? {
        let detail = "This replica is not recovering: there is nothing to end.";
        return Err(Problem::new(StatusCode::CONFLICT, "not-recovering", "Nothing to end", detail));
    }
    Ok(Json(Recovering { recovering: false }))
}

#[utoipa::path(post, path = "/api/v1/seen", request_body = SeenBody, responses((status = 200, body = Noted), (status = 422)))]
pub(crate) async fn seen(State(site): State<Arc<Site>>, mut body: Body) -> Result<Json<Noted>, Problem> {
    let SeenBody { positions } = body.read();
    let positions = body.finish(positions)?;
    if positions.len() > POSITIONS {
        let message = format!("there are {} positions, {POSITIONS} at most make sense", positions.len());
        return Err(Problem::invalid_field("positions", message));
    }
    let noted = positions.len();
    site.replica.seen(positions).await;
    Ok(Json(Noted { noted }))
}

#[utoipa::path(get, path = "/api/v1/void", params(("author" = Option<String>, Query, description = "A NodeId; else all authors")),
    responses((status = 200, body = VoidList), (status = 422)))]
pub(crate) async fn void(State(site): State<Arc<Site>>, Asked(mut asked): Asked) -> Result<Json<VoidList>, Problem> {
    let author: Option<NodeId> = asked.parsed("author");
    let author = asked.finish(Some(author))?;
    Ok(Json(site.replica.void(author)))
}

#[utoipa::path(get, path = "/api/v1/erasures", responses((status = 200, body = Erasures)))]
pub(crate) async fn erasures(State(site): State<Arc<Site>>) -> Result<Json<Erasures>, Problem> {
    site.moment(|moment| Json(moment.erasures()))
}
