//! The calls of the hub's witnesses.
//!
//! Enters: JSON. Leaves: who witnesses what, or a problem document. Only full rights or the signed-in admin come this far;
//! the guard in front has seen to it.

use axum::{Extension, Json};
use serde::Serialize;
use telecentre_proto::id::Slug;
use telecentre_web::body::{Body, request_body};
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::console::hub::Hub;
use crate::console::refusal::not_appointed;
use crate::witness;

request_body! {
    /// Who witnesses what the hub confirms for a centre.
    pub(super) struct AppointBody {
        need "centre" centre: Slug => String,
        /// The replica: its id, the beginning of it (8 digits or more), its name or its centre.
        need "node" node: String => String,
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct Witnesses {
    witnesses: Vec<witness::Shown>,
}

#[utoipa::path(get, path = "/api/v1/network/witness",
    responses((status = 200, body = Witnesses)))]
pub(super) async fn witnesses(Extension(hub): Extension<Hub>) -> Json<Witnesses> {
    Json(Witnesses { witnesses: hub.program.handle.read(|replica, _| witness::all(replica.network())) })
}

#[utoipa::path(post, path = "/api/v1/network/witness", request_body = AppointBody,
    responses((status = 200, body = Witnesses), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn appoint(Extension(hub): Extension<Hub>, mut body: Body) -> Result<Json<Witnesses>, Problem> {
    let AppointBody { centre, node } = body.read();
    let (centre, node) = body.finish(centre.zip(node))?;
    let witnesses = witness::appoint(&hub.program.handle, centre, node).await.map_err(not_appointed)?;
    Ok(Json(Witnesses { witnesses }))
}
