//! Members of the network: the directory as the front desk sees it, and its calls.
//!
//! Enters: a query, or a member's details. Leaves: the screen *Membres*, members as JSON, a member saved.

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

mod api;
pub(crate) mod badge;
mod form;
mod list;
mod page;
pub(crate) mod shape;

#[derive(OpenApi)]
#[openapi(paths(api::all, api::one, api::add, api::edit, badge::call))]
struct MemberCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    menu: Some(MenuItem::new("/membres", "menu-members", Icon::People)),
    routes,
    calls: Some(MemberCalls::openapi),
    ..Screen::named("member")
};

fn routes() -> Pages {
    Router::new()
        .route("/membres/{id}/badge", get(badge::show).post(badge::submit))
        .route("/api/v1/members/{id}/badge", post(badge::call))
        .route("/membres", get(list::list).post(form::add))
        .route("/membres/new", get(page::blank))
        .route("/membres/{id}", get(page::show).post(form::edit))
        .route("/api/v1/members", get(api::all).post(api::add))
        .route("/api/v1/members/{id}", get(api::one).patch(api::edit))
}
