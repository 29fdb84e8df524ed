//! One of one's own bookings: where it stands and whom it waits for, what is free instead, and its end.
//!
//! Enters: a booking's id. Leaves: the page; of another person's booking as if there were none. Cancelling asks once more
//! where there is no script.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use telecentre_proto::booking::{Booking, BookingCommand, State};
use telecentre_proto::desk::Command;
use telecentre_proto::id::RecordId;
use telecentre_proto::pair::shown_state;

use super::own;
use crate::auth::Visitor;
use crate::own_path::lead_to;
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::refusal::Refusal;
use crate::replica::Moment;
use crate::screen::booking::{Names, Step, steps};
use crate::slip::Slip;
use crate::visit::Visit;

/// A place that is free instead.
struct Other {
    centre: String,
    resource: String,
    words: String,
    start: String,
    end: String,
    key: String,
}

#[derive(Template)]
#[template(path = "me/booking.html")]
struct OwnBookingPage {
    page: Page,
    slip: Slip,
    sentence: String,
    steps: Vec<Step>,
    others: Vec<Other>,
    can_cancel: bool,
    /// It was asked for the end: once more.
    asks: bool,
    refusal: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct AskedEnd {
    annuler: Option<String>,
}

fn missing() -> Problem {
    Problem::not_found("You have no such booking, or it is not known here yet.")
}

/// A booking of this person.
fn own_booking(moment: &dyn Moment, me: RecordId, id: &str) -> Result<Booking, Problem> {
    let id: RecordId = id.parse().map_err(|_| missing())?;
    moment.view().bookings.get(id).filter(|b| !b.guest && b.member == me).ok_or_else(missing)
}

fn others(visit: &Visit, moment: &dyn Moment, b: &Booking) -> Vec<Other> {
    if !matches!(b.state, State::Declined | State::Displaced) {
        return Vec::new();
    }
    let (view, words) = (moment.view(), &visit.words);
    let earliest = Some((moment.today(), visit.minute()));
    let found = view.calendar().alternatives(&b.centre, &b.resource, b.slot, earliest, Some(b.id));
    let other = |alternative: telecentre_proto::booking::Alternative| {
        let resource = view.centres.resource(&b.centre, &alternative.resource)?;
        let (day, span) =
            (words.date(alternative.slot.day()), words.span(alternative.slot.start(), alternative.slot.end()));
        Some(Other {
            centre: b.centre.to_string(),
            resource: alternative.resource.to_string(),
            words: format!("{} · {day}, {span}", resource.name),
            start: alternative.slot.start_text(),
            end: alternative.slot.end_text(),
            key: visit.site.fresh_key("moi").ok()?,
        })
    };
    found.into_iter().filter_map(other).collect()
}

fn composed(
    visit: &Visit,
    visitor: Visitor,
    id: &str,
    (status, asks, refusal): (StatusCode, bool, Option<String>),
) -> Result<Response, Problem> {
    let me = own::person(visitor)?.person;
    let words = &visit.words;
    let page = visit.site.moment(|moment| {
        let b = own_booking(moment, me, id)?;
        let view = moment.view();
        let slip = Slip::of(view, words, &b);
        let state = shown_state(&view.bookings, &b);
        let over = (b.slot.day(), b.slot.end()) <= (moment.today(), visit.minute());
        let can_cancel = matches!(b.state, State::Requested | State::Confirmed) && !over;
        let names = Names::of(words, moment);
        Ok::<_, Problem>(OwnBookingPage {
            page: visit.page(moment, words.say("me-booking")).refusing(refusal.is_some()),
            sentence: words.of("me-state", state.as_str()),
            steps: steps(words, view, moment.stewards(), &names, &b),
            others: others(visit, moment, &b),
            slip,
            asks: asks && can_cancel,
            can_cancel,
            refusal,
        })
    })??;
    Ok(render(status, &page))
}

pub(crate) async fn show(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Query(asked): Query<AskedEnd>,
) -> Result<Response, Problem> {
    composed(&visit, visitor, &id, (StatusCode::OK, asked.annuler.is_some(), None))
}

pub(crate) async fn cancel(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let booking: RecordId = id.parse().map_err(|_| missing())?;
    let command = Command::Booking(BookingCommand::Cancel { booking });
    match visit.site.replica.command(visit.site.caller(visitor)?, command).await {
        Ok(_) => Ok(lead_to("/moi?done=cancelled")),
        Err(error) => {
            let refused = Refusal::from(error);
            composed(&visit, visitor, &id, (refused.status(), false, Some(refused.sentence(&visit.words))))
        }
    }
}
