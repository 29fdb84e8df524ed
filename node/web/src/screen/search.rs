//! What is free, over all centres.
//!
//! Enters: a day and a part of it, or a slot; a kind, a centre. Leaves: the call that lists whole free half-days, with how
//! far each centre can be reached.

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;

#[derive(OpenApi)]
#[openapi(paths(api::search))]
struct SearchCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    routes,
    calls: Some(SearchCalls::openapi),
    for_members: &["GET /api/v1/search"],
    ..Screen::named("search")
};

fn routes() -> Pages {
    Router::new().route("/api/v1/search", get(api::search))
}
