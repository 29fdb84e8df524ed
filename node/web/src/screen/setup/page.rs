//! The page of the first set-up.
//!
//! Enters: what was typed, and why it was refused. Leaves: the page; once a password is set, the way to the sign-in.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::auth::PASSWORD_CHARS;
use crate::own_path::lead_to;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "setup/setup.html")]
struct SetupPage {
    page: Page,
    code: String,
    refusal: Option<String>,
    least: usize,
}

pub(super) fn setup_page(
    visit: &Visit,
    code: String,
    status: StatusCode,
    refusal: Option<String>,
) -> Result<Response, Problem> {
    let page = visit.page_at_door(visit.words.say("setup-title"))?.refusing(refusal.is_some());
    Ok(render(status, &SetupPage { page, code, refusal, least: *PASSWORD_CHARS.start() }))
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Problem> {
    if visit.site.auth.is_set_up() {
        return Ok(lead_to("/entrer"));
    }
    setup_page(&visit, String::new(), StatusCode::OK, None)
}
