//! *À traiter*: what waits for the host's answer, and what waits for somebody else's.
//!
//! Enters: requests, questions and conflicts as this box knows them. Leaves: the screen, and how much waits, which every
//! page shows in its menu. Answers are given by the forms of the booking's own screen.

use axum::Router;
use axum::routing::get;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

pub(crate) mod list;
mod page;

/// The screen.
pub const SCREEN: Screen = Screen {
    menu: Some(MenuItem { path: "/a-traiter", key: "menu-inbox", icon: Icon::Inbox, count: Some(list::count) }),
    routes,
    ..Screen::named("inbox")
};

fn routes() -> Pages {
    Router::new().route("/a-traiter", get(page::show))
}
