//! Days handed over to the hub, and overlaps that happened after all.
//!
//! Enters: a centre, a resource, days. Leaves: the calls that make, give back and list them.

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;

#[derive(OpenApi)]
#[openapi(paths(api::hand_overs, api::hand_over, api::give_back, api::recall, api::conflicts))]
struct HandOverCalls;

/// The screen.
pub const SCREEN: Screen = Screen { routes, calls: Some(HandOverCalls::openapi), ..Screen::named("hand_over") };

fn routes() -> Pages {
    Router::new()
        .route("/api/v1/centres/{centre}/hand-overs", get(api::hand_overs))
        .route("/api/v1/hand-overs", post(api::hand_over))
        .route("/api/v1/hand-overs/return", post(api::give_back))
        .route("/api/v1/hand-overs/recall", post(api::recall))
        .route("/api/v1/conflicts", get(api::conflicts))
}
