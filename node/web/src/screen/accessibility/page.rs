//! The statement's page.
//!
//! Enters: the visitor's language. Leaves: the page, the same for everybody; it says nothing of the replica but its name.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::page::{Page, render};
use crate::problem::Problem;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "accessibility/accessibility.html")]
struct AccessibilityPage {
    page: Page,
    version: &'static str,
}

/// The page.
pub(super) async fn show(visit: Visit) -> Result<Response, Problem> {
    let page = visit.page_at_door(visit.words.say("accessibility-title"))?;
    Ok(render(StatusCode::OK, &AccessibilityPage { page, version: env!("CARGO_PKG_VERSION") }))
}
