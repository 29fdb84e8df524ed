//! The calls of enrolments: invite, revoke, move a cut.
//!
//! Enters: JSON. Leaves: JSON, or a problem document. Only full rights or the signed-in admin come this far; the guard in
//! front has seen to it.

use axum::{Extension, Json};
use serde::Serialize;
use telecentre_proto::id::{NodeId, Slug, Space};
use telecentre_proto::network::{ClosingKind, Role};
use telecentre_web::body::{Body, request_body};
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::closing::{self, Closed};
use crate::console::hub::Hub;
use crate::console::refusal::{not_closed, not_enrolled};
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
    /// The same invitation as an address and 16 characters, which can be dictated.
    short: String,
}

request_body! {
    /// Which enrolment is closed, how, and why.
    pub(super) struct RevokeBody {
        /// The replica: its id, the beginning of it (8 digits or more), its name or its centre.
        need "node" node: String => String,
        take "reason" reason: String => Option<String>,
        /// It was replaced or moved away, in good hands: what it still brings is offered to the host.
        take "retired" retired: bool => Option<bool>,
        /// What the hub held before this instant counts, by its own notes; else everything that it holds now.
        take "held_before" held_before: jiff::Timestamp => Option<String>,
        /// Nothing that it wrote counts.
        take "nothing_counts" nothing_counts: bool => Option<bool>,
    }
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

request_body! {
    /// Of which replica more is taken in.
    pub(super) struct BudgetBody {
        /// The replica: its id, the beginning of it (8 digits or more), its name or its centre.
        need "node" node: String => String,
        /// Mebibytes of its own lines that are taken in from it in a day; 16 at least.
        need "mib" mib: u32 => u32,
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct Allowed {
    #[schema(value_type = String)]
    node: NodeId,
    /// Bytes of its own lines that are taken in from it in a day.
    of: u64,
}

request_body! {
    /// Where the cut of a closed enrolment goes.
    pub(super) struct CutBody {
        /// The closed replica: its id, the beginning of it (8 digits or more), or its name.
        need "node" node: String => String,
        /// To what the hub held before this instant, by its own notes; to everything that it holds now when absent.
        take "before" before: jiff::Timestamp => Option<String>,
    }
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
    let program = &hub.program;
    let codes =
        enrol::invite(&program.handle, program.folder.path(), role, centre, expires, hub.advertise.clone()).await;
    let codes = codes.map_err(|e| not_enrolled(&e))?;
    Ok(Json(Invited { code: codes.long.to_string(), short: codes.short.to_string() }))
}

#[utoipa::path(post, path = "/api/v1/network/revoke", request_body = RevokeBody,
    responses((status = 200, body = Revoked), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn revoke(Extension(hub): Extension<Hub>, mut body: Body) -> Result<Json<Revoked>, Problem> {
    let RevokeBody { node, reason, retired, held_before, nothing_counts } = body.read();
    let node = body.finish(node)?;
    let nothing_counts = nothing_counts.unwrap_or_default();
    if held_before.is_some() && nothing_counts {
        return Err(Problem::invalid_field(
            "held_before",
            "say up to when it counts, or that nothing counts, not both",
        ));
    }
    let kind = if retired.unwrap_or_default() { ClosingKind::Retired } else { ClosingKind::Revoked };
    let upto = closing::upto(held_before, nothing_counts);
    let closed = closing::close(&hub.program.handle, node, reason, kind, upto).await;
    Ok(Json(closed.map_err(|e| not_closed(&e))?.into()))
}

#[utoipa::path(post, path = "/api/v1/network/budget", request_body = BudgetBody,
    responses((status = 200, body = Allowed), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn allow(Extension(hub): Extension<Hub>, mut body: Body) -> Result<Json<Allowed>, Problem> {
    let BudgetBody { node, mib } = body.read();
    let (node, mib) = body.finish(node.zip(mib))?;
    let (node, of) = enrol::allow(&hub.program.handle, node, mib).await.map_err(|e| not_enrolled(&e))?;
    Ok(Json(Allowed { node, of }))
}

#[utoipa::path(post, path = "/api/v1/network/cut", request_body = CutBody,
    responses((status = 200, body = Revoked), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn move_cut(Extension(hub): Extension<Hub>, mut body: Body) -> Result<Json<Revoked>, Problem> {
    let CutBody { node, before } = body.read();
    let node = body.finish(node)?;
    let upto = closing::upto(before, false);
    let moved = closing::move_closing(&hub.program.handle, node, upto).await;
    Ok(Json(moved.map_err(|e| not_closed(&e))?.into()))
}
