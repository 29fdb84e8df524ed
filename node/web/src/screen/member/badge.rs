//! A member's badge: given by a host of their home or an admin, shown once, printed as a card.
//!
//! Enters: a PIN that the member typed. Leaves: the badge's text and QR code, this one time; what replicates is a hash. A
//! badge that counts at this box alone says so. Never keeps the text.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form, Json};
use serde::{Deserialize, Serialize};
use telecentre_proto::desk::Command;
use telecentre_proto::door;
use telecentre_proto::id::RecordId;
use telecentre_proto::person::PersonCommand;
use telecentre_proto::person::badge::{BadgeCode, PIN_DIGITS, is_long_pin, is_pin};
use utoipa::ToSchema;

use crate::auth::Visitor;
use crate::body::{Body, request_body};
use crate::page::{Page, render};
use crate::problem::Problem;
use crate::qr::{Drawing, drawing};
use crate::site::Site;
use crate::visit::Visit;

request_body! {
    /// The PIN of a new badge: 4 to 12 digits, 6 at least with a role.
    pub(crate) struct NewPin {
        need "pin" pin: String => String,
    }
}

/// A new badge, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewBadge {
    /// The text of the card.
    badge: String,
    /// everywhere, or this-box where this replica's word of that person counts nowhere else.
    opens: &'static str,
}

/// Why a PIN is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BadPin {
    /// Not 4 to 12 digits.
    NotAPin,
    /// Fewer than 6 for somebody with a role.
    TooShortForRole,
}

impl BadPin {
    /// What is wrong with a PIN for a person; none: nothing.
    pub(crate) fn of(site: &Site, person: RecordId, pin: &str) -> Result<Option<Self>, Problem> {
        if !is_pin(pin) {
            return Ok(Some(Self::NotAPin));
        }
        let has_role = site.look(|view, _| view.roles.of(person).next().is_some())?;
        Ok((has_role && !is_long_pin(pin)).then_some(Self::TooShortForRole))
    }

    /// For programs.
    pub(crate) fn message(self) -> String {
        match self {
            Self::NotAPin => format!("a PIN has {} to {} digits", PIN_DIGITS.start(), PIN_DIGITS.end()),
            Self::TooShortForRole => "somebody with a role has a PIN of at least 6 digits".to_owned(),
        }
    }

    /// The message that says it to people.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::NotAPin => "badge-bad-pin",
            Self::TooShortForRole => "badge-short-pin",
        }
    }
}

/// Gives a badge, under a code of one's own or a new one.
pub(crate) async fn give(
    site: &Site,
    visitor: Visitor,
    member: RecordId,
    code: &BadgeCode,
    pin: &str,
) -> Result<(), Problem> {
    let salt = site.replica.random().ok_or_else(Problem::internal)?;
    let badge = site.auth.badge(code, pin, salt).await.ok_or_else(Problem::internal)?;
    let command = PersonCommand::GiveBadge { member, badge: Some(badge) };
    site.replica.command(site.caller(visitor)?, Command::Person(command)).await?;
    Ok(())
}

fn fresh(site: &Site) -> Result<BadgeCode, Problem> {
    loop {
        let code = BadgeCode::new(site.replica.random().ok_or_else(Problem::internal)?);
        // A handle that somebody has already would be tried for both; with 25 bits a second draw is hardly ever needed.
        if site.look(|view, stewards| door::of_handle(view, stewards, code.handle()).is_empty())? {
            return Ok(code);
        }
    }
}

fn opens_everywhere(site: &Site, member: RecordId) -> Result<bool, Problem> {
    site.look(|view, stewards| door::is_door(view, stewards, member, &stewards.me()))
}

fn missing() -> Problem {
    Problem::not_found("No such member is known here, or not yet.")
}

#[utoipa::path(post, path = "/api/v1/members/{id}/badge", params(("id" = String, Path)), request_body = NewPin,
    responses((status = 201, body = NewBadge), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 410, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn call(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    mut body: Body,
) -> Result<Response, Problem> {
    let member: RecordId = id.parse().map_err(|_| missing())?;
    let NewPin { pin } = body.read();
    if let Some(bad) = pin.as_deref().map(|pin| BadPin::of(&site, member, pin)).transpose()?.flatten() {
        body.refuse("pin", bad.message());
    }
    let pin = body.finish(pin)?;
    let code = fresh(&site)?;
    give(&site, visitor, member, &code, &pin).await?;
    let opens = if opens_everywhere(&site, member)? { "everywhere" } else { "this-box" };
    let answer = Json(NewBadge { badge: code.to_string(), opens });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], answer).into_response())
}

#[derive(Template)]
#[template(path = "member/badge.html")]
struct BadgePage {
    page: Page,
    id: String,
    name: String,
    /// Whether they have a badge already, which a new one ends.
    has_badge: bool,
    /// The new badge, this once.
    made: Option<Made>,
    problem: Option<String>,
}

struct Made {
    text: String,
    code: Option<Drawing>,
    opens_everywhere: bool,
}

/// What the form holds.
#[derive(Deserialize)]
pub(crate) struct TypedPin {
    pin: String,
    again: String,
}

fn page(visit: &Visit, id: RecordId, made: Option<Made>, problem: Option<String>) -> Result<Response, Problem> {
    let page = visit.site.moment(|moment| {
        let member = moment.view().people.member(id)?;
        let name = member.details.name.clone();
        let has_badge = !door::badges(moment.view(), moment.stewards(), id).is_empty();
        let page = visit.page(moment, visit.words.with("badge-title", name.as_str())).refusing(problem.is_some());
        Some(BadgePage { page, id: id.to_string(), name, has_badge, made, problem })
    })?;
    let status = if page.as_ref().is_some_and(|page| page.problem.is_some()) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let mut response = render(status, &page.ok_or_else(missing)?);
    // The text of a badge stays in no cache.
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    Ok(response)
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    page(&visit, id.parse().map_err(|_| missing())?, None, None)
}

pub(crate) async fn submit(
    visit: Visit,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Form(form): Form<TypedPin>,
) -> Result<Response, Problem> {
    let (site, words) = (&visit.site, &visit.words);
    let member: RecordId = id.parse().map_err(|_| missing())?;
    let pin = form.pin.trim();
    if let Some(bad) = BadPin::of(site, member, pin)? {
        return page(&visit, member, None, Some(words.say(bad.key())));
    }
    if pin != form.again.trim() {
        return page(&visit, member, None, Some(words.say("badge-pins-differ")));
    }
    let code = fresh(site)?;
    give(site, visitor, member, &code, pin).await?;
    let text = code.to_string();
    let made = Made { code: drawing(&text), text, opens_everywhere: opens_everywhere(site, member)? };
    page(&visit, member, Some(made), None)
}
