//! A centre's day, and the seven days of a week.
//!
//! Enters: a centre's short name, and a date; today where none is said. Leaves: the day as a row of stretches for each
//! resource, all of one moment, and as of when the centre's ledger is known here.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use jiff::Span;
use jiff::civil::Date;

use super::shape::{Day, DayOf, Week};
use crate::body::Asked;
use crate::centre_days::{asked_date, look_at};
use crate::problem::Problem;
use crate::rank::Rank;
use crate::site::Site;

#[utoipa::path(get, path = "/api/v1/centres/{centre}/day",
    params(("centre" = String, Path), ("date" = Option<String>, Query)),
    responses((status = 200, body = DayOf), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn day(
    State(site): State<Arc<Site>>,
    Extension(rank): Extension<Rank>,
    Path(slug): Path<String>,
    Asked(mut asked): Asked,
) -> Result<Json<DayOf>, Problem> {
    let date = asked_date(&mut asked);
    asked.finish(Some(()))?;
    look_at(&site, &slug, |moment, centre| {
        let day = Day::of(moment, centre, date.unwrap_or_else(|| moment.today())).seen_by(rank);
        Json(DayOf { as_of: moment.as_of(centre), day })
    })
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}/week",
    params(("centre" = String, Path), ("date" = Option<String>, Query, description = "Any day of the week.")),
    responses((status = 200, body = Week), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn week(
    State(site): State<Arc<Site>>,
    Extension(rank): Extension<Rank>,
    Path(slug): Path<String>,
    Asked(mut asked): Asked,
) -> Result<Json<Week>, Problem> {
    let date = asked_date(&mut asked);
    asked.finish(Some(()))?;
    look_at(&site, &slug, |moment, centre| {
        let date = date.unwrap_or_else(|| moment.today());
        let monday = date.checked_sub(Span::new().days(date.weekday().to_monday_zero_offset())).unwrap_or(date);
        let day = |n: i32| monday.checked_add(Span::new().days(n)).ok();
        let days: Vec<Date> = (0..7).filter_map(day).collect();
        let days = days.into_iter().map(|date| Day::of(moment, centre, date).seen_by(rank)).collect();
        Json(Week { as_of: moment.as_of(centre), days })
    })
}
