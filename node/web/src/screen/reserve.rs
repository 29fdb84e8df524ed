//! *Réserver*: one panel for a booking, a series, a wish that waits for a place.
//!
//! Enters: an address that proposes a day and a place; the panel's fields. Leaves: the page, complete without script; out of
//! it the script shows the panel beside the planning. What was made is shown by the planning or the series' own page.

use axum::Router;
use axum::routing::get;

use crate::site::{Pages, Screen};

mod days;
mod form;
mod page;
mod panel;
mod typed;
mod who;

pub(crate) use who::{Candidate, names, told_apart};

/// The screen.
pub const SCREEN: Screen = Screen { routes, for_members: &["GET /reserver"], ..Screen::named("reserve") };

fn routes() -> Pages {
    Router::new().route("/reserver", get(page::show).post(form::submit))
}
