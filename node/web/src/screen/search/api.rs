//! What is free, over all centres: whole half-days, or one slot.
//!
//! Enters: a query. Leaves: what is free, each with whether it is confirmed at once, as of when its centre's ledger is
//! known here, and whether that centre can be reached. Promises nothing: somebody else may take it first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use telecentre_proto::centre::Kind;
use telecentre_proto::hours::Half;
use telecentre_proto::id::Slug;
use telecentre_proto::steward::{self, Found, When};
use utoipa::ToSchema;

use crate::body::{Asked, Body};
use crate::centre_days::{asked_date, now_at};
use crate::centre_link::Links;
use crate::list_part::ListPart;
use crate::problem::Problem;
use crate::site::Site;

/// Something free.
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchResult {
    #[schema(value_type = String)]
    centre: Slug,
    #[schema(value_type = String)]
    resource: Slug,
    start: String,
    end: String,
    /// A booking is confirmed at once: this replica decides, or the one that does can be reached and answers by itself.
    immediate: bool,
    /// Up to when that centre's ledger is known here; null: nothing is.
    #[schema(value_type = Option<String>)]
    as_of: Option<Timestamp>,
    /// up or down: whether that centre can be reached.
    link: &'static str,
    /// When it was last heard.
    #[schema(value_type = Option<String>)]
    since: Option<Timestamp>,
}

/// The answer of `GET /search`.
#[derive(Serialize, ToSchema)]
pub(crate) struct SearchResults {
    results: Vec<SearchResult>,
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/search",
    params(("date" = Option<String>, Query), ("half" = Option<String>, Query, description = "morning, afternoon or day; several with commas; both half-days when absent."),
        ("start" = Option<String>, Query), ("end" = Option<String>, Query), ("kind" = Option<String>, Query),
        ("centre" = Option<String>, Query), ("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = SearchResults), (status = 422, body = Problem)))]
pub(crate) async fn search(
    State(site): State<Arc<Site>>,
    Asked(mut asked): Asked,
) -> Result<Json<SearchResults>, Problem> {
    let (today, minutes) = now_at(&site)?;
    let kind: Option<Kind> = asked.parsed("kind");
    let centre: Option<Slug> = asked.parsed("centre");
    let part = ListPart::read(&mut asked);
    let when = when(&mut asked, today);
    let when = asked.finish(when)?;
    site.moment(|moment| {
        let links = Links::of(moment, site.replica.now());
        let (view, stewards) = (moment.view(), moment.stewards());
        let found = steward::search(view, stewards, &when, kind, centre.as_ref(), (today, minutes));
        let id = |found: &Found| format!("{}.{}.{}", found.centre, found.free.resource.slug, found.slot.start_text());
        let (part, next) = part.of(found, id)?;
        Ok(Json(SearchResults { results: part.into_iter().map(|found| result(&links, found)).collect(), next }))
    })?
}

fn result(links: &Links<'_>, found: Found) -> SearchResult {
    let Found { centre, slot, free, answers } = found;
    let link = links.to(&centre);
    SearchResult {
        resource: free.resource.slug,
        start: slot.start_text(),
        end: slot.end_text(),
        immediate: free.immediate || answers && links.reaches(free.steward),
        as_of: link.as_of,
        link: if link.up { "up" } else { "down" },
        since: link.since,
        centre,
    }
}

/// A slot, or parts of a day: of today where none is said.
fn when(asked: &mut Body, today: jiff::civil::Date) -> Option<When> {
    if asked.has("start") || asked.has("end") {
        let (start, end) = (asked.need::<String>("start"), asked.need::<String>("end"));
        return asked.slot(start, end).map(When::Slot);
    }
    let date = asked_date(asked).unwrap_or(today);
    let words: Option<String> = asked.take("half");
    let mut parts = Vec::new();
    for word in words.as_deref().unwrap_or("morning,afternoon").split(',') {
        match word.trim().parse::<Half>() {
            Ok(half) if parts.contains(&half) => {}
            Ok(half) => parts.push(half),
            Err(unknown) => asked.refuse("half", unknown.to_string()),
        }
    }
    Some(When::Parts(date, parts))
}
