//! A series of bookings: what it would be, making it, what became of it, taking it back, trying again what was left out.
//!
//! Enters: days, hours, a place or a sort of place, a person; or a series' id. Leaves: every day as it would be, or as it
//! is; the calls and the page of a series. Where it is made by hand is on the page to book.

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;
mod form;
mod page;
mod shape;

#[derive(OpenApi)]
#[openapi(paths(api::preview, api::make, api::one, api::cancel, api::retry))]
struct SeriesCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    routes,
    calls: Some(SeriesCalls::openapi),
    for_members: &[
        "POST /api/v1/series/preview",
        "POST /api/v1/series",
        "POST /api/v1/series/{id}/cancel",
        "POST /api/v1/series/{id}/retry",
    ],
    ..Screen::named("series")
};

fn routes() -> Pages {
    Router::new()
        .route("/series/{id}", get(page::show))
        .route("/series/{id}/{act}", post(form::submit))
        .route("/api/v1/series/preview", post(api::preview))
        .route("/api/v1/series", post(api::make))
        .route("/api/v1/series/{id}", get(api::one))
        .route("/api/v1/series/{id}/cancel", post(api::cancel))
        .route("/api/v1/series/{id}/retry", post(api::retry))
}
