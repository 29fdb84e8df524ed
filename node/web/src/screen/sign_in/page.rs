//! The page that asks for a badge and its PIN, or for the box's password.
//!
//! Enters: where one was going, and why one was not let in. Leaves: the page; on a box without a password, the way to the
//! set-up.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::own_path::{OwnPath, lead_to};
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::site::query;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "sign_in/sign-in.html")]
struct SignInPage {
    page: Page,
    next: OwnPath,
    refusal: Option<String>,
    /// Whether anybody has a badge: until then the box's password is the only way in.
    badges_first: bool,
    /// Whether the box has a password yet.
    has_password: bool,
}

#[derive(Deserialize)]
pub(crate) struct Onward {
    next: Option<String>,
}

pub(super) fn sign_in_page(
    visit: &Visit,
    next: Option<&str>,
    status: StatusCode,
    refusal: Option<String>,
) -> Result<Response, Problem> {
    let page = visit.page_at_door(visit.words.say("sign-in-title"))?.refusing(refusal.is_some());
    let badges_first = visit.site.look(|view, _| view.people.has_badges())?;
    Ok(render(
        status,
        &SignInPage {
            page,
            next: OwnPath::onward(next),
            refusal,
            badges_first,
            has_password: visit.site.auth.is_set_up(),
        },
    ))
}

/// The address of before.
pub(crate) async fn moved(visit: Visit, Query(to): Query<Onward>) -> Response {
    match to.next {
        _ if !visit.site.auth.is_set_up() => lead_to("/setup"),
        Some(next) => lead_to(&format!("/entrer?{}", query([("next", next.as_str())]))),
        None => lead_to("/entrer"),
    }
}

pub(crate) async fn show(visit: Visit, Query(to): Query<Onward>) -> Result<Response, Problem> {
    // A badge of elsewhere opens a box that nobody set up yet; without any there is only the set-up.
    if !visit.site.auth.is_set_up() && !visit.site.look(|view, _| view.people.has_badges())? {
        return Ok(lead_to("/setup"));
    }
    sign_in_page(&visit, to.next.as_deref(), StatusCode::OK, None)
}
