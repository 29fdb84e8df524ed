//! Days handed over to the hub, and overlaps that happened after all.
//!
//! Enters: a centre, a resource, days. Leaves: hand-overs made or given back, the days that are handed over, the bookings
//! that lost an overlap. The rules decide which replica may do what. Never settles an overlap: a host does.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use jiff::civil::Date;
use serde::Serialize;
use telecentre_proto::desk::Command;
use telecentre_proto::id::{NodeId, RecordId, Slug};
use telecentre_proto::steward::{self, HandedOverDay, Loser};
use telecentre_proto::steward::{StewardCommand, StewardOutcome};
use utoipa::ToSchema;

use crate::auth::Visitor;
use crate::body::{Asked, Body, request_body};
use crate::booking_shape::Booking;
use crate::centre_days::{check_days, look_at};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::site::Site;

/// How far the list of overlaps looks when nobody says: days before and after today.
const AROUND_DAYS: (i64, i64) = (31, 366);

/// A booking that lost an overlap and is not settled.
#[derive(Serialize, ToSchema)]
pub(crate) struct Conflict {
    /// The one that lost: a proposal until the steward displaces it.
    booking: Booking,
    /// The one that keeps the slot.
    #[schema(value_type = String)]
    kept: RecordId,
}

impl From<Loser> for Conflict {
    fn from(Loser { booking, kept }: Loser) -> Self {
        Self { booking: (&booking).into(), kept }
    }
}

/// The answer of `GET /conflicts`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Conflicts {
    conflicts: Vec<Conflict>,
}

/// A day of a resource that was handed over to the hub, or handed over and given back.
#[derive(Serialize, ToSchema)]
pub(crate) struct HandOver {
    #[schema(value_type = String)]
    resource: Slug,
    #[schema(value_type = String)]
    day: Date,
    /// The greatest number: odd while the hub has it.
    n: u32,
    /// The replica that confirms bookings of that day.
    #[schema(value_type = Option<String>)]
    steward: Option<NodeId>,
    /// While the hub has it: whether the centre's rule lent it.
    by_rule: bool,
    /// While the hub has it: whether the centre asks it back.
    recalled: bool,
    /// While the hub has it by rule: the date on whose evening, at 18:00, it comes back.
    #[schema(value_type = Option<String>)]
    comes_back: Option<Date>,
}

impl From<HandedOverDay> for HandOver {
    fn from(HandedOverDay { resource, day, n, steward, by_rule, recalled, comes_back }: HandedOverDay) -> Self {
        Self { resource, day, n, steward, by_rule, recalled, comes_back }
    }
}

/// The days that were handed over.
#[derive(Serialize, ToSchema)]
pub(crate) struct HandOvers {
    hand_overs: Vec<HandOver>,
}

/// Whether anything was written.
#[derive(Serialize, ToSchema)]
pub(crate) struct Changed {
    changed: bool,
}

request_body! {
    /// The days of a resource that are handed over, or given back.
    pub(super) struct HandOverDays {
        need "centre" centre: Slug => String,
        need "resource" resource: Slug => String,
        /// The first day.
        need "from" from: Date => String,
        /// The last day; the first when absent.
        take "to" to: Date => Option<String>,
    }
}

/// Carries out what `command` makes of a centre, a resource, the first day and the last.
async fn carry_out(
    site: &Site,
    visitor: Visitor,
    mut body: Body,
    command: fn(Slug, Slug, Date, Date) -> Command,
) -> Result<Json<Changed>, Problem> {
    let HandOverDays { centre, resource, from, to } = body.read();
    let asked = centre.zip(resource).zip(from).map(|((centre, resource), from)| (centre, resource, from));
    let (centre, resource, from) = body.finish(asked)?;
    let command = command(centre, resource, from, to.unwrap_or(from));
    let outcome = site.replica.command(site.caller(visitor)?, command).await?;
    Ok(Json(Changed { changed: outcome != StewardOutcome::Unchanged.into() }))
}

#[utoipa::path(post, path = "/api/v1/hand-overs", request_body = HandOverDays,
    responses((status = 200, body = Changed), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn hand_over(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Json<Changed>, Problem> {
    let command =
        |centre, resource, from, until| Command::Steward(StewardCommand::HandOver { centre, resource, from, until });
    carry_out(&site, visitor, body, command).await
}

#[utoipa::path(post, path = "/api/v1/hand-overs/return", request_body = HandOverDays,
    responses((status = 200, body = Changed), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn give_back(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Json<Changed>, Problem> {
    let command =
        |centre, resource, from, until| Command::Steward(StewardCommand::GiveBack { centre, resource, from, until });
    carry_out(&site, visitor, body, command).await
}

#[utoipa::path(post, path = "/api/v1/hand-overs/recall", request_body = HandOverDays,
    responses((status = 200, body = Changed), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn recall(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Json<Changed>, Problem> {
    let command =
        |centre, resource, from, until| Command::Steward(StewardCommand::Recall { centre, resource, from, until });
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
    responses((status = 200, body = HandOvers), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn hand_overs(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    Asked(mut asked): Asked,
) -> Result<Json<HandOvers>, Problem> {
    let (from, to) = days(&mut asked, around(site.moment(|moment| moment.today())?));
    asked.finish(Some(()))?;
    let handed_over =
        |moment: &dyn Moment, centre: &Slug| steward::hand_overs(moment.view(), moment.stewards(), centre, (from, to));
    let days = look_at(&site, &slug, handed_over)?;
    Ok(Json(HandOvers { hand_overs: days.into_iter().map(Into::into).collect() }))
}

#[utoipa::path(get, path = "/api/v1/conflicts",
    params(("centre" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query)),
    responses((status = 200, body = Conflicts), (status = 422, body = Problem)))]
pub(crate) async fn conflicts(
    State(site): State<Arc<Site>>,
    Asked(mut asked): Asked,
) -> Result<Json<Conflicts>, Problem> {
    let centre: Option<Slug> = asked.parsed("centre");
    let (from, to) = days(&mut asked, around(site.moment(|moment| moment.today())?));
    let centre = asked.finish(Some(centre))?;
    let conflicts = site.moment(|moment| {
        let centres = match centre {
            Some(centre) => vec![centre],
            None => moment.view().centres.all().map(|c| c.slug.clone()).collect(),
        };
        let lost = centres.iter().flat_map(|centre| moment.conflicts(centre, (from, to)));
        lost.map(Conflict::from).collect()
    })?;
    Ok(Json(Conflicts { conflicts }))
}
