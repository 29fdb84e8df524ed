//! Centres, what can be booked there, what is booked and what is free.
//!
//! Enters: a centre's short name, days, a slot. Leaves: lists, each of one moment, and as of when the centre's ledger is
//! known here. Never more days at once than a list may span.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use jiff::civil::Date;
use telecentre_proto::centre::Kind;
use telecentre_proto::id::Slug;
use telecentre_proto::limit::LIST_DAYS;
use telecentre_proto::slot::{Slot, days_of_date};
use telecentre_proto::steward;

use super::shape::{Bookings, Centre, Centres, FreeResources, Resources};
use crate::body::{Asked, Body};
use crate::problem::Problem;
use crate::replica::Moment;
use crate::site::Site;

fn missing(slug: &str) -> Problem {
    let name: String = slug.chars().take(60).collect();
    Problem::not_found(format!("No centre “{name}” is known here."))
}

/// Looks at a centre that must be known.
pub(crate) fn look_at<T>(site: &Site, slug: &str, look: impl FnOnce(&dyn Moment, &Slug) -> T) -> Result<T, Problem> {
    let centre: Slug = slug.parse().map_err(|_| missing(slug))?;
    let seen = site.moment(|moment| moment.view().centres.get(&centre).is_some().then(|| look(moment, &centre)))?;
    seen.ok_or_else(|| missing(slug))
}

/// Refuses days that no list spans.
pub(crate) fn check_days(asked: &mut Body, from: Date, to: Date) {
    let days = days_of_date(to) - days_of_date(from) + 1;
    if !(1..=LIST_DAYS).contains(&days) {
        asked.refuse("to", format!("a list goes from a day to a later one, over {LIST_DAYS} days at most"));
    }
}

#[utoipa::path(get, path = "/api/v1/centres", responses((status = 200, body = Centres)))]
pub(crate) async fn all(State(site): State<Arc<Site>>) -> Result<Json<Centres>, Problem> {
    site.look(|view, _| Json(Centres { centres: view.centres.all().map(Centre::from).collect() }))
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}", params(("centre" = String, Path)),
    responses((status = 200, body = Centre), (status = 404, body = Problem)))]
pub(crate) async fn one(State(site): State<Arc<Site>>, Path(slug): Path<String>) -> Result<Json<Centre>, Problem> {
    let found = look_at(&site, &slug, |moment, centre| moment.view().centres.get(centre).map(Centre::from))?;
    found.map(Json).ok_or_else(|| missing(&slug))
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}/resources", params(("centre" = String, Path)),
    responses((status = 200, body = Resources), (status = 404, body = Problem)))]
pub(crate) async fn resources(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
) -> Result<Json<Resources>, Problem> {
    look_at(&site, &slug, |moment, centre| {
        Json(Resources { resources: moment.view().centres.resources(centre).map(Into::into).collect() })
    })
}

#[utoipa::path(get, path = "/api/v1/centres/{centre}/bookings",
    params(("centre" = String, Path), ("from" = Option<String>, Query), ("to" = Option<String>, Query)),
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
    asked.finish(Some(()))?;
    look_at(&site, &slug, |moment, centre| {
        let bookings = moment.view().bookings.list(centre, from, to).iter().map(Into::into).collect();
        Json(Bookings { as_of: moment.as_of(centre), bookings })
    })
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
    let slot = start.zip(end).and_then(|(start, end)| match Slot::parse(&start, &end) {
        Ok(slot) => Some(slot),
        Err(bad) => {
            asked.refuse(bad.field(), bad.to_string());
            None
        }
    });
    let slot = asked.finish(slot)?;
    look_at(&site, &slug, |moment, centre| {
        let free = steward::free(moment.view(), moment.stewards(), centre, slot, kind);
        Json(FreeResources { resources: free.into_iter().map(Into::into).collect() })
    })
}
