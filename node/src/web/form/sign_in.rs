//! Signing in and out, and the choice of a language.
//!
//! Enters: a password. Leaves: a session cookie, or the page again with the reason. Whoever goes on guessing waits.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::web::auth::Client;
use crate::web::cookie;
use crate::web::page::{Page, render};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::site::onward;
use crate::web::visit::Visit;
use crate::web::words::{LANGUAGE_COOKIE, Language};

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    page: Page,
    next: String,
    refusal: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Onward {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    password: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    to: String,
    next: Option<String>,
}

fn sign_in_page(visit: &Visit, next: Option<&str>, status: StatusCode, refusal: Option<String>) -> Response {
    let page = visit.page(visit.words.say("sign-in-title"));
    render(status, &SignInPage { page, next: onward(next).to_owned(), refusal })
}

pub(crate) async fn show(visit: Visit, Query(to): Query<Onward>) -> Response {
    if !visit.site.auth.is_set_up() {
        return Redirect::to("/setup").into_response();
    }
    sign_in_page(&visit, to.next.as_deref(), StatusCode::OK, None)
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Client(from): Client,
    visit: Visit,
    Form(form): Form<SignIn>,
) -> Response {
    if let Some(seconds) = site.auth.attempts.wait(from, site.replica.monotonic()) {
        let refusal = visit.words.with("sign-in-wait", seconds);
        return sign_in_page(&visit, form.next.as_deref(), StatusCode::TOO_MANY_REQUESTS, Some(refusal));
    }
    // Counted as wrong until it proves right: tries sent at once all count.
    site.auth.attempts.wrong(from, site.replica.monotonic());
    if !site.auth.is_password(&form.password).await {
        let refusal = visit.words.say("sign-in-wrong");
        return sign_in_page(&visit, form.next.as_deref(), StatusCode::FORBIDDEN, Some(refusal));
    }
    site.auth.attempts.right(from);
    signed_in(&site, onward(form.next.as_deref()))
}

/// Leads on, with a session.
pub(super) fn signed_in(site: &Site, to: &str) -> Response {
    let Some(random) = site.replica.random() else { return Problem::internal().into_response() };
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().insert(SET_COOKIE, site.auth.sign_in(site.replica.now().as_second(), random));
    response
}

pub(crate) async fn sign_out(State(site): State<Arc<Site>>) -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().insert(SET_COOKIE, site.auth.sign_out());
    response
}

pub(crate) async fn language(Query(choice): Query<Choice>) -> Response {
    let mut response = Redirect::to(onward(choice.next.as_deref())).into_response();
    if let Some(language) = Language::of_code(&choice.to) {
        let value = cookie::set(LANGUAGE_COOKIE, language.code(), 365 * 86_400);
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}
