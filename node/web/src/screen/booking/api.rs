//! Bookings: made, changed, listed where they wait for an answer.
//!
//! Enters: JSON, strictly: an unknown field is a mistake. Leaves: the contract's BOOKING, or a problem that carries the
//! conflicts and the alternatives. What a call says is on disk when it answers. Never shows whom a booking is for, but
//! by an opaque id.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::Timestamp;
use telecentre_proto::booking::{Book, BookingCommand, BookingOutcome, Pending, Who};
use telecentre_proto::desk::{Command, Outcome, sees};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::pair::standing;
use telecentre_proto::slot::Slot;
use telecentre_proto::steward::{Stewards, answered_by_itself, is_mine, steward_of, waits_for_host};
use telecentre_proto::view::View;

use super::act::{self, Fields};
use super::shape::{
    ActBody, ActWord, ConfirmBody, DeclineBody, MoveBody, NewBooking, Question, Requests, WaitingRequest,
};
use crate::auth::Visitor;
use crate::body::{Asked, Body};
use crate::booking_shape::{Booking, NewGuest};
use crate::centre_link::Links;
use crate::deed::named;
use crate::list_part::ListPart;
use crate::problem::Problem;
use crate::site::Site;

/// How long a call waits for the answer of another replica.
const ANSWER_TIME: Duration = Duration::from_secs(2);

fn missing(id: &str) -> Problem {
    let id: String = id.chars().take(40).collect();
    Problem::not_found(format!("No booking “{id}” is known here."))
}

/// A booking, if it is for the visitor's eyes: a member's are their own.
fn find(site: &Site, visitor: Visitor, id: RecordId) -> Result<Json<Booking>, Problem> {
    let caller = site.caller(visitor)?;
    let found = site.look(|view, stewards| {
        let found = view.bookings.get(id).filter(|b| sees(view, stewards, caller, b));
        found.map(|b| Booking::answered(view, &b))
    })?;
    found.map(Json).ok_or_else(|| missing(&id.to_string()))
}

#[utoipa::path(get, path = "/api/v1/bookings/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Booking), (status = 404, body = Problem)))]
pub(crate) async fn one(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Json<Booking>, Problem> {
    find(&site, visitor, id.parse().map_err(|_| missing(&id))?)
}

#[utoipa::path(post, path = "/api/v1/bookings", request_body = NewBooking,
    responses((status = 201, body = Booking),
        (status = 200, body = Booking, description = "The key was used for it before."), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn book(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Response, Problem> {
    let (book, beside) = read(&site, body)?;
    let id = book.id;
    let known = site.look(|view, _| view.bookings.get(id).is_some())?;
    let command =
        if beside.is_empty() { BookingCommand::Book(book) } else { BookingCommand::BookPair { book, beside } };
    site.replica.command(site.caller(visitor)?, Command::Booking(command)).await?;
    if known {
        return Ok(find(&site, visitor, id)?.into_response());
    }
    let_steward_answer(&site, id).await;
    let location = format!("/api/v1/bookings/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], find(&site, visitor, id)?).into_response())
}

/// Waits a moment for the answer of a steward that can be reached and answers by itself.
pub(crate) async fn let_steward_answer(site: &Site, id: RecordId) {
    let mut changes = site.replica.watch();
    let waits = || {
        site.moment(|moment| {
            let (view, stewards) = (moment.view(), moment.stewards());
            let waiting = view.bookings.get(id).filter(|b| b.state == telecentre_proto::booking::State::Requested)?;
            let steward = steward_of(view, stewards, &waiting.centre, &waiting.resource, waiting.slot.day());
            let (resource, day) = (&waiting.resource, waiting.slot.day());
            let centre = view.centres.get(&waiting.centre);
            let by_itself = centre.is_some_and(|centre| answered_by_itself(view, stewards, centre, resource, day));
            (by_itself && Links::of(moment, site.replica.now()).reaches(steward)).then_some(())
        })
        .ok()
        .flatten()
        .is_some()
    };
    let answered = async { while waits() && changes.changed().await.is_ok() {} };
    // Without an answer in time the booking is shown as it stands: requested.
    let _ = tokio::time::timeout(ANSWER_TIME, answered).await;
}

/// The booking, and the places beside it that it stands or falls with.
fn read(site: &Site, mut body: Body) -> Result<(Book, Vec<(Slug, Slug)>), Problem> {
    body.one_of(["member", "guest"]);
    let NewBooking { centre, resource, start, end, member, guest, key, note, series, pair, insist } = body.read();
    let slot = body.slot(start, end);
    body.check_key(key.as_deref());
    let who = member.map(Who::Member).or_else(|| guest.map(|NewGuest { name }| Who::Guest { name }));
    let book = || {
        let id = site.replica.id_for_key(&key?);
        let insist = insist.unwrap_or(false);
        let beside = pair.unwrap_or_default().into_iter().map(|place| (place.centre, place.resource)).collect();
        let book = Book { id, centre: centre?, resource: resource?, who: who?, slot: slot?, note, series, insist };
        Some((book, beside))
    };
    let book = book();
    body.finish(book)
}

/// A body, and what was understood of it.
struct SentAct {
    body: Body,
    sent: ActBody,
}

impl Fields for SentAct {
    fn slot(&mut self) -> Option<Slot> {
        let ActBody::Move(to) = &mut self.sent else { return None };
        self.body.slot(to.start.take(), to.end.take())
    }

    fn resource(&mut self) -> Option<Slug> {
        let ActBody::Move(to) = &mut self.sent else { return None };
        to.resource.take()
    }

    fn reason(&mut self) -> Option<String> {
        let ActBody::Decline(declined) = &mut self.sent else { return None };
        declined.reason.take()
    }

    fn question(&mut self) -> Option<RecordId> {
        match &self.sent {
            ActBody::Confirm(ConfirmBody { question, .. }) | ActBody::Decline(DeclineBody { question, .. }) => {
                *question
            }
            ActBody::Move(_) | ActBody::Displace(_) | ActBody::Swap(_) | ActBody::Plain(_) => None,
        }
    }

    fn kept(&mut self) -> Option<RecordId> {
        let ActBody::Displace(displaced) = &self.sent else { return None };
        displaced.kept
    }

    fn with(&mut self) -> Option<RecordId> {
        let ActBody::Swap(swapped) = &self.sent else { return None };
        swapped.with
    }

    fn insist(&mut self) -> bool {
        match &self.sent {
            ActBody::Move(MoveBody { insist, .. }) | ActBody::Confirm(ConfirmBody { insist, .. }) => {
                insist.unwrap_or(false)
            }
            ActBody::Displace(_) | ActBody::Swap(_) | ActBody::Decline(_) | ActBody::Plain(_) => false,
        }
    }
}

#[utoipa::path(post, path = "/api/v1/bookings/{id}/{act}",
    params(("id" = String, Path), ("act" = inline(ActWord), Path, description = "What is done; the body says the rest.")),
    request_body = ActBody,
    responses((status = 200, body = Booking),
        (status = 202, body = Question, description = "This replica may only ask for it; whoever decides answers."),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path((id, act)): Path<(String, String)>,
    mut body: Body,
) -> Result<Response, Problem> {
    let booking: RecordId = id.parse().map_err(|_| missing(&id))?;
    let no_act = || {
        Problem::not_found(
            "A booking can be cancelled, moved, confirmed, declined, checked in and out, released, swapped.",
        )
    };
    let act = named(&act).ok_or_else(no_act)?;
    let sent = ActBody::read(act, &mut body);
    let mut sent = SentAct { body, sent };
    let command = act::command(act, booking, &mut sent);
    let command = sent.body.finish(command)?;
    let outcome = site.replica.command(site.caller(visitor)?, command).await?;
    if let Outcome::Booking(BookingOutcome { question: Some(question), .. }) = outcome {
        return Ok((StatusCode::ACCEPTED, Json(Question { question })).into_response());
    }
    Ok(find(&site, visitor, booking)?.into_response())
}

#[utoipa::path(get, path = "/api/v1/requests", params(("centre" = Option<String>, Query),
        ("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = Requests), (status = 422, body = Problem)))]
pub(crate) async fn requests(
    State(site): State<Arc<Site>>,
    Asked(mut asked): Asked,
) -> Result<Json<Requests>, Problem> {
    let centre: Option<Slug> = asked.parsed("centre");
    let part = ListPart::read(&mut asked);
    let centre = asked.finish(Some(centre))?;
    site.look(|view, stewards| {
        // A question has an id of its own, beside that of the booking which may be asked for too.
        let id = |pending: &Pending| pending.wish.as_ref().map_or(pending.booking.id, |wish| wish.id).to_string();
        let (part, next) = part.of(view.bookings.pending(centre.as_ref()), id)?;
        Ok(Json(Requests { requests: part.iter().map(|pending| waiting(view, stewards, pending)).collect(), next }))
    })?
}

/// What waits, since when, and for whom.
fn waiting(view: &View, stewards: &dyn Stewards, pending: &Pending) -> WaitingRequest {
    let b = &pending.booking;
    let asked = match &pending.wish {
        None => "place",
        Some(wish) if wish.to.is_some() => "move",
        Some(_) => "cancel",
    };
    // A half that waits for another centre's word is nothing that a host here could answer.
    let half = standing(&view.bookings, b).and_then(|pair| pair.halves.into_iter().find(|half| half.booking == b.id));
    let elsewhere = half.and_then(|half| half.waits_for).is_some_and(|centre| centre != b.centre);
    WaitingRequest {
        booking: b.into(),
        asked,
        question: pending.wish.as_ref().map(|wish| wish.id),
        since: Timestamp::from_second(pending.since()).ok(),
        steward: steward_of(view, stewards, &b.centre, &b.resource, b.slot.day()),
        here: is_mine(view, stewards, &b.centre, &b.resource, b.slot.day()),
        host: waits_for_host(view, stewards, pending) && !(elsewhere && pending.wish.is_none()),
    }
}
