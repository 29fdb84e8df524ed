//! Giving a wish its place, or waiting no longer.
//!
//! Enters: a button, of the wish's page or of the list of what waits. Leaves: the page of the wish as it is now; after a refusal with the reason in words.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use telecentre_proto::desk::Command;
use telecentre_proto::id::RecordId;
use telecentre_proto::waitlist::WaitlistCommand;

use super::page::{missing, wait_page};
use crate::auth::Visitor;
use crate::centre_days::now_at;
use crate::own_path::lead_to;
use crate::page::render;
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visit::Visit;

pub(crate) async fn withdraw(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let wait: RecordId = id.parse().map_err(|_| missing())?;
    settle(&site, visitor, &visit, wait, WaitlistCommand::Withdraw { wait }).await
}

pub(crate) async fn give(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let wait: RecordId = id.parse().map_err(|_| missing())?;
    settle(&site, visitor, &visit, wait, WaitlistCommand::Give { wait }).await
}

/// Gives a command about a wish, and leads to its page.
async fn settle(
    site: &Site,
    visitor: Visitor,
    visit: &Visit,
    wait: RecordId,
    command: WaitlistCommand,
) -> Result<Response, Problem> {
    match site.replica.command(site.caller(visitor)?, Command::Waitlist(command)).await {
        Ok(_) => Ok(lead_to(&format!("/attente/{wait}"))),
        Err(error) => {
            let refusal = Refusal::from(error);
            let text = Some(refusal.sentence(&visit.words));
            let now = now_at(site)?;
            let page = site.moment(|moment| wait_page(visit, moment, wait, now, text))?;
            Ok(render(refusal.status(), &page.ok_or_else(missing)?))
        }
    }
}
