//! What is done with a booking that exists: cancel, check in, no-show, confirm, decline, move.
//!
//! Enters: a booking's id and an act, from a button. Leaves: the page that the button was on, with what was done; after
//! a refusal the booking's own page, with the reason in words.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use telecentre_proto::desk::{BookingCommand, BookingRefusal, Command, DeskError, PersonRefusal};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::model::Slot;

use super::onward;
use crate::web::Site;
use crate::web::auth::Visitor;
use crate::web::page::Desk;
use crate::web::page::booking::{ACTS, Refusal, compose};
use crate::web::page::day::Instead;
use crate::web::page::refusal;
use crate::web::problem::Problem;
use crate::web::telecentre::CommandError;

/// What a button or form sends along.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Act {
    back: Option<String>,
    reason: String,
    resource: String,
    date: String,
    start: String,
    end: String,
    instead: Option<String>,
    insist: Option<String>,
}

pub(in crate::web) async fn submit(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    desk: Desk,
    Path((id, act)): Path<(String, String)>,
    Form(mut sent): Form<Act>,
) -> Result<Response, Problem> {
    let booking: RecordId = id.parse().map_err(|_| Problem::not_found("No such booking is known here, or not yet."))?;
    let known = ACTS.iter().any(|a| *a == act && act != "book");
    if !known {
        return Err(Problem::not_found("No such thing can be done with a booking."));
    }
    if let Some((resource, date, start, end)) = sent.instead.as_deref().and_then(Instead::parse) {
        let (resource, start, end) = (resource.to_owned(), start.to_owned(), end.to_owned());
        sent = Act { resource, date: date.to_string(), start, end, instead: None, ..sent };
    }
    let command = match command(booking, &act, &sent) {
        Ok(command) => command,
        Err(error) => return refused(&desk, &id, &sent, &CommandError::Desk(error)),
    };
    match site.telecentre.command(site.caller(visitor), command).await {
        Ok(_) => {
            let back = onward(sent.back.as_deref().filter(|b| !b.is_empty()));
            let to = if back == "/" { format!("/bookings/{id}?done={act}") } else { with_news(back, &act, &id) };
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => refused(&desk, &id, &sent, &error),
    }
}

fn command(booking: RecordId, act: &str, sent: &Act) -> Result<Command, DeskError> {
    let insist = sent.insist.is_some();
    Ok(match act {
        "cancel" => Command::Booking(BookingCommand::Cancel { booking }),
        "check-in" => Command::Booking(BookingCommand::CheckIn { booking }),
        "no-show" => Command::Booking(BookingCommand::NoShow { booking }),
        "confirm" => Command::Booking(BookingCommand::Confirm { booking, insist }),
        "decline" => {
            let reason = Some(sent.reason.trim().to_owned()).filter(|r| !r.is_empty());
            Command::Booking(BookingCommand::Decline { booking, reason })
        }
        _ => {
            let time = |text: &str| format!("{}T{}", sent.date.trim(), text.trim());
            let slot = Slot::parse(&time(&sent.start), &time(&sent.end))
                .map_err(|bad| DeskError::Invalid { errors: vec![bad.into()] })?;
            Command::Booking(BookingCommand::Move {
                booking,
                slot,
                resource: sent.resource.parse::<Slug>().ok(),
                insist,
            })
        }
    })
}

/// The page to go back to, told what was done.
fn with_news(back: &str, act: &str, id: &str) -> String {
    let page = back.split('#').next().unwrap_or("/");
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let mut kept: Vec<&str> = query.split('&').filter(|p| p.starts_with("centre=")).collect();
    let done = format!("done={act}");
    let booking = format!("booking={id}");
    kept.extend([done.as_str(), booking.as_str()]);
    format!("{path}?{}", kept.join("&"))
}

fn refused(desk: &Desk, id: &str, sent: &Act, error: &CommandError) -> Result<Response, Problem> {
    let words = &desk.words;
    let alternatives = match error {
        CommandError::Desk(DeskError::Booking(BookingRefusal::Taken { alternatives, .. })) => {
            desk.site.look(|view, _| {
                let centre = id.parse().ok().and_then(|id| view.booking(id)).map(|b| b.centre);
                let instead = |centre: Slug| -> Vec<Instead> {
                    alternatives.iter().map(|a| Instead::of(view, words, &centre, a, jiff::civil::Date::ZERO)).collect()
                };
                centre.map(instead).unwrap_or_default()
            })?
        }
        _ => Vec::new(),
    };
    let typed = (!sent.date.is_empty())
        .then(|| (sent.resource.clone(), sent.date.clone(), sent.start.clone(), sent.end.clone()));
    let text = Some(refusal::sentence(words, error));
    let status = match error {
        CommandError::Desk(DeskError::Invalid { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        CommandError::Desk(DeskError::NotFound { .. }) => StatusCode::NOT_FOUND,
        CommandError::Desk(DeskError::Person(PersonRefusal::Erased)) => StatusCode::GONE,
        CommandError::Desk(DeskError::NotAllowed { .. }) => StatusCode::FORBIDDEN,
        CommandError::Desk(_) => StatusCode::CONFLICT,
        CommandError::ReadOnly(_) | CommandError::Stopping => StatusCode::SERVICE_UNAVAILABLE,
    };
    compose(desk, id, None, Refusal { text, alternatives, typed }, status)
}
