//! Signing in and out, and the choice of a language.
//!
//! Enters: a password. Leaves: a session cookie, or the page again with the reason. Whoever goes on guessing waits.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::page::sign_in_page;
use crate::auth::Client;
use crate::cookie;
use crate::problem::Problem;
use crate::site::{Site, onward, signed_in};
use crate::visit::Visit;
use crate::words::{LANGUAGE_COOKIE, Language};

#[derive(Deserialize)]
pub(crate) struct SignIn {
    password: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct LanguageChoice {
    to: String,
    next: Option<String>,
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Client(from): Client,
    visit: Visit,
    Form(form): Form<SignIn>,
) -> Result<Response, Problem> {
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
    Ok(signed_in(&site, onward(form.next.as_deref())))
}

pub(crate) async fn sign_out(State(site): State<Arc<Site>>) -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    response.headers_mut().insert(SET_COOKIE, site.auth.sign_out());
    response
}

pub(crate) async fn language(Query(choice): Query<LanguageChoice>) -> Response {
    let mut response = Redirect::to(onward(choice.next.as_deref())).into_response();
    if let Some(language) = Language::of_code(&choice.to) {
        let value = cookie::set(LANGUAGE_COOKIE, language.code(), 365 * 86_400);
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}
