//! The calls of enrolments: invite, revoke, move a cut.
//!
//! Enters: JSON. Leaves: JSON, or a problem document. Only full rights or the signed-in admin come this far; the guard in
//! front has seen to it.

use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use telecentre_proto::id::{NodeId, Slug, Space};
use telecentre_proto::network::{ClosingKind, Role};
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::closing::{self, Closed};
use crate::console::hub::Hub;
use crate::console::refusal::{not_closed, not_enrolled};
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
    /// It was replaced or moved away, in good hands: what it still brings is offered to the host.
    #[serde(default)]
    retired: bool,
    /// What the hub held before this instant counts, by its own notes; else everything that it holds now.
    #[schema(value_type = Option<String>)]
    held_before: Option<jiff::Timestamp>,
    /// Nothing that it wrote counts.
    #[serde(default)]
    nothing_counts: bool,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Revoked {
    #[schema(value_type = String)]
    node: NodeId,
    /// How many positions the closing names.
    positions: usize,
    /// How many bytes they take.
    bytes: usize,
    /// The spaces in which it wrote in too many places: what came first counts.
    shortened: Vec<String>,
    /// The spaces for which there was no room: nothing of them counts.
    left_out: Vec<String>,
    /// This hub recovers: the closing may lie low.
    recovering: bool,
}

impl From<Closed> for Revoked {
    fn from(closed: Closed) -> Self {
        let names = |spaces: Vec<Space>| spaces.iter().map(Space::to_string).collect();
        Self {
            node: closed.node,
            positions: closed.positions,
            bytes: closed.bytes,
            shortened: names(closed.shortened),
            left_out: names(closed.left_out),
            recovering: closed.recovering,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CutBody {
    /// The closed replica: its id, the beginning of it (8 digits or more), or its name.
    node: String,
    /// To what the hub held before this instant, by its own notes; else to everything that the hub holds now.
    #[schema(value_type = Option<String>)]
    before: Option<jiff::Timestamp>,
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
    responses((status = 200, body = Revoked), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn revoke(
    Extension(hub): Extension<Hub>,
    Json(body): Json<RevokeBody>,
) -> Result<Json<Revoked>, Problem> {
    if body.held_before.is_some() && body.nothing_counts {
        return Err(Problem::invalid_field(
            "held_before",
            "say up to when it counts, or that nothing counts, not both",
        ));
    }
    let kind = if body.retired { ClosingKind::Retired } else { ClosingKind::Revoked };
    let upto = closing::upto(body.held_before, body.nothing_counts);
    let closed = closing::close(&hub.program.handle, body.node, body.reason, kind, upto).await;
    Ok(Json(closed.map_err(|e| not_closed(&e))?.into()))
}

#[utoipa::path(post, path = "/api/v1/network/cut", request_body = CutBody,
    responses((status = 200, body = Revoked), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn move_cut(
    Extension(hub): Extension<Hub>,
    Json(body): Json<CutBody>,
) -> Result<Json<Revoked>, Problem> {
    let upto = closing::upto(body.before, false);
    let moved = closing::move_closing(&hub.program.handle, body.node, upto).await;
    Ok(Json(moved.map_err(|e| not_closed(&e))?.into()))
}
