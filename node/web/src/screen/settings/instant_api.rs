//! The calls about what a centre lends to the hub by itself.
//!
//! Enters: a rule as JSON, strictly. Leaves: the rule as it is; nothing of which days are out: the hand-overs tell that.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Serialize;
use telecentre_proto::centre::{CentreCommand, CentrePatch, DaysOfWeek, InstantRule, USUAL_EVENINGS};
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use utoipa::ToSchema;

use crate::auth::Visitor;
use crate::body::{Body, request_body};
use crate::centre_days::{look_at, missing};
use crate::problem::Problem;
use crate::site::Site;
use crate::weekday::{letters, weekday};

/// The answer of `GET /centres/{c}/instant`; without a rule, nothing is lent.
#[derive(Serialize, ToSchema)]
pub(crate) struct Instant {
    /// Ids of resources; empty: there is no rule.
    resources: Vec<String>,
    /// mo to su.
    weekdays: Vec<&'static str>,
    days_ahead: u32,
    return_evenings: u32,
    insist: bool,
}

impl From<Option<&InstantRule>> for Instant {
    fn from(rule: Option<&InstantRule>) -> Self {
        let named = |rule: &InstantRule| rule.resources.iter().map(Slug::to_string).collect();
        Self {
            resources: rule.map(named).unwrap_or_default(),
            weekdays: rule.map(|rule| rule.weekdays.iter().map(letters).collect()).unwrap_or_default(),
            days_ahead: rule.map_or(0, |rule| rule.days_ahead),
            return_evenings: rule.map_or(USUAL_EVENINGS, |rule| rule.return_evenings),
            insist: rule.is_some_and(|rule| rule.insist),
        }
    }
}

request_body! {
    /// What a centre lends to the hub by itself.
    pub(crate) struct InstantBody {
        /// Ids of resources; empty: nothing is lent any more.
        need "resources" resources: Vec<Slug> => Vec<String>,
        /// mo to su; all of them when absent.
        take "weekdays" weekdays: Vec<String> => Option<Vec<String>>,
        /// 1 to 92.
        take "days_ahead" days_ahead: u32 => Option<u32>,
        /// On which evening before its day a day comes back; 2 when absent.
        take "return_evenings" return_evenings: u32 => Option<u32>,
        /// More than half of a kind may be lent.
        take "insist" insist: bool => Option<bool>,
    }
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}/instant", params(("centre" = String, Path)),
    responses((status = 200, body = Instant), (status = 404, body = Problem)))]
pub(crate) async fn show(State(site): State<Arc<Site>>, Path(slug): Path<String>) -> Result<Json<Instant>, Problem> {
    let found = look_at(&site, &slug, |moment, centre| {
        moment.view().centres.get(centre).map(|centre| Instant::from(centre.instant.as_ref()))
    })?;
    found.map(Json).ok_or_else(|| missing(&slug))
}

#[utoipa::path(put, path = "/api/v1/centres/{centre}/instant", params(("centre" = String, Path)),
    request_body = InstantBody,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn put(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    mut body: Body,
) -> Result<StatusCode, Problem> {
    let centre: Slug = slug.parse().map_err(|_| missing(&slug))?;
    let ahead_given = body.has("days_ahead");
    let InstantBody { resources, weekdays, days_ahead, return_evenings, insist } = body.read();
    let ends = resources.as_ref().is_some_and(Vec::is_empty);
    let days: Option<DaysOfWeek> =
        weekdays.map_or(Some(DaysOfWeek::ALL), |days| days.iter().map(|text| weekday(text)).collect());
    if days.is_none() {
        body.refuse("weekdays", "weekdays are mo, tu, we, th, fr, sa and su");
    }
    if !ahead_given && !ends {
        body.refuse("days_ahead", "how many days ahead places are lent is missing");
    }
    let rule = || {
        Some(InstantRule {
            version: RecordId::SINGLE,
            resources: resources?,
            weekdays: days?,
            days_ahead: days_ahead?,
            return_evenings: return_evenings.unwrap_or(USUAL_EVENINGS),
            insist: insist.unwrap_or(false),
        })
    };
    let instant = if ends { Some(None) } else { rule().map(Some) };
    let instant = body.finish(instant)?;
    let patch = CentrePatch { instant: Some(instant), ..CentrePatch::default() };
    site.replica.command(site.caller(visitor)?, Command::Centre(CentreCommand::Change { centre, patch })).await?;
    Ok(StatusCode::NO_CONTENT)
}
