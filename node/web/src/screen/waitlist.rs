//! The waitlist: wait for a place, see whose turn it is, wait no longer.
//!
//! Enters: a place or a sort of place, a time, a person; or a wish's id. Leaves: the wish with its turn and what became of
//! it. Where somebody waits by hand is on the page to book.

use axum::Router;
use axum::routing::{delete, get, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;
mod form;
mod page;

#[derive(OpenApi)]
#[openapi(paths(api::ask, api::all, api::withdraw, api::give))]
struct WaitlistCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    routes,
    calls: Some(WaitlistCalls::openapi),
    for_members: &["POST /api/v1/waitlist", "DELETE /api/v1/waitlist/{id}"],
    ..Screen::named("waitlist")
};

fn routes() -> Pages {
    Router::new()
        .route("/attente/{id}", get(page::show))
        .route("/attente/{id}/withdraw", post(form::withdraw))
        .route("/attente/{id}/give", post(form::give))
        .route("/api/v1/waitlist", get(api::all).post(api::ask))
        .route("/api/v1/waitlist/{id}", delete(api::withdraw))
        .route("/api/v1/waitlist/{id}/give", post(api::give))
}
