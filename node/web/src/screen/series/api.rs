//! Series, as programs make, read and take them back.
//!
//! Enters: JSON, strictly; a series' id. Leaves: each day as it would be, with a digest; the series as it is once it is on
//! disk, or a problem that carries what is so now. The same key answers the same series.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use jiff::civil::Date;
use telecentre_proto::desk::Command;
use telecentre_proto::id::RecordId;
use telecentre_proto::series::desk::preview as look;
use telecentre_proto::series::standing::standing;
use telecentre_proto::series::{self, SeriesCommand};

use super::shape::{CancelBody, NewSeries, PlanBody, SeriesAnswer};
use crate::auth::Visitor;
use crate::body::Body;
use crate::centre_days::now_at;
use crate::problem::Problem;
use crate::series_shape::SeriesPreview;
use crate::site::Site;

fn missing(id: &str) -> Problem {
    let id: String = id.chars().take(40).collect();
    Problem::not_found(format!("No series “{id}” is known here."))
}

fn find(site: &Site, id: RecordId) -> Result<Json<SeriesAnswer>, Problem> {
    let found = site.moment(|moment| standing(moment.view(), moment.stewards(), id).map(|s| SeriesAnswer::from(&s)))?;
    found.map(Json).ok_or_else(|| missing(&id.to_string()))
}

#[utoipa::path(post, path = "/api/v1/series/preview", request_body = PlanBody,
    responses((status = 200, body = SeriesPreview), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn preview(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    mut body: Body,
) -> Result<Json<SeriesPreview>, Problem> {
    let caller = site.caller(visitor)?;
    body.one_of(["member", "guest"]);
    let plan = body.read::<PlanBody>().understood(&mut body);
    let plan = body.finish(plan)?;
    let now = now_at(&site)?;
    let seen = site.moment(|moment| look(moment.view(), moment.stewards(), caller, &plan, now))??;
    Ok(Json((&seen).into()))
}

#[utoipa::path(post, path = "/api/v1/series", request_body = NewSeries,
    responses((status = 201, body = SeriesAnswer),
        (status = 200, body = SeriesAnswer, description = "The key was used for it before."),
        (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    body: Body,
) -> Result<Response, Problem> {
    let new = read(&site, body)?;
    let id = new.id;
    let known = site.look(|view, _| view.series.get(id).is_some())?;
    site.replica.command(site.caller(visitor)?, Command::Series(SeriesCommand::Make(new))).await?;
    let found = find(&site, id)?;
    if known {
        return Ok(found.into_response());
    }
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v1/series/{id}"))], found).into_response())
}

fn read(site: &Site, mut body: Body) -> Result<series::NewSeries, Problem> {
    body.one_of(["member", "guest"]);
    let (plan, digest, skip, key) = body.read::<NewSeries>().split();
    let plan = plan.understood(&mut body);
    body.check_key(key.as_deref());
    let new = || {
        let id = site.replica.id_for_key(&key?);
        Some(series::NewSeries { id, plan: plan?, digest, skip: skip.unwrap_or_default().into_iter().collect() })
    };
    let new = new();
    body.finish(new)
}

#[utoipa::path(get, path = "/api/v1/series/{id}", params(("id" = String, Path)),
    responses((status = 200, body = SeriesAnswer), (status = 404, body = Problem)))]
pub(crate) async fn one(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Result<Json<SeriesAnswer>, Problem> {
    find(&site, id.parse().map_err(|_| missing(&id))?)
}

#[utoipa::path(post, path = "/api/v1/series/{id}/cancel", params(("id" = String, Path)), request_body = CancelBody,
    responses((status = 200, body = SeriesAnswer), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn cancel(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    mut body: Body,
) -> Result<Json<SeriesAnswer>, Problem> {
    let series: RecordId = id.parse().map_err(|_| missing(&id))?;
    let CancelBody { from } = body.read();
    let from = from.map(|text| text.trim().parse::<Date>());
    if let Some(Err(bad)) = &from {
        body.refuse("from", bad.to_string());
    }
    let from = body.finish(Some(from.and_then(Result::ok)))?;
    let command = Command::Series(SeriesCommand::Cancel { series, from });
    site.replica.command(site.caller(visitor)?, command).await?;
    find(&site, series)
}

#[utoipa::path(post, path = "/api/v1/series/{id}/retry", params(("id" = String, Path)),
    responses((status = 200, body = SeriesAnswer), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn retry(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
) -> Result<Json<SeriesAnswer>, Problem> {
    let series: RecordId = id.parse().map_err(|_| missing(&id))?;
    site.replica.command(site.caller(visitor)?, Command::Series(SeriesCommand::Retry { series })).await?;
    find(&site, series)
}
