//! Calls that only a hub answers: load, invite, revoke. The command line uses them, and so do the pages.
//!
//! Enters: JSON. Leaves: JSON, or a problem document. Only full rights or the signed-in admin come this far; the guard
//! in front has seen to it.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde::{Deserialize, Serialize};
use telecentre_node::program::Program;
use telecentre_proto::desk::Caller;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::network::NotNamed;
use telecentre_proto::network::Role;
use telecentre_web::erasures::Erasure;
use telecentre_web::problem::Problem;
use telecentre_web::replica::{CommandError, LiveReplica};
use telecentre_web::site::{Pages, Screen, Site};
use utoipa::{OpenApi, ToSchema};

use crate::enrol::{self, EnrolError};
use crate::erase::{self, EraseError};
use crate::govern::NotGoverning;
use crate::load::{self, LoadError, Source};
use crate::witness::{self, AppointError};

/// The largest file of `load`.
const LOAD_BYTES: usize = 16 * 1_024 * 1_024;

/// What the hub's own calls and pages work on.
#[derive(Clone)]
pub struct Hub {
    /// The hub's replica.
    pub program: Arc<Program>,
    /// The address that join codes name.
    pub advertise: Option<String>,
}

/// Its calls, beside those of its pages.
pub const SCREEN: Screen = Screen { routes, calls: Some(HubCalls::openapi), ..Screen::named("calls") };

#[derive(OpenApi)]
#[openapi(paths(load_file, invite, revoke, move_cut, erase_person, witnesses, appoint))]
struct HubCalls;

fn routes() -> Pages {
    Router::new()
        .route("/api/v1/network/load", post(load_file).layer(DefaultBodyLimit::max(LOAD_BYTES)))
        .route("/api/v1/network/invite", post(invite))
        .route("/api/v1/network/revoke", post(revoke))
        .route("/api/v1/network/cut", post(move_cut))
        .route("/api/v1/network/erase", post(erase_person))
        .route("/api/v1/network/witness", get(witnesses).post(appoint))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LoadBody {
    /// What it is called in messages.
    name: String,
    /// Its TOML text.
    text: String,
}

/// What was loaded, in one line.
#[derive(Serialize, ToSchema)]
struct Loaded {
    summary: String,
}

#[derive(Serialize, ToSchema)]
struct Invited {
    /// The join code: works once.
    code: String,
}

#[derive(Serialize, ToSchema)]
struct Revoked {
    #[schema(value_type = String)]
    node: NodeId,
}

#[derive(Serialize, ToSchema)]
struct CutMoved {
    #[schema(value_type = String)]
    node: NodeId,
    /// How many positions the cut names.
    positions: usize,
}

#[derive(Serialize, ToSchema)]
struct Witnesses {
    witnesses: Vec<witness::Shown>,
}

#[derive(Serialize, ToSchema)]
struct Erased {
    document: String,
    /// Whether this was asked for only now.
    new: bool,
    erasure: Option<Erasure>,
}

/// Brings the network to what a file says; all or nothing as far as mistakes go.
pub(crate) async fn load_text(program: &Program, name: &str, text: String) -> Result<load::Summary, LoadFailure> {
    if program.handle.recovery().recovering {
        return Err(LoadFailure::NotGoverning(NotGoverning::Recovering));
    }
    let source = Source::new(name, text)?;
    let plan = program.handle.read(|replica, _| {
        let known: Vec<Slug> = replica.view().centres.all().map(|c| c.slug.clone()).collect();
        load::plan(&load::parse(&source, &known)?, replica.view(), name)
    })?;
    let summary = plan.summary;
    let save = |command| program.command(Caller::Admin, command);
    load::apply(plan, save, |saved, all| tracing::debug!(saved, all, "loading")).await?;
    Ok(summary)
}

/// Why a file was not loaded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadFailure {
    #[error(transparent)]
    File(#[from] LoadError),
    #[error(transparent)]
    NotGoverning(NotGoverning),
    #[error(transparent)]
    Save(#[from] load::ApplyError<CommandError>),
}

#[utoipa::path(post, path = "/api/v1/network/load", request_body = LoadBody,
    responses((status = 200, body = Loaded), (status = 404), (status = 422, body = Problem)))]
async fn load_file(
    State(_): State<Arc<Site>>,
    Extension(hub): Extension<Hub>,
    Json(body): Json<LoadBody>,
) -> Result<Json<Loaded>, Problem> {
    match load_text(&hub.program, &body.name, body.text).await {
        Ok(summary) => Ok(Json(Loaded { summary: summary.to_string() })),
        Err(LoadFailure::File(error)) => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-file",
            "The file can't be loaded",
            error.to_string(),
        )),
        Err(LoadFailure::NotGoverning(error)) => Err(problem(&error.into())),
        Err(LoadFailure::Save(error)) => Err(Problem::unavailable(error.to_string())),
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InviteBody {
    #[schema(value_type = Option<String>)]
    centre: Option<Slug>,
    #[serde(default)]
    witness: bool,
    /// Seconds until the code is void; a week when absent.
    expires_s: Option<i64>,
}

fn problem(error: &EnrolError) -> Problem {
    let detail = error.to_string();
    match error {
        EnrolError::NotSaved(_) => Problem::unavailable(detail),
        EnrolError::NoCentre(_) | EnrolError::NotNamed(NotNamed::None(_)) => Problem::not_found(detail),
        _ => Problem::new(StatusCode::CONFLICT, "enrolment", "This can't be done", detail),
    }
}

#[utoipa::path(post, path = "/api/v1/network/invite", request_body = InviteBody,
    responses((status = 200, body = Invited), (status = 404), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn invite(
    State(_): State<Arc<Site>>,
    Extension(hub): Extension<Hub>,
    Json(body): Json<InviteBody>,
) -> Result<Json<Invited>, Problem> {
    let role = match (&body.centre, body.witness) {
        (Some(_), false) => Role::Node,
        (None, true) => Role::Witness,
        _ => return Err(Problem::invalid_field("centre", "name a centre, or ask for a witness, not both")),
    };
    let expires = body.expires_s.unwrap_or(enrol::EXPIRES_S);
    let code = enrol::invite(&hub.program.handle, role, body.centre, expires, hub.advertise.clone()).await;
    Ok(Json(Invited { code: code.map_err(|e| problem(&e))?.to_string() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RevokeBody {
    /// The NodeId, the beginning of it, the name or the centre.
    node: String,
    reason: Option<String>,
}

#[utoipa::path(post, path = "/api/v1/network/revoke", request_body = RevokeBody,
    responses((status = 200, body = Revoked), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn revoke(
    State(_): State<Arc<Site>>,
    Extension(hub): Extension<Hub>,
    Json(body): Json<RevokeBody>,
) -> Result<Json<Revoked>, Problem> {
    let node = enrol::revoke(&hub.program.handle, body.node, body.reason).await.map_err(|e| problem(&e))?;
    Ok(Json(Revoked { node }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CutBody {
    /// The closed replica: its id, the beginning of it (8 digits or more), or its name.
    node: String,
    /// To what it wrote before this instant, by its own clock; else to everything that the hub holds now.
    #[schema(value_type = Option<String>)]
    before: Option<jiff::Timestamp>,
}

#[utoipa::path(post, path = "/api/v1/network/cut", request_body = CutBody,
    responses((status = 200, body = CutMoved), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn move_cut(
    State(_): State<Arc<Site>>,
    Extension(hub): Extension<Hub>,
    Json(body): Json<CutBody>,
) -> Result<Json<CutMoved>, Problem> {
    let before = body.before.map(jiff::Timestamp::as_second);
    let moved = enrol::move_cut(&hub.program.handle, body.node, before).await;
    let (node, positions) = moved.map_err(|e| problem(&e))?;
    Ok(Json(CutMoved { node, positions }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AppointBody {
    #[schema(value_type = String)]
    centre: Slug,
    /// The replica: its id, the beginning of it (8 digits or more), its name or its centre.
    node: String,
}

#[utoipa::path(get, path = "/api/v1/network/witness",
    responses((status = 200, body = Witnesses)))]
async fn witnesses(State(_): State<Arc<Site>>, Extension(hub): Extension<Hub>) -> Json<Witnesses> {
    Json(Witnesses { witnesses: hub.program.handle.read(|replica, _| witness::all(replica.network())) })
}

#[utoipa::path(post, path = "/api/v1/network/witness", request_body = AppointBody,
    responses((status = 200, body = Witnesses), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn appoint(
    State(_): State<Arc<Site>>,
    Extension(hub): Extension<Hub>,
    Json(body): Json<AppointBody>,
) -> Result<Json<Witnesses>, Problem> {
    match witness::appoint(&hub.program.handle, body.centre, body.node).await {
        Ok(witnesses) => Ok(Json(Witnesses { witnesses })),
        Err(AppointError::NotGoverning(error)) => Err(problem(&error.into())),
        Err(AppointError::NotNamed(error)) => Err(problem(&error.into())),
        Err(AppointError::NotSaved(error)) => Err(problem(&error.into())),
        Err(error @ AppointError::NoBox(_)) => Err(Problem::not_found(error.to_string())),
        Err(error) => Err(Problem::new(StatusCode::CONFLICT, "witness", "This can't be done", error.to_string())),
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EraseBody {
    /// The id of a member or a guest, or the whole name if only one person has it.
    who: String,
}

/// A refused erasure as a problem document.
pub(crate) fn not_erased(error: &EraseError) -> Problem {
    let detail = error.to_string();
    match error {
        EraseError::NotSaved(_) => Problem::unavailable(detail),
        EraseError::Nobody(_) => Problem::not_found(detail),
        EraseError::NotGoverning(error) => problem(&(*error).into()),
        EraseError::Several { .. } | EraseError::NotHub => {
            Problem::new(StatusCode::CONFLICT, "ambiguous", "This can't be done", detail)
        }
    }
}

#[utoipa::path(post, path = "/api/v1/network/erase", request_body = EraseBody,
    responses((status = 200, body = Erased), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn erase_person(
    State(_): State<Arc<Site>>,
    Extension(hub): Extension<Hub>,
    Json(body): Json<EraseBody>,
) -> Result<Json<Erased>, Problem> {
    let (person, new) = erase::erase(&hub.program.handle, body.who).await.map_err(|e| not_erased(&e))?;
    let document = person.document.to_string();
    let erasure = hub.program.erasures().erasures.into_iter().find(|erasure| erasure.document == document);
    Ok(Json(Erased { document, new, erasure }))
}
