//! Setting the host's password for the first time.
//!
//! Enters: the code that `join` and `run` print, a password typed twice. Leaves: the password's hash, kept, and a
//! session. Once there is a password this leads to the sign-in: the first phone on the local network does not own the
//! box, and a second one cannot take it.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::page::setup_page;
use crate::auth::BadPassword;
use crate::front::Client;
use crate::own_path::{OwnPath, lead_to};
use crate::problem::{Problem, come_again};
use crate::site::{Site, signed_in};
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct Setup {
    code: String,
    password: String,
    again: String,
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    client: Client,
    visit: Visit,
    Form(form): Form<Setup>,
) -> Result<Response, Problem> {
    if site.auth.is_set_up() {
        return Ok(lead_to("/entrer"));
    }
    if let Some(seconds) = site.auth.attempts.wait(client.address, site.replica.monotonic()) {
        let refusal = visit.words.with("sign-in-wait", seconds);
        let page = setup_page(&visit, form.code, StatusCode::TOO_MANY_REQUESTS, Some(refusal))?;
        return Ok(come_again(page, seconds));
    }
    if !site.auth.is_setup_code(&form.code) {
        site.auth.attempts.wrong(client.address, site.replica.monotonic());
        let refusal = visit.words.say("setup-wrong-code");
        return setup_page(&visit, form.code, StatusCode::FORBIDDEN, Some(refusal));
    }
    if let Err(bad) = BadPassword::check(&form.password, &form.again) {
        let refusal = visit.words.of("setup-password", bad.code());
        return setup_page(&visit, form.code, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal));
    }
    let salt = site.replica.random().ok_or_else(Problem::internal)?;
    if let Err(e) = site.auth.set_password(&form.password, salt).await {
        tracing::error!(error = %e, "the host's password could not be kept");
        return setup_page(
            &visit,
            form.code,
            StatusCode::SERVICE_UNAVAILABLE,
            Some(visit.words.say("banner-read-only")),
        );
    }
    site.auth.attempts.right(client.address);
    Ok(signed_in(&site, OwnPath::home(), &visit.device))
}
