//! Signing in and out, and the choice of a language.
//!
//! Enters: a password, or a badge and its PIN. Leaves: a session cookie, or the page again with the reason. Whoever goes on guessing waits.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::badge::{NotIn, by_badge};
use super::page::sign_in_page;
use crate::cookie;
use crate::front::Client;
use crate::own_path::{OwnPath, lead_to};
use crate::problem::{Problem, come_again};
use crate::site::{Site, signed_in};
use crate::visit::Visit;
use crate::words::{LANGUAGE_COOKIE, Language};

#[derive(Deserialize)]
pub(crate) struct SignIn {
    password: Option<String>,
    badge: Option<String>,
    pin: Option<String>,
    next: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct LanguageChoice {
    to: String,
    next: Option<String>,
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    client: Client,
    visit: Visit,
    Form(form): Form<SignIn>,
) -> Result<Response, Problem> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    if let (None, badge) = (given(&form.password), given(&form.badge)) {
        return person(&site, client, &visit, badge.as_deref().unwrap_or_default(), &form).await;
    }
    if let Some(seconds) = site.auth.attempts.wait(client.address, site.replica.monotonic()) {
        let refusal = visit.words.with("sign-in-wait", seconds);
        let page = sign_in_page(&visit, form.next.as_deref(), StatusCode::TOO_MANY_REQUESTS, Some(refusal))?;
        return Ok(come_again(page, seconds));
    }
    // Counted as wrong until it proves right: tries sent at once all count.
    site.auth.attempts.wrong(client.address, site.replica.monotonic());
    if !site.auth.is_password(form.password.as_deref().unwrap_or_default()).await {
        let refusal = visit.words.say("sign-in-wrong");
        return sign_in_page(&visit, form.next.as_deref(), StatusCode::FORBIDDEN, Some(refusal));
    }
    site.auth.attempts.right(client.address);
    Ok(signed_in(&site, OwnPath::onward(form.next.as_deref()), &visit.device))
}

/// Signs a person in by badge and PIN.
async fn person(site: &Site, client: Client, visit: &Visit, badge: &str, form: &SignIn) -> Result<Response, Problem> {
    let (next, pin) = (form.next.as_deref(), form.pin.as_deref().unwrap_or_default());
    match by_badge(site, client, badge, pin).await {
        Ok(signed_in) => {
            let random = site.replica.random().ok_or_else(Problem::internal)?;
            let value = site.auth.sign_in_person(site.replica.now().as_second(), random, &visit.device, signed_in);
            let mut response = OwnPath::onward(next).lead();
            response.headers_mut().insert(SET_COOKIE, site.auth.cookie(&value, &visit.device));
            Ok(response)
        }
        Err(NotIn::Wrong) => {
            let refusal = visit.words.say("sign-in-wrong-badge");
            sign_in_page(visit, next, StatusCode::FORBIDDEN, Some(refusal))
        }
        Err(NotIn::Wait(seconds)) => {
            let refusal = visit.words.with("sign-in-wait", seconds);
            let page = sign_in_page(visit, next, StatusCode::TOO_MANY_REQUESTS, Some(refusal))?;
            Ok(come_again(page, seconds))
        }
        Err(NotIn::Failed(problem)) => Err(problem),
    }
}

pub(crate) async fn sign_out(State(site): State<Arc<Site>>, client: Client, headers: HeaderMap) -> Response {
    let (cookie, ended) = site.auth.sign_out(&headers, site.replica.now().as_second(), client.is_secure);
    let mut response = match ended {
        Ok(()) => lead_to("/entrer"),
        Err(error) => {
            tracing::error!(%error, "a session was ended and would be open again after a restart");
            Problem::unavailable("The session is ended, but a restart of the program would open it again.")
                .into_response()
        }
    };
    response.headers_mut().insert(SET_COOKIE, cookie);
    response
}

pub(crate) async fn language(client: Client, Query(choice): Query<LanguageChoice>) -> Response {
    let mut response = OwnPath::onward(choice.next.as_deref()).lead();
    if let Some(language) = Language::of_code(&choice.to) {
        let value = cookie::set(LANGUAGE_COOKIE, language.code(), 365 * 86_400, client.is_secure);
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}
