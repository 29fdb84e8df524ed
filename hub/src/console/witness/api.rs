//! The calls of the hub's witnesses.
//!
//! Enters: JSON. Leaves: who witnesses what, or a problem document. Only full rights or the signed-in admin come this far;
//! the guard in front has seen to it.

use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use telecentre_proto::id::Slug;
use telecentre_web::problem::Problem;
use utoipa::ToSchema;

use crate::console::hub::Hub;
use crate::console::refusal::not_appointed;
use crate::witness;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AppointBody {
    #[schema(value_type = String)]
    centre: Slug,
    /// The replica: its id, the beginning of it (8 digits or more), its name or its centre.
    node: String,
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
pub(super) async fn appoint(
    Extension(hub): Extension<Hub>,
    Json(body): Json<AppointBody>,
) -> Result<Json<Witnesses>, Problem> {
    let witnesses = witness::appoint(&hub.program.handle, body.centre, body.node).await.map_err(not_appointed)?;
    Ok(Json(Witnesses { witnesses }))
}
