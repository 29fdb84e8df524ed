//! A centre's day: what is booked, who comes, what waits for an answer, and the form to book.
//!
//! Enters: a date and a centre. Leaves: the screen *Aujourd'hui* or *Réservations*; a booking made from its form.

use axum::Router;
use axum::routing::get;

use crate::site::{MenuItem, Pages, Screen};

mod booking_form;
mod form;
mod grid;
mod inbox;
mod page;
mod place;

/// The screen: at the hub one comes to it from the menu.
pub const SCREEN: Screen =
    Screen { menu: Some(MenuItem { path: "/day", key: "menu-day" }), routes, ..Screen::named("day") };

/// The same as the first page of a node: today.
pub const TODAY: Screen =
    Screen { menu: Some(MenuItem { path: "/", key: "menu-today" }), routes: first, ..Screen::named("day") };

fn routes() -> Pages {
    Router::new().route("/day", get(page::show)).route("/day/{date}", get(page::show).post(form::submit))
}

fn first() -> Pages {
    routes().route("/", get(page::today))
}
