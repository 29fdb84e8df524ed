//! The first set-up: the host's password, for whoever holds the setup code.
//!
//! Enters: the code and a password typed twice. Leaves: the screen at the door of a new box.

use axum::Router;
use axum::routing::get;

use crate::site::{Pages, Screen};

mod form;
mod page;

/// The screen.
pub const SCREEN: Screen = Screen { door, ..Screen::named("setup") };

fn door() -> Pages {
    Router::new().route("/setup", get(page::show).post(form::submit))
}
