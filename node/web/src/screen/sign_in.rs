//! Signing in and out, and the choice of a language.
//!
//! Enters: a password, a language. Leaves: the screen at the door; cookies that keep a session and a choice.

use axum::Router;
use axum::routing::{get, post};

use crate::site::{Pages, Screen};

mod form;
mod page;

/// The screen.
pub const SCREEN: Screen = Screen { routes, door, ..Screen::named("sign_in") };

fn routes() -> Pages {
    Router::new().route("/language", get(form::language)).route("/sign-out", post(form::sign_out))
}

fn door() -> Pages {
    Router::new().route("/sign-in", get(page::show).post(form::submit))
}
