//! A booking: its own page, what can be done with it, and the calls that make, change and list bookings.
//!
//! Enters: a booking's id and an act; over the API a whole booking too. Leaves: the page, or the contract's BOOKING.

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod act;
mod api;
mod elsewhere;
mod form;
mod giver;
mod history;
mod page;
mod shape;

pub(crate) use api::let_steward_answer;
pub(crate) use history::{Names, Step, steps};

#[derive(OpenApi)]
#[openapi(paths(api::book, api::one, api::act, api::requests))]
struct BookingCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    routes,
    calls: Some(BookingCalls::openapi),
    for_members: &["POST /api/v1/bookings", "GET /api/v1/bookings/{id}", "POST /api/v1/bookings/{id}/{act}"],
    ..Screen::named("booking")
};

fn routes() -> Pages {
    Router::new()
        .route("/reservations/{id}", get(page::show))
        .route("/reservations/{id}/{act}", post(form::submit))
        .route("/api/v1/bookings", post(api::book))
        .route("/api/v1/bookings/{id}", get(api::one))
        .route("/api/v1/bookings/{id}/{act}", post(api::act))
        .route("/api/v1/requests", get(api::requests))
}
