//! The replicas that witness the hub's confirmations of each centre: calls of the command line, without a page.
//!
//! Enters: a centre and a replica. Leaves: who witnesses what.

use axum::Router;
use axum::routing::get;
use telecentre_web::site::{Pages, Screen};
use utoipa::OpenApi;

mod api;

#[derive(OpenApi)]
#[openapi(paths(api::witnesses, api::appoint))]
struct WitnessCalls;

/// The screen.
pub(super) const SCREEN: Screen = Screen { routes, calls: Some(WitnessCalls::openapi), ..Screen::named("witness") };

fn routes() -> Pages {
    Router::new().route("/api/v1/network/witness", get(api::witnesses).post(api::appoint))
}
