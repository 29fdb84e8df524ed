//! *Planning*: a centre's day, week or month, and a day of all centres.
//!
//! Enters: a date, a centre, a view. Leaves: the screen; the calls that tell a day and a week. What is free leads to the
//! panel to book.

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

mod api;
mod day;
mod grid;
mod head;
mod month;
mod network;
mod page;
mod place;
mod shape;
mod week;

pub(crate) use day::past_until;
pub(crate) use place::Place;

#[derive(OpenApi)]
#[openapi(paths(api::day, api::week))]
struct PlanningCalls;

/// The screen.
pub const SCREEN: Screen = Screen {
    menu: Some(MenuItem::new("/planning", "menu-planning", Icon::Days)),
    routes,
    calls: Some(PlanningCalls::openapi),
    for_members: &["GET /api/v1/centres/{centre}/day", "GET /api/v1/centres/{centre}/week"],
    ..Screen::named("planning")
};

fn routes() -> Pages {
    Router::new()
        .route("/planning", get(page::show))
        .route("/planning/{date}", get(page::show))
        .route("/api/v1/centres/{centre}/day", get(api::day))
        .route("/api/v1/centres/{centre}/week", get(api::week))
}
