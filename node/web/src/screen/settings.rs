//! *Réglages*, a centre's settings: hours, closures, resources, what becomes of requests and of people who do not come.
//!
//! Enters: what changes. Leaves: the pages, and the calls that change the same, each answering the bookings that it leaves
//! outside. At a node they are its own centre's; at the hub any centre's.

use axum::Router;
use axum::routing::{delete, get, patch, post};
use utoipa::OpenApi;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

mod api;
mod closure;
mod closures;
mod displays;
mod form;
mod frame;
mod instant;
mod instant_api;
mod page;
mod place;
mod places;
mod rows;
mod shape;

#[derive(OpenApi)]
#[openapi(paths(
    api::change,
    api::add_resource,
    api::change_resource,
    closure::all,
    closure::add,
    closure::end,
    instant_api::show,
    instant_api::put
))]
struct SettingsCalls;

/// The screen: the cog on every page leads to it.
pub const SCREEN: Screen = Screen {
    aside: Some(MenuItem::new("/reglages", "menu-settings", Icon::Cog)),
    routes,
    calls: Some(SettingsCalls::openapi),
    ..Screen::named("settings")
};

fn routes() -> Pages {
    Router::new()
        .route("/reglages", get(page::show).post(form::save))
        .route("/reglages/fermetures", get(closures::show).post(closures::add))
        .route("/reglages/fermetures/{id}/retirer", post(closures::end))
        .route("/reglages/places", get(places::show).post(places::add))
        .route("/reglages/places/{resource}", get(place::show).post(place::save))
        .route("/reglages/places/{resource}/offre", post(place::offer))
        .route("/reglages/places/{resource}/ordre/{way}", post(places::shift))
        .route("/reglages/immediate", get(instant::show).post(instant::save))
        .route("/reglages/immediate/reprendre", post(instant::ask_back))
        .route("/reglages/affichages", get(displays::show).post(displays::save))
        .route("/api/v1/centres/{centre}", patch(api::change))
        .route("/api/v1/centres/{centre}/instant", get(instant_api::show).put(instant_api::put))
        .route("/api/v1/centres/{centre}/resources", post(api::add_resource))
        .route("/api/v1/centres/{centre}/resources/{resource}", patch(api::change_resource))
        .route("/api/v1/centres/{centre}/closures", get(closure::all).post(closure::add))
        .route("/api/v1/centres/{centre}/closures/{id}", delete(closure::end))
}
