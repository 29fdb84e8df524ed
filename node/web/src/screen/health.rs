//! Whether the replica can do its work, for whoever watches over it: no token, no session.
//!
//! Enters: the status of this moment. Leaves: 200 while it can write, else 503. Tells nothing else.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use utoipa::OpenApi;

use crate::site::{Screen, Site};
use crate::status::NodeState;

#[derive(OpenApi)]
#[openapi(paths(healthz))]
struct HealthCalls;

/// The screen. Its one address is served before the guard: see the router.
pub const SCREEN: Screen = Screen { calls: Some(HealthCalls::openapi), ..Screen::named("health") };

/// Serves as long as the replica can write.
#[utoipa::path(get, path = "/healthz", security(()), responses((status = 200, body = String), (status = 503, body = String)))]
pub(crate) async fn healthz(State(site): State<Arc<Site>>) -> Response {
    match site.moment(|moment| moment.status().node.state) {
        Err(_) | Ok(NodeState::ReadOnly) => (StatusCode::SERVICE_UNAVAILABLE, "read-only\n").into_response(),
        Ok(_) => "ok\n".into_response(),
    }
}
