//! Members of the network.
//!
//! Enters: a query, or a member's details as JSON. Leaves: members. A change names only the fields that change. Only
//! full rights or a signed-in host come this far: the directory is not public.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use telecentre_proto::desk::{Command, DeskError, Outcome};
use telecentre_proto::id::RecordId;
use telecentre_proto::person::{Person, PersonCommand, PersonOutcome, PersonRefusal};

use super::shape::{Member, MemberChanges, Members, NewMember};
use crate::auth::Visitor;
use crate::body::{Asked, Body};
use crate::list_part::ListPart;
use crate::problem::Problem;
use crate::site::Site;

/// The longest query, longer than any name.
const QUERY_BYTES: usize = 200;

fn missing(id: &str) -> Problem {
    let id: String = id.chars().take(40).collect();
    Problem::not_found(format!("No member “{id}” is known here."))
}

fn find(site: &Site, id: RecordId) -> Result<Json<Member>, Problem> {
    let (found, erased) =
        site.look(|view, _| (view.people.member(id).map(Member::from), view.people.is_erased(Person::Member(id))))?;
    if erased {
        return Err(DeskError::from(PersonRefusal::Erased).into());
    }
    found.map(Json).ok_or_else(|| missing(&id.to_string()))
}

#[utoipa::path(get, path = "/api/v1/members", params(("query" = Option<String>, Query), ("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = Members), (status = 422, body = Problem)))]
pub(crate) async fn all(State(site): State<Arc<Site>>, Asked(mut asked): Asked) -> Result<Json<Members>, Problem> {
    let query: String = asked.take("query").unwrap_or_default();
    if query.len() > QUERY_BYTES {
        asked.refuse("query", format!("a query has {QUERY_BYTES} bytes at most"));
    }
    let part = ListPart::read(&mut asked);
    asked.finish(Some(()))?;
    site.look(|view, _| {
        let (part, next) = part.of(view.people.find(&query), |member| member.id.to_string())?;
        Ok(Json(Members { members: part.into_iter().map(Member::from).collect(), next }))
    })?
}

#[utoipa::path(get, path = "/api/v1/members/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Member), (status = 404, body = Problem),
        (status = 410, description = "This person's data was erased", body = Problem)))]
pub(crate) async fn one(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Json<Member>, Problem> {
    find(&site, id.parse().map_err(|_| missing(&id))?)
}

#[utoipa::path(post, path = "/api/v1/members", request_body = NewMember,
    responses((status = 201, body = Member), (status = 422, body = Problem)))]
pub(crate) async fn add(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    mut body: Body,
) -> Result<Response, Problem> {
    let sent: NewMember = body.read();
    let details = body.finish(sent.details())?;
    let command = Command::Person(PersonCommand::Add { details });
    let outcome = site.replica.command(site.caller(visitor)?, command).await?;
    let Outcome::Person(PersonOutcome::Saved { member: id }) = outcome else { return Err(Problem::internal()) };
    let location = format!("/api/v1/members/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], find(&site, id)?).into_response())
}

#[utoipa::path(patch, path = "/api/v1/members/{id}", params(("id" = String, Path)), request_body = MemberChanges,
    responses((status = 200, body = Member), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn edit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    mut body: Body,
) -> Result<Json<Member>, Problem> {
    let member: RecordId = id.parse().map_err(|_| missing(&id))?;
    let changes: MemberChanges = body.read();
    let patch = body.finish(Some(changes.into()))?;
    let command = Command::Person(PersonCommand::Edit { member, patch });
    site.replica.command(site.caller(visitor)?, command).await?;
    find(&site, member)
}
