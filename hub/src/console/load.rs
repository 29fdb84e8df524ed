//! Loading a file of centres, resources and members into the network: a call of the command line, without a page.
//!
//! Enters: a file's text. Leaves: what was written, in one line.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use telecentre_web::site::{Pages, Screen};
use utoipa::OpenApi;

mod api;

/// The largest file of `load`.
const LOAD_BYTES: usize = 16 * 1_024 * 1_024;

#[derive(OpenApi)]
#[openapi(paths(api::load_file))]
struct LoadCalls;

/// The screen.
pub(super) const SCREEN: Screen = Screen {
    routes,
    calls: Some(LoadCalls::openapi),
    // Ten thousand members take a small box longer than other answers may.
    files: &[PATH],
    ..Screen::named("load")
};

const PATH: &str = "/api/v1/network/load";

fn routes() -> Pages {
    Router::new().route(PATH, post(api::load_file).layer(DefaultBodyLimit::max(LOAD_BYTES)))
}
