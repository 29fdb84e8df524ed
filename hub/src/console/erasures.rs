//! *Effacements*: the people whose data is to be erased, and which replicas have done it.
//!
//! Enters: the admin's wish. Leaves: an erasure asked of every replica; the list of all.

use axum::Router;
use axum::routing::{get, post};
use telecentre_web::icon::Icon;
use telecentre_web::site::{MenuItem, Pages, Screen};
use utoipa::OpenApi;

use super::vocabulary::words;

mod api;
mod form;
mod page;

#[derive(OpenApi)]
#[openapi(paths(api::erase_person))]
struct ErasureCalls;

/// The screen.
pub(super) const SCREEN: Screen = Screen {
    aside: Some(MenuItem::new("/erasures", "menu-erasures", Icon::People)),
    routes,
    calls: Some(ErasureCalls::openapi),
    words: Some(words),
    ..Screen::named("erasures")
};

fn routes() -> Pages {
    Router::new()
        .route("/erasures", get(page::show).post(form::erase))
        .route("/erasures/ask", get(page::ask))
        .route("/api/v1/network/erase", post(api::erase_person))
}
