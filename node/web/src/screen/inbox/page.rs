//! *À traiter* as a page: one list for the host, the oldest first, each with its answer; below it what waits elsewhere.
//!
//! Enters: this moment's list. Leaves: the page. All of it is of one moment of the view.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::list::{Clash, Inbox};
use crate::page::{Banner, Page, render};
use crate::problem::Problem;
use crate::told::told;
use crate::visit::Visit;

/// What the address may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct AskedInbox {
    done: Option<String>,
    booking: Option<String>,
}

#[derive(Template)]
#[template(path = "inbox/inbox.html")]
struct InboxPage {
    page: Page,
    notes: Vec<Banner>,
    inbox: Inbox,
    clashes: Vec<Clash>,
}

/// The page.
pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedInbox>) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| InboxPage {
        page: visit.page(moment, visit.words.say("menu-inbox")),
        notes: told(&visit, moment, asked.done.as_deref(), asked.booking.as_deref()),
        inbox: Inbox::of(&visit.words, moment),
        clashes: Clash::coming(&visit.words, moment),
    })?;
    Ok(render(StatusCode::OK, &page))
}
