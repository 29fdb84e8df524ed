//! The calls of what a revoked box had booked: read its file, list, book anew, put the list away.
//!
//! Enters: the bytes of a bundle, or ids of the list. Leaves: the list, each with whether its place is free now; of each
//! that was to be booked anew the new booking, or why there is none.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use telecentre_proto::booking::State as BookingState;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::limit::{SHED_BOOKINGS, SHED_FILE_BYTES};
use telecentre_proto::shed::{ShedBooking, ShedPerson};
use utoipa::ToSchema;

use super::anew::{self, Anew, NotAnew};
use super::page::is_free;
use crate::auth::Visitor;
use crate::body::{Body, request_body};
use crate::problem::Problem;
use crate::replica::{Moment, SalvageError};
use crate::site::Site;

/// Somebody who walked in, by the name that the old box noted.
#[derive(Serialize, ToSchema)]
struct ListedGuest {
    /// Null where none was noted that reads.
    name: Option<String>,
}

/// A booking of the list.
#[derive(Serialize, ToSchema)]
struct ListedBooking {
    #[schema(value_type = String)]
    id: RecordId,
    #[schema(value_type = String)]
    resource: Slug,
    /// `2026-11-24T09:00`, local time of the centre.
    start: String,
    end: String,
    /// A member's id. This or `guest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    member: Option<RecordId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<ListedGuest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// What the old box said had become of it.
    #[schema(value_type = String)]
    state: BookingState,
    /// Whether its place is free now.
    free: bool,
}

/// What a revoked box had booked and nobody else knows.
#[derive(Serialize, ToSchema)]
pub(crate) struct Salvage {
    /// By slot.
    items: Vec<ListedBooking>,
    /// Bookings that were left out because their time has passed.
    past: usize,
    /// Bookings for which the list has no room: they come when the file is read again.
    more: usize,
    /// The key for which the old box exports, where it has not heard of this one: `bundle export FILE --for KEY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

request_body! {
    /// Which bookings of the list are booked anew.
    pub(crate) struct SalvageIds {
        need "ids" ids: Vec<RecordId> => Vec<String>,
    }
}

/// What became of one.
#[derive(Serialize, ToSchema)]
struct BookedAnew {
    /// Its id in the list.
    #[schema(value_type = String)]
    id: RecordId,
    /// The booking that was made for it, now or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    booked: Option<RecordId>,
    /// Why there is none, as the end of a problem's `type`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// What became of each.
#[derive(Serialize, ToSchema)]
pub(crate) struct AllBookedAnew {
    items: Vec<BookedAnew>,
}

impl ListedBooking {
    fn of(moment: &dyn Moment, listed: &ShedBooking) -> Self {
        let (member, guest) = match &listed.who {
            ShedPerson::Member(id) => (Some(*id), None),
            ShedPerson::Guest { name, .. } => (None, Some(ListedGuest { name: name.clone() })),
        };
        Self {
            id: listed.id,
            resource: listed.resource.clone(),
            start: listed.slot.start_text(),
            end: listed.slot.end_text(),
            member,
            guest,
            note: listed.note.clone(),
            state: listed.state,
            free: is_free(moment, listed),
        }
    }
}

impl From<Anew> for BookedAnew {
    fn from(Anew { id, booked }: Anew) -> Self {
        let (reason, detail) = match booked {
            Ok(booked) => return Self { id, booked: Some(booked), reason: None, detail: None },
            Err(NotAnew::Refused(refusal)) => {
                let problem = refusal.problem();
                (problem.word().to_owned(), problem.detail().to_owned())
            }
            Err(NotAnew::NotListed) => ("not-listed".to_owned(), "it is not in the list".to_owned()),
            Err(NotAnew::NoName) => {
                ("no-name".to_owned(), "the old box noted no name for this guest: book it by hand".to_owned())
            }
        };
        Self { id, booked: None, reason: Some(reason), detail: Some(detail) }
    }
}

impl From<SalvageError> for Problem {
    fn from(error: SalvageError) -> Self {
        let detail = error.to_string();
        match error {
            SalvageError::File { code, .. } => {
                Self::new(StatusCode::BAD_REQUEST, code, "Nothing can be read out of this file", detail)
            }
            SalvageError::NotHere { code, .. } => {
                Self::new(StatusCode::CONFLICT, code, "There is nothing to read here, or not yet", detail)
            }
            SalvageError::NotSaved(_) => Self::unavailable(detail),
        }
    }
}

/// A file that is too large.
pub(super) fn too_large() -> Problem {
    let detail = "The file has more than 4 MiB: on the old box, export it with --for and this box's key, which leaves \
                  everything else out.";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The file is too large", detail)
}

fn listed(site: &Site) -> Result<Json<Salvage>, Problem> {
    let list = site.replica.salvage();
    let items = site.moment(|moment| list.bookings.iter().map(|b| ListedBooking::of(moment, b)).collect())?;
    Ok(Json(Salvage { items, past: list.past, more: list.more, key: site.replica.salvage_key() }))
}

#[utoipa::path(get, path = "/api/v1/salvage", responses((status = 200, body = Salvage)))]
pub(crate) async fn show(State(site): State<Arc<Site>>) -> Result<Json<Salvage>, Problem> {
    site.replica.settle_salvage(false).await?;
    listed(&site)
}

#[utoipa::path(post, path = "/api/v1/salvage", request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Salvage), (status = 400, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem)))]
pub(crate) async fn read(State(site): State<Arc<Site>>, request: Request) -> Result<Response, Problem> {
    let file = axum::body::to_bytes(request.into_body(), SHED_FILE_BYTES).await.map_err(|_| too_large())?;
    site.replica.read_salvage(file.into()).await?;
    Ok(listed(&site)?.into_response())
}

#[utoipa::path(post, path = "/api/v1/salvage/book", request_body = SalvageIds,
    responses((status = 200, body = AllBookedAnew), (status = 422, body = Problem)))]
pub(crate) async fn book(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    mut body: Body,
) -> Result<Json<AllBookedAnew>, Problem> {
    let SalvageIds { ids } = body.read();
    let ids = body.finish(ids)?;
    if ids.len() > SHED_BOOKINGS {
        return Err(Problem::invalid_field("ids", format!("a list has {SHED_BOOKINGS} bookings at most")));
    }
    let done = anew::book(&site, site.caller(visitor)?, ids).await?;
    Ok(Json(AllBookedAnew { items: done.into_iter().map(Into::into).collect() }))
}

#[utoipa::path(post, path = "/api/v1/salvage/dismiss", responses((status = 204)))]
pub(crate) async fn dismiss(State(site): State<Arc<Site>>, body: Body) -> Result<StatusCode, Problem> {
    body.finish(Some(()))?;
    site.replica.settle_salvage(true).await?;
    Ok(StatusCode::NO_CONTENT)
}
