//! Screens for everybody: what is free now and next, on a screen in the centre, at a room's door, on one's own telephone.
//!
//! Enters: this moment's day, without names; a tap. Leaves: pages that need no sign-in and no keyboard, where the centre's
//! setting wants them, else a page that says who opens them; a free seat taken by a visitor with a number; the sheet of QR
//! codes to print, for whoever is signed in.

use axum::Router;
use axum::routing::get;

use crate::site::{Pages, Screen};

mod board;
mod codes;
mod form;
mod page;

/// The screen: its settings lead to it.
pub const SCREEN: Screen = Screen { routes, door, ..Screen::named("kiosk") };

fn routes() -> Pages {
    Router::new().route("/qr", get(codes::show))
}

fn door() -> Pages {
    Router::new()
        .route("/borne", get(page::board).post(form::take))
        .route("/porte/{centre}/{resource}", get(page::door))
        .route("/q/{centre}/{resource}", get(page::seat).post(form::take_one))
}
