//! What waits at the desk: requests, questions, conflicts, answers, people who did not come, bookings left outside.
//!
//! Enters: a centre, or none. Leaves: the calls that list what waits, each with its proposal, and put away what was seen.

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;
mod shape;

#[derive(OpenApi)]
#[openapi(paths(api::all, api::done))]
struct InboxCalls;

/// The screen.
pub const SCREEN: Screen = Screen { routes, calls: Some(InboxCalls::openapi), ..Screen::named("inbox") };

fn routes() -> Pages {
    Router::new().route("/api/v1/inbox", get(api::all)).route("/api/v1/inbox/{id}/done", post(api::done))
}
