//! A centre's day and week: what is free, what is taken, half by half.
//!
//! Enters: a centre's short name, a date. Leaves: the calls that tell a day and a week of it.

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;
mod shape;

#[derive(OpenApi)]
#[openapi(paths(api::day, api::week))]
struct PlanningCalls;

/// The screen.
pub const SCREEN: Screen = Screen { routes, calls: Some(PlanningCalls::openapi), ..Screen::named("planning") };

fn routes() -> Pages {
    Router::new()
        .route("/api/v1/centres/{centre}/day", get(api::day))
        .route("/api/v1/centres/{centre}/week", get(api::week))
}
