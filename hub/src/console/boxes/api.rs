//! The calls of enrolments: invite, revoke, move a cut.
//!
//! Enters: JSON. Leaves: JSON, or a problem document. Only full rights or the signed-in admin come this far; the guard in
//! front has seen to it.

use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::network::Role;
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::console::hub::Hub;
use crate::console::refusal::not_enrolled;
use crate::enrol;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InviteBody {
    #[schema(value_type = Option<String>)]
    centre: Option<Slug>,
    #[serde(default)]
    witness: bool,
    /// Seconds until the code is void; a week when absent.
    expires_s: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Invited {
    /// The join code: works once.
    code: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RevokeBody {
    /// The NodeId, the beginning of it, the name or the centre.
    node: String,
    reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Revoked {
    #[schema(value_type = String)]
    node: NodeId,
    /// This hub may lack entries that others hold: the cut may lie low, and can be moved up later.
    may_lie_low: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetBody {
    /// The NodeId, the beginning of it, the name or the centre.
    node: String,
    /// Mebibytes of its own lines that are taken in from it in a day; 16 at least.
    mib: u32,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Allowed {
    #[schema(value_type = String)]
    node: NodeId,
    /// Bytes of its own lines that are taken in from it in a day.
    of: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CutBody {
    /// The closed replica: its id, the beginning of it (8 digits or more), or its name.
    node: String,
    /// To what it wrote before this instant, by its own clock; else to everything that the hub holds now.
    #[schema(value_type = Option<String>)]
    before: Option<jiff::Timestamp>,
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
pub(super) async fn invite(
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
    Ok(Json(Invited { code: code.map_err(|e| not_enrolled(&e))?.to_string() }))
}

#[utoipa::path(post, path = "/api/v1/network/revoke", request_body = RevokeBody,
    responses((status = 200, body = Revoked), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn revoke(
    Extension(hub): Extension<Hub>,
    Json(body): Json<RevokeBody>,
) -> Result<Json<Revoked>, Problem> {
    let node = enrol::revoke(&hub.program.handle, body.node, body.reason).await.map_err(|e| not_enrolled(&e))?;
    Ok(Json(Revoked { node, may_lie_low: hub.program.handle.recovery().recovering }))
}

#[utoipa::path(post, path = "/api/v1/network/budget", request_body = BudgetBody,
    responses((status = 200, body = Allowed), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn allow(
    Extension(hub): Extension<Hub>,
    Json(body): Json<BudgetBody>,
) -> Result<Json<Allowed>, Problem> {
    let (node, of) =
        enrol::allow(&hub.program.handle, body.node, body.mib).await.map_err(|e| not_enrolled(&e))?;
    Ok(Json(Allowed { node, of }))
}

#[utoipa::path(post, path = "/api/v1/network/cut", request_body = CutBody,
    responses((status = 200, body = CutMoved), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn move_cut(
    Extension(hub): Extension<Hub>,
    Json(body): Json<CutBody>,
) -> Result<Json<CutMoved>, Problem> {
    let before = body.before.map(jiff::Timestamp::as_second);
    let moved = enrol::move_cut(&hub.program.handle, body.node, before).await;
    let (node, positions) = moved.map_err(|e| not_enrolled(&e))?;
    Ok(Json(CutMoved { node, positions }))
}
