//! *La feuille du jour*: a centre's day on paper, and what came back on it.
//!
//! Enters: a day at the own centre; the rows that a host copies from paper. Leaves: a page that prints on one side, with
//! room to write in; bookings made from the rows, each whole or not at all, with what is wrong beside its row.

use axum::Router;
use axum::routing::get;

use crate::site::{Pages, Screen};

mod form;
mod page;
mod row;

/// The screen: *Aujourd'hui* and the planning of the own centre lead to it.
pub const SCREEN: Screen = Screen { routes, ..Screen::named("sheet") };

fn routes() -> Pages {
    Router::new()
        .route("/planning/{date}/feuille", get(page::show))
        .route("/feuille/saisie", get(form::show).post(form::save))
}
