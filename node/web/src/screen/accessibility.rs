//! The accessibility statement, as the French reference (RGAA 4.1) asks for one.
//!
//! Enters: nothing. Leaves: a page for everybody that says what was tried, how, and what was not; every page leads to it.

use axum::Router;
use axum::routing::get;

use crate::site::{Pages, Screen};

mod page;

/// The screen.
pub const SCREEN: Screen = Screen { door, ..Screen::named("accessibility") };

fn door() -> Pages {
    Router::new().route("/accessibilite", get(page::show))
}
