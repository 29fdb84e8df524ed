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
use crate::web::Site;
use crate::web::auth::{BadPassword, Client, PASSWORD_CHARS};
use crate::web::page::{Desk, Page, render};
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    page: Page,
    code: String,
    refusal: Option<String>,
    least: usize,
}

#[derive(Deserialize)]
pub(in crate::web) struct Setup {
    code: String,
    password: String,
    again: String,
}

fn setup_page(desk: &Desk, code: String, status: StatusCode, refusal: Option<String>) -> Response {
    let page = desk.page(desk.words.say("setup-title"));
    render(status, &SetupPage { page, code, refusal, least: *PASSWORD_CHARS.start() })
}

pub(in crate::web) async fn show(desk: Desk) -> Response {
    if desk.site.auth.is_set_up() {
        return Redirect::to("/sign-in").into_response();
    }
    setup_page(&desk, String::new(), StatusCode::OK, None)
}

pub(in crate::web) async fn submit(
    State(site): State<Arc<Site>>,
    Client(from): Client,
    desk: Desk,
    Form(form): Form<Setup>,
) -> Response {
    if site.auth.is_set_up() {
        return Redirect::to("/sign-in").into_response();
    }
    if let Some(seconds) = site.auth.attempts.wait(from, site.telecentre.monotonic()) {
        let refusal = desk.words.with("sign-in-wait", seconds);
        return setup_page(&desk, form.code, StatusCode::TOO_MANY_REQUESTS, Some(refusal));
    }
    if !site.auth.is_setup_code(&form.code) {
        site.auth.attempts.wrong(from, site.telecentre.monotonic());
        let refusal = desk.words.say("setup-wrong-code");
        return setup_page(&desk, form.code, StatusCode::FORBIDDEN, Some(refusal));
    }
    if let Err(bad) = BadPassword::check(&form.password, &form.again) {
        let refusal = desk.words.of("setup-password", bad.code());
        return setup_page(&desk, form.code, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal));
    }
    let Some(salt) = site.telecentre.random() else { return Problem::internal().into_response() };
    if let Err(e) = site.auth.set_password(&form.password, salt).await {
        tracing::error!(error = %e, "the host's password could not be kept");
        return setup_page(&desk, form.code, StatusCode::SERVICE_UNAVAILABLE, Some(desk.words.say("banner-read-only")));
    }
    site.auth.attempts.right(from);
    signed_in(&site, "/")
}
