//! *À traiter* as a page: one list for the host, the oldest first, each with its answer; below it what waits elsewhere.
//!
//! Enters: this moment's list; an item that was seen. Leaves: the page. All of it is of one moment of the view.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::desk::Command;
use telecentre_proto::inbox::InboxCommand;

use super::api::read_id;
use super::list::Inbox;
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::{Banner, Page, Tone, render};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::told::{Undo, told, undoable};
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
    undo: Option<Undo>,
    inbox: Inbox,
}

/// The page.
pub(crate) async fn show(visit: Visit, Query(asked): Query<AskedInbox>) -> Result<Response, Problem> {
    compose(&visit, &asked, None)
}

fn compose(visit: &Visit, asked: &AskedInbox, refused: Option<&Refusal>) -> Result<Response, Problem> {
    let minute = visit.minute();
    let page = visit.site.moment(|moment| {
        let (done, booking) = (asked.done.as_deref(), asked.booking.as_deref());
        let refusal = refused.map(|refused| Banner { tone: Tone::Alarm, text: refused.sentence(&visit.words) });
        InboxPage {
            page: visit.page(moment, visit.words.say("menu-inbox")).refusing(refused.is_some()),
            notes: refusal.into_iter().chain(told(visit, moment, done, booking)).collect(),
            undo: undoable(moment, done, booking),
            inbox: Inbox::with_others(&visit.words, moment, minute),
        }
    })?;
    Ok(render(refused.map_or(StatusCode::OK, Refusal::status), &page))
}

/// Puts away what was seen.
pub(crate) async fn put_away(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (kind, booking) = read_id(&id).ok_or_else(|| Problem::not_found("Nothing of that id waits here."))?;
    let command = Command::Inbox(InboxCommand::Done { kind, booking });
    match site.replica.command(site.caller(visitor)?, command).await {
        Ok(_) => Ok(lead_to("/a-traiter")),
        Err(error) => compose(&visit, &AskedInbox::default(), Some(&Refusal::from(error))),
    }
}
