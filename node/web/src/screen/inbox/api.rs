//! Listing what waits at the desk, and putting away what was seen.
//!
//! Enters: a centre, or an item's id. Leaves: one list, oldest first, all of one moment; nothing where an item was put
//! away. What must be decided is refused: its proposal decides it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::inbox::{InboxCommand, ItemKind};

use super::list::waiting;
use super::proposal::id;
use super::shape::{InboxItem, InboxItems};
use crate::auth::Visitor;
use crate::body::Asked;
use crate::centre_days::now_at;
use crate::list_part::ListPart;
use crate::problem::Problem;
use crate::site::Site;
use crate::visit::Visit;

#[utoipa::path(get, path = "/api/v1/inbox", params(("centre" = Option<String>, Query),
        ("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = InboxItems), (status = 422, body = Problem)))]
pub(crate) async fn all(visit: Visit, Asked(mut asked): Asked) -> Result<Json<InboxItems>, Problem> {
    let centre: Option<Slug> = asked.parsed("centre");
    let part = ListPart::read(&mut asked);
    let centre = asked.finish(Some(centre))?;
    let now = now_at(&visit.site)?;
    visit.site.moment(|moment| {
        let (part, next) = part.of(waiting(moment, centre.as_ref(), now), id)?;
        let mut offered = Vec::new();
        let shown = part.iter().map(|item| InboxItem::of(moment, &visit.words, item, now, &mut offered));
        let items = shown.collect();
        Ok(Json(InboxItems { items, next }))
    })?
}

#[utoipa::path(post, path = "/api/v1/inbox/{id}/done", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(crate) async fn done(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let missing = || Problem::not_found("Nothing of that id waits here.");
    let (kind, booking) = read_id(&id).ok_or_else(missing)?;
    site.replica.command(site.caller(visitor)?, Command::Inbox(InboxCommand::Done { kind, booking })).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The sort of an item and the record that names it.
pub(super) fn read_id(id: &str) -> Option<(ItemKind, RecordId)> {
    let (kind, record) = id.rsplit_once('-')?;
    Some((kind.parse().ok()?, record.parse().ok()?))
}
