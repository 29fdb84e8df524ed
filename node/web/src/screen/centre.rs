//! Centres: what can be booked there, what is booked and what is free.
//!
//! Enters: a centre's short name, days. Leaves: the calls that list them; pages show a centre by its day.

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;
mod shape;

#[derive(OpenApi)]
#[openapi(paths(api::all, api::one, api::resources, api::bookings, api::free))]
struct CentreCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    routes,
    calls: Some(CentreCalls::openapi),
    for_members: &[
        "GET /api/v1/centres",
        "GET /api/v1/centres/{centre}",
        "GET /api/v1/centres/{centre}/resources",
        "GET /api/v1/centres/{centre}/free",
    ],
    ..Screen::named("centre")
};

fn routes() -> Pages {
    Router::new()
        .route("/api/v1/centres", get(api::all))
        .route("/api/v1/centres/{centre}", get(api::one))
        .route("/api/v1/centres/{centre}/resources", get(api::resources))
        .route("/api/v1/centres/{centre}/bookings", get(api::bookings))
        .route("/api/v1/centres/{centre}/free", get(api::free))
}
