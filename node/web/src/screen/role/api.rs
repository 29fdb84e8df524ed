//! Roles as calls.
//!
//! Enters: a member and a role; the record of one. Leaves: all roles that stand, the one that was given, nothing for one
//! taken back. Who may do it is decided by the desk.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use telecentre_proto::desk::{Command, Outcome};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::role::{self, RoleCommand, RoleOutcome};
use utoipa::ToSchema;

use crate::auth::Visitor;
use crate::body::{Asked, Body, request_body};
use crate::list_part::ListPart;
use crate::problem::Problem;
use crate::site::Site;

request_body! {
    /// A role to give.
    pub(crate) struct NewRole {
        need "person" person: RecordId => String,
        /// admin, director or host.
        need "role" role: role::Role => String,
        /// Of a host: where.
        take "centre" centre: Slug => Option<String>,
    }
}

/// A role that stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct GivenRole {
    #[schema(value_type = String)]
    id: RecordId,
    #[schema(value_type = String)]
    person: RecordId,
    #[schema(value_type = String)]
    role: role::Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    centre: Option<Slug>,
}

/// All roles that stand.
#[derive(Serialize, ToSchema)]
pub(crate) struct GivenRoles {
    roles: Vec<GivenRole>,
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl From<&role::Granted> for GivenRole {
    fn from(granted: &role::Granted) -> Self {
        Self { id: granted.id, person: granted.person, role: granted.role, centre: granted.centre.clone() }
    }
}

#[utoipa::path(get, path = "/api/v1/roles", params(("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = GivenRoles), (status = 422, body = Problem)))]
pub(crate) async fn all(State(site): State<Arc<Site>>, Asked(mut asked): Asked) -> Result<Json<GivenRoles>, Problem> {
    let part = ListPart::read(&mut asked);
    asked.finish(Some(()))?;
    site.look(|view, _| {
        let (part, next) = part.of(view.roles.all().collect(), |granted| granted.id.to_string())?;
        Ok(Json(GivenRoles { roles: part.into_iter().map(GivenRole::from).collect(), next }))
    })?
}

#[utoipa::path(post, path = "/api/v1/roles", request_body = NewRole,
    responses((status = 201, body = GivenRole), (status = 200, body = GivenRole, description = "They have it already."),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 410, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn grant(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    mut body: Body,
) -> Result<Response, Problem> {
    let NewRole { person, role, centre } = body.read();
    let (person, role) = body.finish(person.zip(role))?;
    let command = Command::Role(RoleCommand::Grant { person, role, centre });
    let (status, id) = match site.replica.command(site.caller(visitor)?, command).await? {
        Outcome::Role(RoleOutcome::Given { role }) => (StatusCode::CREATED, role),
        Outcome::Role(RoleOutcome::Unchanged { role }) => (StatusCode::OK, role),
        _ => return Err(Problem::internal()),
    };
    let given = site.look(|view, _| view.roles.get(id).map(GivenRole::from))?.ok_or_else(Problem::internal)?;
    Ok((status, [(header::LOCATION, format!("/api/v1/roles/{id}"))], Json(given)).into_response())
}

#[utoipa::path(delete, path = "/api/v1/roles/{id}", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, description = "It is the last admin's.", body = Problem)))]
pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let role = id.parse().map_err(|_| Problem::not_found("There is no such role, or it is not known here yet."))?;
    site.replica.command(site.caller(visitor)?, Command::Role(RoleCommand::Withdraw { role })).await?;
    Ok(StatusCode::NO_CONTENT)
}
