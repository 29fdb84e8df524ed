//! *Aujourd'hui*, a node's first page: who comes, who is here, who left, what is free, and a seat for who walks in.
//!
//! Enters: this moment's day at one's own centre; a name typed at the desk. Leaves: the screen; somebody seated and here.

use axum::Router;
use axum::routing::get;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

mod column;
mod form;
mod page;
mod people;
mod walk_in;

pub(crate) use column::free;
pub(crate) use walk_in::Seats;

/// The screen.
pub const SCREEN: Screen =
    Screen { menu: Some(MenuItem::new("/", "menu-today", Icon::Sun)), routes, ..Screen::named("today") };

fn routes() -> Pages {
    Router::new().route("/", get(page::show)).route("/passage", get(form::choose).post(form::seat))
}
