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

use super::onward;
use crate::web::auth::Client;
use crate::web::page::{Desk, Page, render};
use crate::web::problem::Problem;
use crate::web::words::{LANGUAGE_COOKIE, Language};
use crate::web::{Site, cookie};

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    page: Page,
    next: String,
    refusal: Option<String>,
}

#[derive(Deserialize)]
pub(in crate::web) struct Onward {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(in crate::web) struct SignIn {
    password: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(in crate::web) struct Choice {
    to: String,
    next: Option<String>,
}

fn sign_in_page(desk: &Desk, next: Option<&str>, status: StatusCode, refusal: Option<String>) -> Response {
    let page = desk.page(desk.words.say("sign-in-title"));
    render(status, &SignInPage { page, next: onward(next).to_owned(), refusal })
}

pub(in crate::web) async fn show(desk: Desk, Query(to): Query<Onward>) -> Response {
    if !desk.site.auth.is_set_up() {
        return Redirect::to("/setup").into_response();
    }
    sign_in_page(&desk, to.next.as_deref(), StatusCode::OK, None)
}

pub(in crate::web) async fn submit(
    State(site): State<Arc<Site>>,
    Client(from): Client,
    desk: Desk,
    Form(form): Form<SignIn>,
) -> Response {
    if let Some(seconds) = site.auth.attempts.wait(from, site.telecentre.monotonic()) {
        let refusal = desk.words.with("sign-in-wait", seconds);
        return sign_in_page(&desk, form.next.as_deref(), StatusCode::TOO_MANY_REQUESTS, Some(refusal));
    }
    // Counted as wrong until it proves right: tries sent at once all count.
    site.auth.attempts.wrong(from, site.telecentre.monotonic());
    if !site.auth.is_password(&form.password).await {
        let refusal = desk.words.say("sign-in-wrong");
        return sign_in_page(&desk, form.next.as_deref(), StatusCode::FORBIDDEN, Some(refusal));
    }
    site.auth.attempts.right(from);
    signed_in(&site, onward(form.next.as_deref()))
}

/// Leads on, with a session.
pub(super) fn signed_in(site: &Site, to: &str) -> Response {
    let Some(random) = site.telecentre.random() else { return Problem::internal().into_response() };
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().insert(SET_COOKIE, site.auth.sign_in(site.telecentre.now().as_second(), random));
    response
}

pub(in crate::web) async fn sign_out(State(site): State<Arc<Site>>) -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().insert(SET_COOKIE, site.auth.sign_out());
    response
}

pub(in crate::web) async fn language(Query(choice): Query<Choice>) -> Response {
    let mut response = Redirect::to(onward(choice.next.as_deref())).into_response();
    if let Some(language) = Language::of_code(&choice.to) {
        let value = cookie::set(LANGUAGE_COOKIE, language.code(), 365 * 86_400);
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}
