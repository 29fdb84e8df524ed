//! Days lent to the hub, and overlaps that happened after all.
//!
//! Enters: a centre, a resource, days. Leaves: hand-overs made or given back, the days that are lent, the bookings that
//! lost an overlap. Which replica may do what is the desk's to say. Never settles an overlap: a host does.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use telecentre_proto::desk::{Command, Outcome, StewardCommand};
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::model::Booking;
use telecentre_proto::steward::{self, Stewards};
use telecentre_proto::view::View;
use utoipa::ToSchema;

use super::body::{Asked, Body};
use super::centre::{check_days, look_at};
use super::{problem, schema};
use crate::web::Site;
use crate::web::auth::Visitor;
use crate::web::problem::Problem;

/// How far the list of overlaps looks when nobody says: days before and after today.
const AROUND_DAYS: (i64, i64) = (31, 366);

/// A booking that lost an overlap and is not settled.
#[derive(Clone, Serialize, PartialEq, Debug)]
pub struct Conflict {
    /// The one that lost: a proposal until the steward displaces it.
    pub booking: Booking,
    /// The one that keeps the slot.
    pub kept: RecordId,
}

/// `{centre, resource, from, to}`.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only describes")]
pub(super) struct Lend {
    centre: String,
    resource: String,
    /// The first day.
    from: String,
    /// The last day; the first when absent.
    to: Option<String>,
}

/// Carries out what `command` makes of a centre, a resource, the first day and the last.
async fn carry_out(
    site: &Site,
    visitor: Visitor,
    mut body: Body,
    command: fn(Slug, Slug, Date, Date) -> Command,
) -> Result<Json<Value>, Problem> {
    let (centre, resource, from) = (body.need("centre"), body.need("resource"), body.need::<Date>("from"));
    let to: Option<Date> = body.take("to");
    let asked = centre.zip(resource).zip(from).map(|((centre, resource), from)| (centre, resource, from));
    let (centre, resource, from) = body.finish(asked)?;
    let command = command(centre, resource, from, to.unwrap_or(from));
    let outcome = site.telecentre.command(site.caller(visitor), command).await.map_err(|e| problem(&e))?;
    Ok(Json(json!({ "changed": outcome != Outcome::Unchanged })))
}

#[utoipa::path(post, path = "/api/v1/hand-overs", request_body = Lend,
    responses((status = 200), (status = 403, body = schema::Problem), (status = 422, body = schema::Problem)))]
pub(super) async fn hand_over(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let command =
        |centre, resource, from, until| Command::Steward(StewardCommand::HandOver { centre, resource, from, until });
    carry_out(&site, visitor, body, command).await
}

#[utoipa::path(post, path = "/api/v1/hand-overs/return", request_body = Lend,
    responses((status = 200), (status = 403, body = schema::Problem), (status = 422, body = schema::Problem)))]
pub(super) async fn give_back(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let command =
        |centre, resource, from, until| Command::Steward(StewardCommand::GiveBack { centre, resource, from, until });
    carry_out(&site, visitor, body, command).await
}

/// The days between, both included, or what is wrong with them.
fn days(asked: &mut Body, default: (Date, Date)) -> (Date, Date) {
    let from: Option<Date> = asked.parsed("from");
    let to: Option<Date> = asked.parsed("to");
    let (from, to) = (from.unwrap_or(default.0), to.unwrap_or(from.unwrap_or(default.1).max(default.1)));
    check_days(asked, from, to);
    (from, to)
}

fn around(today: Date) -> (Date, Date) {
    let (before, after) = AROUND_DAYS;
    let shift = |days: i64| today.checked_add(jiff::Span::new().days(days)).unwrap_or(today);
    (shift(-before), shift(after))
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}/hand-overs",
    params(("centre" = String, Path), ("from" = Option<String>, Query), ("to" = Option<String>, Query)),
    responses((status = 200), (status = 404, body = schema::Problem), (status = 422, body = schema::Problem)))]
pub(super) async fn hand_overs(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    Asked(mut asked): Asked,
) -> Result<Json<Value>, Problem> {
    let (from, to) = days(&mut asked, around(site.telecentre.today()));
    asked.finish(Some(()))?;
    let lent =
        |view: &View, stewards: &dyn Stewards, centre: &Slug| steward::hand_overs(view, stewards, centre, (from, to));
    Ok(Json(json!({ "hand_overs": look_at(&site, &slug, lent)? })))
}

#[utoipa::path(get, path = "/api/v1/conflicts",
    params(("centre" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query)),
    responses((status = 200), (status = 422, body = schema::Problem)))]
pub(super) async fn conflicts(State(site): State<Arc<Site>>, Asked(mut asked): Asked) -> Result<Json<Value>, Problem> {
    let centre: Option<Slug> = asked.parsed("centre");
    let (from, to) = days(&mut asked, around(site.telecentre.today()));
    let centre = asked.finish(Some(centre))?;
    let centres: Vec<Slug> = match centre {
        Some(centre) => vec![centre],
        None => site.look(|view, _| view.centres().map(|c| c.slug.clone()).collect())?,
    };
    let found = centres.iter().flat_map(|centre| site.telecentre.conflicts(centre, (from, to)));
    Ok(Json(json!({ "conflicts": found.collect::<Vec<_>>() })))
}
