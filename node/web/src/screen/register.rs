//! *Registre*: who had what done, when, and at which box.
//!
//! Enters: a span of days, a person, a centre. Leaves: acts out of the entries that count, newest first: as a page, as a
//! table for a spreadsheet, and as JSON. A host sees the own centre's, directors and admins all; a member none. Names are
//! looked up when it is shown, so that whoever was erased has none here.

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

mod act_words;
mod api;
mod asked;
mod page;
mod spreadsheet;
mod told;

#[derive(OpenApi)]
#[openapi(paths(api::acts, api::csv))]
struct RegisterCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    aside: Some(MenuItem::new("/registre", "register-menu", Icon::Days)),
    routes,
    calls: Some(RegisterCalls::openapi),
    for_directors: &["GET /registre", "GET /api/v1/register", "GET /api/v1/register.csv"],
    ..Screen::named("register")
};

fn routes() -> Pages {
    Router::new()
        .route("/registre", get(page::show))
        .route("/api/v1/register", get(api::acts))
        .route("/api/v1/register.csv", get(api::csv))
}
