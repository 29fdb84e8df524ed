//! *Compte*: who is signed in, and the form for another password.
//!
//! Enters: the open sessions, what was done, why something was refused. Leaves: the page. A session shows the browser, the
//! address and the hours by which its owner knows it again; never anything that would open it.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;

use crate::auth::{PASSWORD_CHARS, Session};
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::visit::Visit;

struct SessionRow {
    id: String,
    browser: String,
    address: String,
    since: String,
    used: String,
    is_own: bool,
}

/// Why a new password was refused.
pub(super) struct Refused {
    pub(super) text: String,
}

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    page: Page,
    done: Option<String>,
    refused: Option<Refused>,
    sessions: Vec<SessionRow>,
    has_others: bool,
    has_password: bool,
    least: usize,
}

#[derive(Deserialize)]
pub(crate) struct News {
    done: Option<String>,
}

fn row(visit: &Visit, session: Session) -> SessionRow {
    let words = &visit.words;
    let ago = |seconds| words.ago(Timestamp::from_second(seconds).unwrap_or_default());
    let or = |text: String, otherwise| if text.is_empty() { words.say(otherwise) } else { text };
    SessionRow {
        is_own: visit.session.as_ref() == Some(&session.id),
        browser: or(session.browser, "account-unknown-browser"),
        address: or(session.address, "account-unknown-address"),
        since: ago(session.since_s),
        used: ago(session.used_s),
        id: session.id,
    }
}

pub(super) fn account_page(visit: &Visit, status: StatusCode, refused: Option<Refused>) -> Result<Response, Problem> {
    shown(visit, status, None, refused)
}

fn shown(
    visit: &Visit,
    status: StatusCode,
    done: Option<String>,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let auth = &visit.site.auth;
    let mut open = auth.sessions();
    open.sort_by_key(|session| std::cmp::Reverse(session.used_s));
    let mut sessions: Vec<SessionRow> = open.into_iter().map(|session| row(visit, session)).collect();
    sessions.sort_by_key(|row| !row.is_own);
    let page =
        visit.site.moment(|moment| visit.page(moment, visit.words.say("account-title")))?.refusing(refused.is_some());
    let account = AccountPage {
        page,
        done,
        refused,
        has_others: sessions.iter().any(|row| !row.is_own),
        sessions,
        has_password: auth.is_set_up(),
        least: *PASSWORD_CHARS.start(),
    };
    Ok(render(status, &account))
}

pub(crate) async fn show(visit: Visit, Query(News { done }): Query<News>) -> Result<Response, Problem> {
    let done = match done.as_deref() {
        Some("password") => Some(visit.words.say("account-password-changed")),
        Some("ended") => Some(visit.words.say("account-session-ended")),
        _ => None,
    };
    shown(&visit, StatusCode::OK, done, None)
}
