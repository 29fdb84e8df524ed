//! Calendars: bookings as calendar programs subscribe to them, at secret addresses.
//!
//! Enters: a member who wants the own bookings in a calendar, a host who wants those of a centre or a place; a program that
//! asks an address. Leaves: the address, once; events, each with what it stands at. A member's calendar names the places; one
//! of a centre or a place says that it is taken and by nobody's name. What was cancelled stays for 30 days.

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod address;
mod api;
mod events;
mod form;

#[derive(OpenApi)]
#[openapi(paths(api::own, api::end_own, api::of_centre))]
struct FeedCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    routes,
    door: || Router::new().route("/ical/{name}", get(api::calendar)),
    calls: Some(FeedCalls::openapi),
    for_members: &[
        "POST /api/v1/me/ical",
        "DELETE /api/v1/me/ical",
        "POST /moi/profil/agenda",
        "GET /moi/reservations/{id}/agenda.ics",
    ],
    ..Screen::named("feed")
};

fn routes() -> Pages {
    Router::new()
        .route("/api/v1/me/ical", post(api::own).delete(api::end_own))
        .route("/api/v1/centres/{centre}/ical", post(api::of_centre))
        .route("/moi/profil/agenda", post(form::own))
        .route("/moi/reservations/{id}/agenda.ics", get(api::one))
        .route("/reglages/affichages/agenda", post(form::of_centre))
}
