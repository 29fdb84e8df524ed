//! Signing in and out, and the choice of a language.
//!
//! Enters: a password, or a badge and its PIN; a language. Leaves: the screen at the door; cookies that keep a session and a choice.

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;
mod badge;
mod form;
mod page;

#[derive(OpenApi)]
#[openapi(paths(api::sign_in))]
struct SignInCalls;

/// The screen. What its pages need beside it is open to everybody who came in: events, the description of the calls.
pub const SCREEN: Screen = Screen {
    routes,
    door,
    open,
    calls: Some(SignInCalls::openapi),
    for_members: &["GET /language", "POST /sign-out", "GET /live", "GET /api/v1/openapi.json"],
    ..Screen::named("sign_in")
};

fn routes() -> Pages {
    Router::new().route("/language", get(form::language)).route("/sign-out", post(form::sign_out))
}

fn door() -> Pages {
    Router::new()
        .route("/entrer", get(page::show).post(form::submit))
        .route("/sign-in", get(page::moved).post(form::submit))
}

fn open() -> Pages {
    Router::new().route("/api/v1/sign-in", post(api::sign_in))
}
