//! One's own access: the password, and the browsers that are signed in.
//!
//! Enters: the old password and a new one, sessions to end. Leaves: the screen *Compte*, and the calls by which the command
//! line sets a password or shows the code of the first set-up: those are for the bearer of the token.

use axum::Router;
use axum::routing::{get, post, put};
use utoipa::OpenApi;

use crate::icon::Icon;
use crate::site::{MenuItem, Pages, Screen};

mod api;
mod form;
mod page;

#[derive(OpenApi)]
#[openapi(paths(api::set_password, api::setup_code))]
struct AccountCalls;

/// The screen. One comes to it from one's name on every page, beside the end of one's own session.
pub const SCREEN: Screen = Screen {
    aside: Some(MenuItem::new("/account", "account-menu", Icon::Person)),
    routes,
    calls: Some(AccountCalls::openapi),
    ..Screen::named("account")
};

fn routes() -> Pages {
    Router::new()
        .route("/account", get(page::show))
        .route("/account/password", post(form::set_password))
        .route("/account/sessions/end", post(form::end_session))
        .route("/account/sessions/end-others", post(form::end_others))
        .route("/api/v1/password", put(api::set_password))
        .route("/api/v1/setup-code", get(api::setup_code))
}
