//! The first set-up: the host's password, for whoever holds the setup code.
//!
//! Enters: the code that `join` and `run` print, a password typed twice. Leaves: the password's hash, kept, and a
//! session. Once there is a password this page leads to the sign-in: the first phone on the local network does not own
//! the box, and a second one cannot take it.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::sign_in::signed_in;
use crate::web::auth::{BadPassword, Client, PASSWORD_CHARS};
use crate::web::page::{Page, render};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    page: Page,
    code: String,
    refusal: Option<String>,
    least: usize,
}

#[derive(Deserialize)]
pub(crate) struct Setup {
    code: String,
    password: String,
    again: String,
}

fn setup_page(visit: &Visit, code: String, status: StatusCode, refusal: Option<String>) -> Response {
    let page = visit.page(visit.words.say("setup-title"));
    render(status, &SetupPage { page, code, refusal, least: *PASSWORD_CHARS.start() })
}

pub(crate) async fn show(visit: Visit) -> Response {
    if visit.site.auth.is_set_up() {
        return Redirect::to("/sign-in").into_response();
    }
    setup_page(&visit, String::new(), StatusCode::OK, None)
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Client(from): Client,
    visit: Visit,
    Form(form): Form<Setup>,
) -> Response {
    if site.auth.is_set_up() {
        return Redirect::to("/sign-in").into_response();
    }
    if let Some(seconds) = site.auth.attempts.wait(from, site.replica.monotonic()) {
        let refusal = visit.words.with("sign-in-wait", seconds);
        return setup_page(&visit, form.code, StatusCode::TOO_MANY_REQUESTS, Some(refusal));
    }
    if !site.auth.is_setup_code(&form.code) {
        site.auth.attempts.wrong(from, site.replica.monotonic());
        let refusal = visit.words.say("setup-wrong-code");
        return setup_page(&visit, form.code, StatusCode::FORBIDDEN, Some(refusal));
    }
    if let Err(bad) = BadPassword::check(&form.password, &form.again) {
        let refusal = visit.words.of("setup-password", bad.code());
        return setup_page(&visit, form.code, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal));
    }
    let Some(salt) = site.replica.random() else { return Problem::internal().into_response() };
    if let Err(e) = site.auth.set_password(&form.password, salt).await {
        tracing::error!(error = %e, "the host's password could not be kept");
        return setup_page(
            &visit,
            form.code,
            StatusCode::SERVICE_UNAVAILABLE,
            Some(visit.words.say("banner-read-only")),
        );
    }
    site.auth.attempts.right(from);
    signed_in(&site, "/")
}
