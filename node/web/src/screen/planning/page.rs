//! Which view of the planning is asked for.
//!
//! Enters: a date, a centre and a view, out of the address. Leaves: the page of that view, of one moment; the address of
//! a day that was picked, so that every view of every day has one address.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;

use super::day;
use super::head::View;
use super::month::MonthPage;
use super::network::NetworkDayPage;
use super::place::{AskedDay, Place};
use super::week::WeekPage;
use crate::own_path::lead_to;
use crate::page::render;
use crate::problem::Problem;
use crate::replica::Moment;
use crate::told::told;
use crate::visit::Visit;

/// The page.
pub(crate) async fn show(
    visit: Visit,
    date: Option<Path<String>>,
    Query(asked): Query<AskedDay>,
) -> Result<Response, Problem> {
    let centre = asked.centre.as_deref();
    let view = View::named(asked.vue.as_deref());
    if let Some(chosen) = &asked.date {
        let place = visit.site.moment(|moment| Place::find(moment, Some(chosen), centre))??;
        return Ok(lead_to(&view.path(&place.centre, place.date)));
    }
    let date = date.as_deref().map(String::as_str);
    if asked.proposes() {
        // The panel to book stood on this page once.
        return Ok(lead_to(&asked.panel_path(date)));
    }
    let place = |moment: &dyn Moment| Place::find(moment, date, centre);
    match view {
        View::Day => shown(visit.site.moment(|moment| {
            let notes = told(&visit, moment, asked.done.as_deref(), asked.booking.as_deref());
            day::compose(&visit, moment, &place(moment)?, notes)
        })??),
        View::Week => shown(visit.site.moment(|moment| WeekPage::of(&visit, moment, &place(moment)?))??),
        View::Month => shown(visit.site.moment(|moment| MonthPage::of(&visit, moment, &place(moment)?))??),
        View::Network => shown(visit.site.moment(|moment| NetworkDayPage::of(&visit, moment, &place(moment)?))??),
    }
}

// The signature is that of the fallible pages around it.
#[expect(clippy::unnecessary_wraps)]
fn shown(page: impl Template) -> Result<Response, Problem> {
    Ok(render(StatusCode::OK, &page))
}
