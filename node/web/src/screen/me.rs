//! What a member has here: next bookings, a free half-day found and booked, one's own details, devices and data.
//!
//! Enters: the person who is signed in, by a browser or with a token of their own. Leaves: the screens under `/moi`, the
//! directory as members see it, and the calls under `/me`. Nothing of another person goes out but what they show.

use axum::Router;
use axum::routing::{get, post, put};
use utoipa::OpenApi;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

mod api;
mod booking;
mod directory;
mod own;
mod page;
mod profile;
mod search;

#[derive(OpenApi)]
#[openapi(paths(api::me, api::change, api::export, api::devices, api::end_devices, api::set_pin))]
struct MeCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    member_menu: Some(MenuItem::new("/moi", "me-menu", Icon::Sun)),
    routes,
    calls: Some(MeCalls::openapi),
    for_members: &[
        "GET /moi",
        "GET /moi/reserver",
        "POST /moi/reserver",
        "GET /moi/reservations/{id}",
        "POST /moi/reservations/{id}/cancel",
        "GET /api/v1/me",
        "PATCH /api/v1/me",
        "GET /api/v1/me/export",
        "GET /api/v1/me/devices",
        "DELETE /api/v1/me/devices",
        "PUT /api/v1/me/pin",
    ],
    ..Screen::named("me")
};

/// The directory as members see it.
pub const DIRECTORY: Screen = Screen {
    member_menu: Some(MenuItem::new("/annuaire", "directory-menu", Icon::People)),
    routes: || Router::new().route("/annuaire", get(directory::show)),
    for_members: &["GET /annuaire"],
    ..Screen::named("me")
};

/// One's own details, devices and data.
pub const PROFILE: Screen = Screen {
    member_menu: Some(MenuItem::new("/moi/profil", "profile-menu", Icon::Person)),
    routes: profile_routes,
    for_members: &[
        "GET /moi/profil",
        "POST /moi/profil",
        "POST /moi/profil/pin",
        "POST /moi/profil/appareils",
        "GET /moi/profil/donnees",
    ],
    ..Screen::named("me")
};

fn routes() -> Pages {
    Router::new()
        .route("/moi", get(page::show))
        .route("/moi/reserver", get(search::show).post(search::book))
        .route("/moi/reservations/{id}", get(booking::show))
        .route("/moi/reservations/{id}/cancel", post(booking::cancel))
        .route("/api/v1/me", get(api::me).patch(api::change))
        .route("/api/v1/me/export", get(api::export))
        .route("/api/v1/me/devices", get(api::devices).delete(api::end_devices))
        .route("/api/v1/me/pin", put(api::set_pin))
}

fn profile_routes() -> Pages {
    Router::new()
        .route("/moi/profil", get(profile::show).post(profile::save))
        .route("/moi/profil/pin", post(profile::set_pin))
        .route("/moi/profil/appareils", post(profile::end_devices))
        .route("/moi/profil/donnees", get(api::export))
}
