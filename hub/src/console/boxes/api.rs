//! The calls of enrolments: invite, revoke, move a cut.
//!
//! Enters: JSON. Leaves: JSON, or a problem document. Only full rights or the signed-in admin come this far; the guard in
//! front has seen to it.

use axum::{Extension, Json};
use serde::Serialize;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::network::Role;
use telecentre_web::body::{Body, request_body};
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::console::hub::Hub;
use crate::console::refusal::not_enrolled;
use crate::enrol;

request_body! {
    /// For whom a join code is made.
    pub(super) struct InviteBody {
        /// The centre of the new box. This or `witness`.
        take "centre" centre: Slug => Option<String>,
        /// Whether the new box is a witness, without a centre.
        take "witness" witness: bool => Option<bool>,
        /// Seconds until the code is void; a week when absent.
        take "expires_s" expires_s: i64 => Option<i64>,
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct Invited {
    /// The join code: works once.
    code: String,
}

request_body! {
    /// Which enrolment is closed, and why.
    pub(super) struct RevokeBody {
        /// The replica: its id, the beginning of it (8 digits or more), its name or its centre.
        need "node" node: String => String,
        take "reason" reason: String => Option<String>,
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct Revoked {
    #[schema(value_type = String)]
    node: NodeId,
}

request_body! {
    /// Where the cut of a closed enrolment goes.
    pub(super) struct CutBody {
        /// The closed replica: its id, the beginning of it (8 digits or more), or its name.
        need "node" node: String => String,
        /// To what it wrote before this instant, by its own clock; to everything that the hub holds now when absent.
        take "before" before: jiff::Timestamp => Option<String>,
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct CutMoved {
    #[schema(value_type = String)]
    node: NodeId,
    /// How many positions the cut names.
    positions: usize,
}

#[utoipa::path(post, path = "/api/v1/network/invite", request_body = InviteBody,
    responses((status = 200, body = Invited), (status = 404), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn invite(Extension(hub): Extension<Hub>, mut body: Body) -> Result<Json<Invited>, Problem> {
    let given = body.has("centre");
    let InviteBody { centre, witness, expires_s } = body.read();
    let witness = witness.unwrap_or(false);
    if given == witness {
        body.refuse("centre", "name a centre, or ask for a witness, not both");
    }
    let role = if witness { Role::Witness } else { Role::Node };
    let expires = body.finish(Some(expires_s.unwrap_or(enrol::EXPIRES_S)))?;
    let code = enrol::invite(&hub.program.handle, role, centre, expires, hub.advertise.clone()).await;
    Ok(Json(Invited { code: code.map_err(|e| not_enrolled(&e))?.to_string() }))
}

#[utoipa::path(post, path = "/api/v1/network/revoke", request_body = RevokeBody,
    responses((status = 200, body = Revoked), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn revoke(Extension(hub): Extension<Hub>, mut body: Body) -> Result<Json<Revoked>, Problem> {
    let RevokeBody { node, reason } = body.read();
    let node = body.finish(node)?;
    let node = enrol::revoke(&hub.program.handle, node, reason).await.map_err(|e| not_enrolled(&e))?;
    Ok(Json(Revoked { node }))
}

#[utoipa::path(post, path = "/api/v1/network/cut", request_body = CutBody,
    responses((status = 200, body = CutMoved), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn move_cut(Extension(hub): Extension<Hub>, mut body: Body) -> Result<Json<CutMoved>, Problem> {
    let CutBody { node, before } = body.read();
    let node = body.finish(node)?;
    let moved = enrol::move_cut(&hub.program.handle, node, before.map(jiff::Timestamp::as_second)).await;
    let (node, positions) = moved.map_err(|e| not_enrolled(&e))?;
    Ok(Json(CutMoved { node, positions }))
}
