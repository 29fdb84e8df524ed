//! The centre and the days that a call asks about.
//!
//! Enters: a centre's short name, two days. Leaves: a look at that centre in one moment of the view, or a problem: no such
//! centre is known here; no list spans so many days.

use jiff::civil::Date;
use telecentre_proto::id::Slug;
use telecentre_proto::limit::LIST_DAYS;
use telecentre_proto::slot::days_of_date;

use crate::body::Body;
use crate::problem::Problem;
use crate::replica::Moment;
use crate::site::Site;
use crate::words::minutes_of;

/// The problem of a centre that is not known here.
pub(crate) fn missing(slug: &str) -> Problem {
    let name: String = slug.chars().take(60).collect();
    Problem::not_found(format!("No centre “{name}” is known here."))
}

/// Looks at a centre that must be known.
pub(crate) fn look_at<T>(site: &Site, slug: &str, look: impl FnOnce(&dyn Moment, &Slug) -> T) -> Result<T, Problem> {
    let centre: Slug = slug.parse().map_err(|_| missing(slug))?;
    let seen = site.moment(|moment| moment.view().centres.get(&centre).is_some().then(|| look(moment, &centre)))?;
    seen.ok_or_else(|| missing(slug))
}

/// The date that a call asks about.
pub(crate) fn asked_date(asked: &mut Body) -> Option<Date> {
    let date: Option<Date> = asked.parsed("date");
    if date.is_some_and(|date| !(1970..=2200).contains(&date.year())) {
        asked.refuse("date", "this is not a date such as 2026-11-24");
    }
    date
}

/// Today and the minutes since midnight, in the network's time zone.
pub(crate) fn now_at(site: &Site) -> Result<(Date, u16), Problem> {
    let now = site.replica.now().to_zoned_datetime(site.replica.zone());
    Ok((site.moment(|moment| moment.today())?, minutes_of(now.time())))
}

/// Refuses days that no list spans.
pub(crate) fn check_days(asked: &mut Body, from: Date, to: Date) {
    let days = days_of_date(to) - days_of_date(from) + 1;
    if !(1..=LIST_DAYS).contains(&days) {
        asked.refuse("to", format!("a list goes from a day to a later one, over {LIST_DAYS} days at most"));
    }
}
