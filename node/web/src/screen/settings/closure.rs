//! Closing a centre, or one resource of it, for a time.
//!
//! Enters: JSON, strictly: two dates, both included, or two local times, the second excluded. Leaves: the closures of a
//! centre; a new one with the bookings that it leaves outside. Taking one back leaves no trace but its record.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::civil::Date;
use telecentre_proto::booking::Booking;
use telecentre_proto::centre::{CentreCommand, CentreOutcome, Closure};
use telecentre_proto::desk::{Command, Outcome};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::slot::{MINUTES_PER_DAY, Slot};

use super::shape::{Closures, MadeClosure, NewClosure};
use crate::auth::Visitor;
use crate::body::{Asked, Body};
use crate::centre_days::{look_at, missing};
use crate::list_part::ListPart;
use crate::problem::Problem;
use crate::replica::Moment;
use crate::site::Site;

#[utoipa::path(get, path = "/api/v1/centres/{centre}/closures",
    params(("centre" = String, Path), ("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = Closures), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn all(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    Asked(mut asked): Asked,
) -> Result<Json<Closures>, Problem> {
    let part = ListPart::read(&mut asked);
    asked.finish(Some(()))?;
    look_at(&site, &slug, |moment, centre| {
        let (part, next) = part.of(moment.view().centres.closures(centre), |closure| closure.id.to_string())?;
        Ok(Json(Closures { closures: part.into_iter().map(Into::into).collect(), next }))
    })?
}

#[utoipa::path(post, path = "/api/v1/centres/{centre}/closures", params(("centre" = String, Path)),
    request_body = NewClosure,
    responses((status = 201, body = MadeClosure), (status = 200, body = MadeClosure, description = "It was there already."),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn add(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    mut body: Body,
) -> Result<Response, Problem> {
    let centre: Slug = slug.parse().map_err(|_| missing(&slug))?;
    let NewClosure { from, until, reason, resource, key } = body.read();
    body.check_key(key.as_deref());
    let from = from.and_then(|text| moment_of(&mut body, "from", &text));
    let until = until.and_then(|text| moment_of(&mut body, "until", &text));
    let id = key.map_or(RecordId::SINGLE, |key| site.replica.id_for_key(&key));
    let closure = || {
        let ((from, from_minute), (until, until_minute)) = (from?, until?);
        let (until, until_minute) = match until_minute {
            // Until midnight is the end of the day before.
            Some(0) => (until.yesterday().ok()?, MINUTES_PER_DAY),
            minute => (until, minute.unwrap_or(MINUTES_PER_DAY)),
        };
        let from_minute = from_minute.unwrap_or(0);
        let reason = reason.map(|r| r.trim().to_owned()).filter(|r| !r.is_empty());
        Some(Closure { from_minute, until_minute, resource, reason, ..Closure::of_days(id, from, until) })
    };
    let closure = closure();
    let closure = body.finish(closure)?;
    let count = |site: &Site| look_at(site, &slug, |moment, centre| moment.view().centres.closures(centre).len());
    let before = count(&site)?;
    let command = Command::Centre(CentreCommand::AddClosure { centre, closure });
    let outcome = site.replica.command(site.caller(visitor)?, command).await?;
    let Outcome::Centre(CentreOutcome::Closed { closure }) = outcome else { return Err(Problem::internal()) };
    let made = look_at(&site, &slug, |moment, centre| made(moment, centre, closure))?;
    let status = if count(&site)? > before { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(made.ok_or_else(Problem::internal)?)).into_response())
}

/// A closure with the bookings on which it falls: at first and however often it is asked for under the same key.
fn made(moment: &dyn Moment, centre: &Slug, id: RecordId) -> Option<MadeClosure> {
    let view = moment.view();
    let closure = view.centres.closure(centre, id)?;
    let concerns = |b: &Booking| closure.resource.as_ref().is_none_or(|only| *only == b.resource);
    let outside = view.calendar().outside(centre, moment.today());
    let outside = outside.iter().filter(|b| concerns(b) && closure.falls_on(b.slot)).map(Into::into).collect();
    Some(MadeClosure { closure: closure.into(), outside })
}

/// A date, or a local time: the day and the minute of it.
fn moment_of(body: &mut Body, field: &str, text: &str) -> Option<(Date, Option<u16>)> {
    let text = text.trim();
    if text.len() == 10
        && let Ok(date) = text.parse::<Date>()
    {
        return Some((date, None));
    }
    let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
    // A slot that ends then tells the minute; midnight, at which none ends, begins one.
    let ends = day.and_then(|day| Slot::parse(&format!("{day}T00:00"), text).ok()).map(Slot::end);
    let begins = day.and_then(|day| Slot::parse(text, &format!("{day}T24:00")).ok()).map(Slot::start);
    let Some((day, minute)) = day.zip(begins.or(ends)) else {
        body.refuse(field, "write a date such as 2026-11-24, or a local time such as 2026-11-24T14:00");
        return None;
    };
    Some((day, Some(minute)))
}

#[utoipa::path(delete, path = "/api/v1/centres/{centre}/closures/{id}",
    params(("centre" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn end(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path((slug, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let centre: Slug = slug.parse().map_err(|_| missing(&slug))?;
    let no_closure = || Problem::not_found("No such closure is known here.");
    let closure: RecordId = id.parse().map_err(|_| no_closure())?;
    let command = Command::Centre(CentreCommand::EndClosure { centre, closure });
    site.replica.command(site.caller(visitor)?, command).await?;
    Ok(StatusCode::NO_CONTENT)
}
