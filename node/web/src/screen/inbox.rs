//! *À traiter*: what waits for the host's answer, and what waits for somebody else's: requests, questions, conflicts,
//! answers, people who did not come, bookings left outside.
//!
//! Enters: requests, questions and conflicts as this box knows them; a centre, or none. Leaves: the screen, how much
//! waits, which every page shows in its menu, and the calls that list it all, each with its proposal, and put away what
//! was seen. The same proposals are the page's buttons; what they do is done by the forms of the booking's own screen.

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

mod api;
pub(crate) mod list;
mod page;
mod proposal;
mod shape;

#[derive(OpenApi)]
#[openapi(paths(api::all, api::done))]
struct InboxCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    menu: Some(MenuItem { path: "/a-traiter", key: "menu-inbox", icon: Icon::Inbox, count: Some(list::count) }),
    routes,
    calls: Some(InboxCalls::openapi),
    ..Screen::named("inbox")
};

/// The same at the hub: its menu has other entries.
pub const OUT_OF_MENU: Screen = Screen { menu: None, ..SCREEN };

fn routes() -> Pages {
    Router::new()
        .route("/a-traiter", get(page::show))
        .route("/a-traiter/{id}/vu", post(page::put_away))
        .route("/api/v1/inbox", get(api::all))
        .route("/api/v1/inbox/{id}/done", post(api::done))
}
