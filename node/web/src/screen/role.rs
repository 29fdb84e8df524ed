//! Roles: who is admin or director of the network, or host of a centre.
//!
//! Enters: a member and a role, or the record of one. Leaves: the list, as a page and as JSON; a role given or taken back.

use axum::Router;
use axum::routing::{delete, get, post};
use utoipa::OpenApi;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

mod api;
mod form;
mod page;

#[derive(OpenApi)]
#[openapi(paths(api::all, api::grant, api::withdraw))]
struct RoleCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    aside: Some(MenuItem::new("/roles", "role-menu", Icon::People)),
    routes,
    calls: Some(RoleCalls::openapi),
    for_directors: &["GET /api/v1/roles"],
    ..Screen::named("role")
};

fn routes() -> Pages {
    Router::new()
        .route("/roles", get(page::show).post(form::grant))
        .route("/roles/{id}/withdraw", post(form::withdraw))
        .route("/api/v1/roles", get(api::all).post(api::grant))
        .route("/api/v1/roles/{id}", delete(api::withdraw))
}
