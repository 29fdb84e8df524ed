//! *Réseau*, the hub's first page: how all replicas are doing, and who lacks how much of whom.
//!
//! Enters: the fleet as the hub knows it. Leaves: rows, a matrix and a drawing.

use axum::Router;
use axum::routing::get;
use telecentre_web::icon::Icon;
use telecentre_web::site::{MenuItem, Pages, Screen};

use super::vocabulary::words;

pub(crate) mod drawing;
mod health;
mod matrix;
mod page;
pub(crate) mod row;

/// The screen.
pub(super) const SCREEN: Screen = Screen {
    menu: Some(MenuItem::new("/", "menu-network", Icon::Network)),
    routes,
    words: Some(words),
    ..Screen::named("network")
};

fn routes() -> Pages {
    Router::new().route("/", get(page::show))
}
