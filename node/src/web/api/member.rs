//! Members of the network.
//!
//! Enters: a query, or a member's details as JSON. Leaves: members. A change names only the fields that change. Only
//! full rights or a signed-in host come this far: the directory is not public.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::{Value, json};
use telecentre_proto::desk::{Command, DeskError, Outcome, PersonCommand, PersonRefusal};
use telecentre_proto::id::RecordId;
use telecentre_proto::model::{MemberDetails, MemberPatch};

use super::body::{Asked, Body};
use super::{problem, schema};
use crate::web::Site;
use crate::web::auth::Visitor;
use crate::web::problem::Problem;
use crate::web::telecentre::CommandError;

/// A query longer than any name.
const QUERY_BYTES: usize = 200;

fn missing(id: &str) -> Problem {
    let id: String = id.chars().take(40).collect();
    Problem::not_found(format!("No member “{id}” is known here."))
}

fn find(site: &Site, id: RecordId) -> Result<Json<Value>, Problem> {
    let (found, erased) = site.look(|view, _| (view.member(id).map(|m| json!(m)), view.is_erased_member(id)))?;
    if erased {
        return Err(problem(&CommandError::Desk(DeskError::Person(PersonRefusal::Erased))));
    }
    found.map(Json).ok_or_else(|| missing(&id.to_string()))
}

#[utoipa::path(get, path = "/api/v1/members", params(("query" = Option<String>, Query)),
    responses((status = 200, body = schema::Members)))]
pub(super) async fn all(State(site): State<Arc<Site>>, Asked(mut asked): Asked) -> Result<Json<Value>, Problem> {
    let query: String = asked.take("query").unwrap_or_default();
    if query.len() > QUERY_BYTES {
        asked.refuse("query", format!("a query has {QUERY_BYTES} bytes at most"));
    }
    asked.finish(Some(()))?;
    Ok(Json(site.look(|view, _| json!({ "members": view.members(&query) }))?))
}

#[utoipa::path(get, path = "/api/v1/members/{id}", params(("id" = String, Path)),
    responses((status = 200, body = schema::Member), (status = 404, body = schema::Problem),
        (status = 410, description = "This person's data was erased", body = schema::Problem)))]
pub(super) async fn one(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    find(&site, id.parse().map_err(|_| missing(&id))?)
}

#[utoipa::path(post, path = "/api/v1/members", request_body = schema::NewMember,
    responses((status = 201, body = schema::Member), (status = 422, body = schema::Problem)))]
pub(super) async fn add(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    mut body: Body,
) -> Result<Response, Problem> {
    let (name, status) = (body.need("name"), body.need("status"));
    let details = MemberDetails {
        name: String::new(),
        activity: body.take("activity").unwrap_or_default(),
        status: telecentre_proto::model::Status::SelfEmployed,
        employer: body.take("employer"),
        home_centre: body.take("home_centre"),
        email: body.take("email"),
        phone: body.take("phone"),
        public: body.take("public").unwrap_or_default(),
    };
    let details = name.zip(status).map(|(name, status)| MemberDetails { name, status, ..details });
    let details = body.finish(details)?;
    let command = Command::Person(PersonCommand::Add { details });
    let outcome = site.telecentre.command(site.caller(visitor), command).await.map_err(|e| problem(&e))?;
    let (Outcome::Member(id) | Outcome::Booking(id)) = outcome else { return Err(Problem::internal()) };
    let location = format!("/api/v1/members/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], find(&site, id)?).into_response())
}

#[utoipa::path(patch, path = "/api/v1/members/{id}", params(("id" = String, Path)), request_body = schema::MemberChanges,
    responses((status = 200, body = schema::Member), (status = 404, body = schema::Problem),
        (status = 422, body = schema::Problem)))]
pub(super) async fn edit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    mut body: Body,
) -> Result<Json<Value>, Problem> {
    let member: RecordId = id.parse().map_err(|_| missing(&id))?;
    let patch = MemberPatch {
        name: body.take("name"),
        activity: body.take("activity"),
        status: body.take("status"),
        employer: body.take_or_null("employer"),
        home_centre: body.take_or_null("home_centre"),
        email: body.take_or_null("email"),
        phone: body.take_or_null("phone"),
        public: body.take("public"),
    };
    let patch = body.finish(Some(patch))?;
    let command = Command::Person(PersonCommand::Edit { member, patch });
    site.telecentre.command(site.caller(visitor), command).await.map_err(|e| problem(&e))?;
    find(&site, member)
}
