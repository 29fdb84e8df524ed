//! Changing the password, and ending sessions.
//!
//! Enters: the old password and a new one typed twice; the session to end. Leaves: the page again, with what was done or
//! why it was not. Whoever guesses at the old password waits as at the door.

use axum::Form;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::page::{Refused, account_page};
use crate::auth::{BadPassword, NotKept};
use crate::front::Client;
use crate::own_path::{OwnPath, lead_to};
use crate::problem::{Problem, come_again};
use crate::site::signed_in;
use crate::visit::Visit;

#[derive(Deserialize)]
pub(crate) struct NewPassword {
    old: String,
    password: String,
    again: String,
}

#[derive(Deserialize)]
pub(crate) struct Ended {
    session: String,
}

/// The page to which a change of the password leads.
const CHANGED: &str = "/account?done=password";
/// The page to which the end of a session leads.
const ENDED: &str = "/account?done=ended";

pub(crate) async fn set_password(
    visit: Visit,
    client: Client,
    Form(form): Form<NewPassword>,
) -> Result<Response, Problem> {
    let (site, words) = (&visit.site, &visit.words);
    let refused = |status, text| account_page(&visit, status, Some(Refused { text }));
    if let Some(seconds) = site.auth.attempts.wait(client.address, site.replica.monotonic()) {
        let page = refused(StatusCode::TOO_MANY_REQUESTS, words.with("sign-in-wait", seconds))?;
        return Ok(come_again(page, seconds));
    }
    if let Err(bad) = BadPassword::check(&form.password, &form.again) {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, words.of("setup-password", bad.code()));
    }
    // Counted as wrong until it proves right: tries sent at once all count.
    site.auth.attempts.wrong(client.address, site.replica.monotonic());
    if !site.auth.is_password(&form.old).await {
        return refused(StatusCode::FORBIDDEN, words.say("account-wrong-old"));
    }
    site.auth.attempts.right(client.address);
    let salt = site.replica.random().ok_or_else(Problem::internal)?;
    if let Err(error) = site.auth.set_password(&form.password, salt).await {
        tracing::error!(%error, "the host's password could not be kept");
        return refused(StatusCode::SERVICE_UNAVAILABLE, words.say("banner-read-only"));
    }
    // All sessions ended; whoever changed the password goes on in a new one.
    Ok(signed_in(site, OwnPath::onward(Some(CHANGED)), &visit.device))
}

pub(crate) async fn end_session(visit: Visit, Form(form): Form<Ended>) -> Result<Response, Problem> {
    done(visit.site.auth.end_session(&form.session))
}

pub(crate) async fn end_others(visit: Visit) -> Result<Response, Problem> {
    // The bearer of the token has no session: all are others'.
    done(visit.site.auth.end_sessions_but(visit.session.as_deref().unwrap_or_default()))
}

fn done(ended: Result<(), NotKept>) -> Result<Response, Problem> {
    ended.map_err(|error| {
        tracing::error!(%error, "sessions were ended and would be open again after a restart");
        Problem::unavailable("The sessions are ended, but a restart of the program would open them again.")
    })?;
    Ok(lead_to(ENDED))
}
