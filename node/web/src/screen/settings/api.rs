//! Changing a centre and its resources.
//!
//! Enters: JSON, strictly; a field that is absent stays as it is. Leaves: the centre or the resource as it is then, and
//! the bookings that this change leaves outside, which stand until somebody decides about them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use telecentre_proto::booking;
use telecentre_proto::centre::{CentreCommand, CentrePatch, Outage, Resource, ResourcePatch};
use telecentre_proto::desk::Command;
use telecentre_proto::hours::Hours;
use telecentre_proto::id::Slug;

use super::shape::{
    CentreBody, ChangedCentre, ChangedResource, NewResource, NoShows, OutageBody, RequestsRule, ResourceBody,
};
use crate::auth::Visitor;
use crate::body::Body;
use crate::booking_shape::Booking;
use crate::centre_days::{look_at, missing};
use crate::centre_shape;
use crate::problem::Problem;
use crate::site::Site;

/// The problem of a resource that is not known here.
fn no_resource(slug: &str) -> Problem {
    let name: String = slug.chars().take(60).collect();
    Problem::not_found(format!("No resource “{name}” is known here."))
}

/// What stands outside at a centre.
fn outside(site: &Site, slug: &str) -> Result<Vec<booking::Booking>, Problem> {
    look_at(site, slug, |moment, centre| moment.view().calendar().outside(centre, moment.today()))
}

/// Carries out a command, and tells which bookings it leaves outside that were not before.
pub(super) async fn carry_out(
    site: &Site,
    visitor: Visitor,
    slug: &str,
    command: CentreCommand,
) -> Result<(telecentre_proto::desk::Outcome, Vec<Booking>), Problem> {
    let before = outside(site, slug)?;
    let outcome = site.replica.command(site.caller(visitor)?, Command::Centre(command)).await?;
    let after = outside(site, slug)?;
    let new = after.iter().filter(|b| !before.iter().any(|known| known.id == b.id));
    Ok((outcome, new.map(Into::into).collect()))
}

#[utoipa::path(patch, path = "/api/v1/centres/{centre}", params(("centre" = String, Path)), request_body = CentreBody,
    responses((status = 200, body = ChangedCentre), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    mut body: Body,
) -> Result<Json<ChangedCentre>, Problem> {
    let centre: Slug = slug.parse().map_err(|_| missing(&slug))?;
    let CentreBody {
        name,
        address,
        hours,
        holidays,
        requests,
        horizon_days,
        no_show_minutes,
        no_shows,
        kiosk,
        position,
    } = body.read();
    let hours = hours.map(|text| text.map(|text| Hours::parse(&text)).transpose());
    let hours = hours.transpose().unwrap_or_else(|bad| {
        body.refuse("hours", bad.to_string());
        None
    });
    let patch = CentrePatch {
        name,
        address,
        hours,
        holidays,
        requests_wait: requests.map(|rule| rule == RequestsRule::Wait),
        horizon_days,
        no_show_minutes,
        releases_no_shows: no_shows.map(|rule| rule == NoShows::Release),
        kiosk,
        position,
        instant: None,
    };
    let command = body.finish(Some(CentreCommand::Change { centre, patch }))?;
    let (_, outside) = carry_out(&site, visitor, &slug, command).await?;
    let (centre, warnings) = look_at(&site, &slug, |moment, centre| {
        let profile = moment.view().centres.get(centre);
        (profile.map(centre_shape::Centre::from), profile.map(|c| super::shape::warnings(c, moment.today())))
    })?;
    let centre = centre.ok_or_else(|| missing(&slug))?;
    Ok(Json(ChangedCentre { centre, outside, warnings: warnings.unwrap_or_default() }))
}

#[utoipa::path(post, path = "/api/v1/centres/{centre}/resources", params(("centre" = String, Path)),
    request_body = NewResource,
    responses((status = 201, body = ChangedResource),
        (status = 200, body = ChangedResource, description = "It was there already."),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn add_resource(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    mut body: Body,
) -> Result<Response, Problem> {
    let centre: Slug = slug.parse().map_err(|_| missing(&slug))?;
    let NewResource { id, name, kind, capacity, online, order, key } = body.read();
    body.check_key(key.as_deref());
    let resource = || {
        let named = Resource::named(id?, name?, kind?);
        let (capacity, online) = (capacity.unwrap_or(1), online.unwrap_or(named.online));
        Some(Resource { capacity, online, order, ..named })
    };
    let resource = resource();
    let resource = body.finish(resource)?;
    let id = resource.slug.clone();
    let known = look_at(&site, &slug, |moment, centre| moment.view().centres.resource(centre, &id).is_some())?;
    carry_out(&site, visitor, &slug, CentreCommand::AddResource { centre, resource }).await?;
    let answer = changed(&site, &slug, &id, Vec::new())?;
    let status = if known { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, answer).into_response())
}

fn changed(site: &Site, slug: &str, id: &Slug, outside: Vec<Booking>) -> Result<Json<ChangedResource>, Problem> {
    let found = look_at(site, slug, |moment, centre| {
        moment.view().centres.resource(centre, id).map(centre_shape::Resource::from)
    })?;
    let resource = found.ok_or_else(|| no_resource(id.as_str()))?;
    Ok(Json(ChangedResource { resource, outside }))
}

#[utoipa::path(patch, path = "/api/v1/centres/{centre}/resources/{resource}",
    params(("centre" = String, Path), ("resource" = String, Path)), request_body = ResourceBody,
    responses((status = 200, body = ChangedResource), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn change_resource(
    State(site): State<Arc<Site>>,
    Extension(visitor): Extension<Visitor>,
    Path((slug, resource)): Path<(String, String)>,
    mut body: Body,
) -> Result<Json<ChangedResource>, Problem> {
    let centre: Slug = slug.parse().map_err(|_| missing(&slug))?;
    let id: Slug = resource.parse().map_err(|_| no_resource(&resource))?;
    let ResourceBody { name, kind, capacity, online, order, out_of_service, retired } = body.read();
    let out = out_of_service.map(|out| out.map(|OutageBody { from, until }| Outage { from, until }));
    let patch = ResourcePatch { name, kind, capacity, online, order, out_of_service: out, retired };
    let command = body.finish(Some(CentreCommand::ChangeResource { centre, resource: id.clone(), patch }))?;
    let (_, outside) = carry_out(&site, visitor, &slug, command).await?;
    changed(&site, &slug, &id, outside)
}
