//! *Boîtes*: the boxes that are enrolled, invitations, revocations.
//!
//! Enters: the admin's wish. Leaves: the screen *Boîtes*; a join code, a closed enrolment, a moved cut, a raised budget.

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
#[openapi(paths(api::invite, api::revoke, api::move_cut, api::allow))]
struct BoxCalls;

/// The screen.
pub(super) const SCREEN: Screen = Screen {
    menu: Some(MenuItem::new("/boites", "menu-enrol", Icon::Box)),
    routes,
    calls: Some(BoxCalls::openapi),
    words: Some(words),
    ..Screen::named("boxes")
};

fn routes() -> Pages {
    Router::new()
        .route("/boites", get(page::show))
        .route("/boites/inviter", get(page::ask_invite).post(form::invite))
        .route("/boites/{node}/retirer", get(page::ask_revoke).post(form::revoke))
        .route("/boxes", get(page::lead))
        .route("/api/v1/network/invite", post(api::invite))
        .route("/api/v1/network/revoke", post(api::revoke))
        .route("/api/v1/network/cut", post(api::move_cut))
        .route("/api/v1/network/budget", post(api::allow))
}
