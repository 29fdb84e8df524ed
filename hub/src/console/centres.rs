//! *Centres*: what each offers, what waits there, how fresh that is known.
//!
//! Enters: the view. Leaves: a list that leads to each centre's day.

use axum::Router;
use axum::routing::get;
use telecentre_web::icon::Icon;
use telecentre_web::site::{MenuItem, Pages, Screen};

use super::vocabulary::words;

mod page;

/// The screen.
pub(super) const SCREEN: Screen = Screen {
    menu: Some(MenuItem::new("/centres", "menu-centres", Icon::Building)),
    routes,
    words: Some(words),
    ..Screen::named("centres")
};

fn routes() -> Pages {
    Router::new().route("/centres", get(page::show))
}
