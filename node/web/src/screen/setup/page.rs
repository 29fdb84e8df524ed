//! The page of the first set-up.
//!
//! Enters: what was typed, and why it was refused. Leaves: the page; once a password is set, the way to the sign-in.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::auth::PASSWORD_CHARS;
use crate::page::{Page, render};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "setup/setup.html")]
struct SetupPage {
    page: Page,
    code: String,
    refusal: Option<String>,
    least: usize,
}

pub(super) fn setup_page(visit: &Visit, code: String, status: StatusCode, refusal: Option<String>) -> Response {
    let page = visit.page(visit.words.say("setup-title"));
    render(status, &SetupPage { page, code, refusal, least: *PASSWORD_CHARS.start() })
}

pub(crate) async fn show(visit: Visit) -> Response {
    if visit.site.auth.is_set_up() {
        return Redirect::to("/sign-in").into_response();
    }
    setup_page(&visit, String::new(), StatusCode::OK, None)
}
