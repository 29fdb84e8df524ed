//! A centre's settings: hours, closures, resources, what becomes of requests and of people who do not come.
//!
//! Enters: what changes. Leaves: the calls that change it, each answering the bookings that it leaves outside.

use axum::Router;
use axum::routing::{delete, get, patch, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;
mod closure;
mod shape;

#[derive(OpenApi)]
#[openapi(paths(api::change, api::add_resource, api::change_resource, closure::all, closure::add, closure::end))]
struct SettingsCalls;

/// The screen.
pub const SCREEN: Screen = Screen { routes, calls: Some(SettingsCalls::openapi), ..Screen::named("settings") };

fn routes() -> Pages {
    Router::new()
        .route("/api/v1/centres/{centre}", patch(api::change))
        .route("/api/v1/centres/{centre}/resources", post(api::add_resource))
        .route("/api/v1/centres/{centre}/resources/{resource}", patch(api::change_resource))
        .route("/api/v1/centres/{centre}/closures", get(closure::all).post(closure::add))
        .route("/api/v1/centres/{centre}/closures/{id}", delete(closure::end))
}
