//! *Réseau*, the first page that an admin sees: how all replicas are doing, and who lacks how much of whom.
//!
//! Enters: the fleet as the hub knows it. Leaves: a map, rows with the most worrying first, and a matrix.

use axum::Router;
use axum::routing::get;
use telecentre_web::icon::Icon;
use telecentre_web::site::{MenuItem, Pages, Screen};

use super::vocabulary::words;

mod health;
pub(crate) mod map;
mod matrix;
mod page;
pub(crate) mod row;

/// The screen.
pub(super) const SCREEN: Screen = Screen {
    menu: Some(MenuItem::new("/reseau", "menu-network", Icon::Network)),
    routes,
    words: Some(words),
    ..Screen::named("network")
};

fn routes() -> Pages {
    Router::new().route("/", get(page::lead)).route("/reseau", get(page::show))
}
