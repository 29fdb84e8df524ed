//! Somebody walks in: booked and here in one act.
//!
//! Enters: who, at which centre, what sort of place, until when. Leaves: the call that seats them; the page has its own
//! form.

use axum::Router;
use axum::routing::post;
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;

#[derive(OpenApi)]
#[openapi(paths(api::walk_in))]
struct WalkInCalls;

/// The screen.
pub const SCREEN: Screen = Screen { routes, calls: Some(WalkInCalls::openapi), ..Screen::named("walk_in") };

fn routes() -> Pages {
    Router::new().route("/api/v1/walk-ins", post(api::walk_in))
}
