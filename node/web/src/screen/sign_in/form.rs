//! Signing in and out, and the choice of a language.
//!
//! Enters: a password. Leaves: a session cookie, or the page again with the reason. Whoever goes on guessing waits.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

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
    client: Client,
    visit: Visit,
    Form(form): Form<SignIn>,
) -> Result<Response, Problem> {
    if let Some(seconds) = site.auth.attempts.wait(client.address, site.replica.monotonic()) {
        let refusal = visit.words.with("sign-in-wait", seconds);
        let page = sign_in_page(&visit, form.next.as_deref(), StatusCode::TOO_MANY_REQUESTS, Some(refusal))?;
        return Ok(come_again(page, seconds));
    }
    // Counted as wrong until it proves right: tries sent at once all count.
    site.auth.attempts.wrong(client.address, site.replica.monotonic());
    if !site.auth.is_password(&form.password).await {
        let refusal = visit.words.say("sign-in-wrong");
        return sign_in_page(&visit, form.next.as_deref(), StatusCode::FORBIDDEN, Some(refusal));
    }
    site.auth.attempts.right(client.address);
    Ok(signed_in(&site, OwnPath::onward(form.next.as_deref()), &visit.device))
}

pub(crate) async fn sign_out(State(site): State<Arc<Site>>, client: Client, headers: HeaderMap) -> Response {
    let (cookie, ended) = site.auth.sign_out(&headers, site.replica.now().as_second(), client.is_secure);
    let mut response = match ended {
        Ok(()) => lead_to("/sign-in"),
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
