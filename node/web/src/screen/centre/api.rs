//! Centres, what can be booked there, what is booked and what is free.
//!
//! Enters: a centre's short name, days, a slot. Leaves: lists, each of one moment, and as of when the centre's ledger is
//! known here. Never more days at once than a list may span.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use jiff::civil::Date;
use telecentre_proto::centre::Kind;
use telecentre_proto::steward;

use super::shape::{Bookings, Centres, FreeResources, Resources};
use crate::body::Asked;
use crate::centre_days::{check_days, look_at, missing};
use crate::centre_shape::Centre;
use crate::list_part::ListPart;
use crate::problem::Problem;
use crate::site::Site;

#[utoipa::path(get, path = "/api/v1/centres", params(("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = Centres), (status = 422, body = Problem)))]
pub(crate) async fn all(State(site): State<Arc<Site>>, Asked(mut asked): Asked) -> Result<Json<Centres>, Problem> {
    let part = ListPart::read(&mut asked);
    asked.finish(Some(()))?;
    site.look(|view, _| {
        let (part, next) = part.of(view.centres.all().collect(), |centre| centre.slug.to_string())?;
        Ok(Json(Centres { centres: part.into_iter().map(Centre::from).collect(), next }))
    })?
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}", params(("centre" = String, Path)),
    responses((status = 200, body = Centre), (status = 404, body = Problem)))]
pub(crate) async fn one(State(site): State<Arc<Site>>, Path(slug): Path<String>) -> Result<Json<Centre>, Problem> {
    let found = look_at(&site, &slug, |moment, centre| moment.view().centres.get(centre).map(Centre::from))?;
    found.map(Json).ok_or_else(|| missing(&slug))
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}/resources",
    params(("centre" = String, Path), ("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = Resources), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn resources(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    Asked(mut asked): Asked,
) -> Result<Json<Resources>, Problem> {
    let part = ListPart::read(&mut asked);
    asked.finish(Some(()))?;
    look_at(&site, &slug, |moment, centre| {
        let (part, next) = part.of(moment.view().centres.in_order(centre), |found| found.slug.to_string())?;
        Ok(Json(Resources { resources: part.into_iter().map(Into::into).collect(), next }))
    })?
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}/bookings",
    params(("centre" = String, Path), ("from" = Option<String>, Query), ("to" = Option<String>, Query),
        ("limit" = Option<usize>, Query), ("after" = Option<String>, Query)),
    responses((status = 200, body = Bookings), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn bookings(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    Asked(mut asked): Asked,
) -> Result<Json<Bookings>, Problem> {
    let from: Option<Date> = asked.parsed("from");
    let to: Option<Date> = asked.parsed("to");
    let today = site.moment(|moment| moment.today())?;
    let from = from.or(to).unwrap_or(today);
    let to = to.unwrap_or(from);
    check_days(&mut asked, from, to);
    let part = ListPart::read(&mut asked);
    asked.finish(Some(()))?;
    look_at(&site, &slug, |moment, centre| {
        let view = moment.view();
        let (part, next) = part.of(view.bookings.list(centre, from, to), |b| b.id.to_string())?;
        let bookings = part.iter().map(|b| crate::booking_shape::Booking::listed(view, b)).collect();
        Ok(Json(Bookings { as_of: moment.as_of(centre), bookings, next }))
    })?
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}/free",
    params(("centre" = String, Path), ("start" = String, Query), ("end" = String, Query), ("kind" = Option<String>, Query)),
    responses((status = 200, body = FreeResources), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn free(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    Asked(mut asked): Asked,
) -> Result<Json<FreeResources>, Problem> {
    let (start, end) = (asked.need::<String>("start"), asked.need::<String>("end"));
    let kind: Option<Kind> = asked.parsed("kind");
    let slot = asked.slot(start, end);
    let slot = asked.finish(slot)?;
    look_at(&site, &slug, |moment, centre| {
        let free = steward::free(moment.view(), moment.stewards(), centre, slot, kind);
        Json(FreeResources { resources: free.into_iter().map(Into::into).collect() })
    })
}
