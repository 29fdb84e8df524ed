//! The levers of a demonstration, in a folded bar on every page.
//!
//! Enters: a centre, and what its link is to be like. Leaves: that wish, to whoever carries the packets; outside a
//! demonstration nothing answers there.

use axum::Router;
use axum::routing::post;

use crate::site::{Pages, Screen};

mod form;

/// The screen: it has no page of its own, the bar is a part of the layout.
pub const SCREEN: Screen = Screen { routes, ..Screen::named("demonstration") };

fn routes() -> Pages {
    Router::new().route("/links/{centre}", post(form::set_link))
}
