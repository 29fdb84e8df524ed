//! What the calls about series read and send: described by the very types that are read and sent.
//!
//! Enters: JSON, read field by field so that every mistake is told at once. Leaves: the plan that was understood; a series
//! with its bookings. A person appears by an opaque id only.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use telecentre_proto::booking::{self, Place, Who};
use telecentre_proto::centre::Kind;
use telecentre_proto::id::{Hash, RecordId, Slug};
use telecentre_proto::series::standing::Standing;
use telecentre_proto::series::{self, DayStatus, Ends, SeriesPlan, Weekly};
use telecentre_proto::slot::Slot;
use utoipa::ToSchema;

use crate::body::{Body, request_body};
use crate::booking_shape::{Booking, NewGuest};
use crate::series_shape::Occurrence;
use crate::weekday::weekday;

/// Every week on some days.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WeeklyBody {
    /// mo, tu, we, th, fr, sa, su; that of `start` when absent.
    #[serde(default)]
    weekdays: Vec<String>,
    /// The last day, included. This or `count`.
    until: Option<String>,
    /// How many days, those that are left out included.
    count: Option<usize>,
}

/// What is booked in the place of a planned day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplaceBody {
    date: String,
    resource: String,
    start: String,
    end: String,
}

request_body! {
    /// The body of a preview, and of what a series is made from.
    pub(crate) struct PlanBody {
        need "centre" centre: Slug => String,
        /// One place. This or `kind`.
        take "resource" resource: Slug => Option<String>,
        /// The first place that is free of a kind, the same on as many days as can be.
        take "kind" kind: Kind => Option<String>,
        /// A member's id. This or `guest`.
        take "member" member: RecordId => Option<String>,
        take "guest" guest: NewGuest => Option<NewGuest>,
        /// When each day begins, with the first day: `2026-11-24T09:00`.
        need "start" start: String => String,
        need "end" end: String => String,
        /// This or `dates`.
        take "weekly" weekly: WeeklyBody => Option<WeeklyBody>,
        /// Days such as `2026-11-24`.
        take "dates" dates: Vec<String> => Option<Vec<String>>,
        /// What is booked in the place of some days.
        take "replace" replace: Vec<ReplaceBody> => Option<Vec<ReplaceBody>>,
        /// A note that counts for all of its bookings.
        take "note" note: String => Option<String>,
    }
}

request_body! {
    /// The body of a series to be made: that of a preview, and more.
    pub(crate) struct NewSeries {
        need "centre" centre: Slug => String,
        /// One place. This or `kind`.
        take "resource" resource: Slug => Option<String>,
        /// The first place that is free of a kind, the same on as many days as can be.
        take "kind" kind: Kind => Option<String>,
        /// A member's id. This or `guest`.
        take "member" member: RecordId => Option<String>,
        take "guest" guest: NewGuest => Option<NewGuest>,
        /// When each day begins, with the first day: `2026-11-24T09:00`.
        need "start" start: String => String,
        need "end" end: String => String,
        /// This or `dates`.
        take "weekly" weekly: WeeklyBody => Option<WeeklyBody>,
        /// Days such as `2026-11-24`.
        take "dates" dates: Vec<String> => Option<Vec<String>>,
        /// What is booked in the place of some days.
        take "replace" replace: Vec<ReplaceBody> => Option<Vec<ReplaceBody>>,
        /// A note that counts for all of its bookings.
        take "note" note: String => Option<String>,
        /// That of the preview that was shown: refused when something is not so any more.
        take "digest" digest: Hash => Option<String>,
        /// taken, closed, past, too-far: days that are so are left out.
        take "skip" skip: Vec<DayStatus> => Option<Vec<String>>,
        /// Idempotency key, for ever on this replica.
        need "key" key: String => String,
    }
}

request_body! {
    /// The body of `cancel`. It may be left out.
    pub(crate) struct CancelBody {
        /// From which day on; all that is to come when absent.
        take "from" from: String => Option<String>,
    }
}

impl NewSeries {
    /// The part that a preview has too.
    pub(crate) fn split(self) -> (PlanBody, Option<Hash>, Option<Vec<DayStatus>>, Option<String>) {
        let Self { centre, resource, kind, member, guest, start, end, weekly, dates, replace, note, digest, skip, key } =
            self;
        let plan = PlanBody { centre, resource, kind, member, guest, start, end, weekly, dates, replace, note };
        (plan, digest, skip, key)
    }
}

impl PlanBody {
    /// The plan; none where something is wrong, which is noted.
    pub(crate) fn understood(self, body: &mut Body) -> Option<SeriesPlan> {
        let slot = body.slot(self.start, self.end);
        if self.resource.is_some() == self.kind.is_some() {
            body.refuse("resource", "give “resource” or “kind”, one of them");
        }
        let place = self.resource.map(Place::Resource).or(self.kind.map(Place::Kind));
        let who = self.member.map(Who::Member).or_else(|| self.guest.map(|NewGuest { name }| Who::Guest { name }));
        let dates = match (self.weekly, self.dates) {
            (Some(weekly), None) => slot.and_then(|slot| weekly.dates(body, slot)),
            (None, Some(dates)) => dates.iter().map(|text| date(body, "dates", text)).collect(),
            _ => {
                body.refuse("weekly", "give “weekly” or “dates”, one of them");
                None
            }
        };
        let replaced: Option<_> =
            self.replace.unwrap_or_default().into_iter().map(|replace| replace.understood(body)).collect();
        let (start, end) = slot.map(|slot| (slot.start(), slot.end()))?;
        Some(SeriesPlan {
            centre: self.centre?,
            place: place?,
            who: who?,
            start,
            end,
            dates: dates?,
            replaced: replaced?,
            note: self.note,
        })
    }
}

fn date(body: &mut Body, field: &str, text: &str) -> Option<Date> {
    let date = text.trim().parse::<Date>().ok().filter(|date| (1970..=2200).contains(&date.year()));
    if date.is_none() {
        let text: String = text.chars().take(40).collect();
        body.refuse(field, format!("“{text}” is not a date such as 2026-11-24"));
    }
    date
}

impl WeeklyBody {
    fn dates(self, body: &mut Body, first: Slot) -> Option<BTreeSet<Date>> {
        let weekdays: Option<Vec<Weekday>> = self.weekdays.iter().map(|text| weekday(text)).collect();
        if weekdays.is_none() {
            body.refuse("weekly", "weekdays are mo, tu, we, th, fr, sa and su");
        }
        let ends = match (self.until, self.count) {
            (Some(until), None) => date(body, "weekly", &until).map(Ends::Until),
            (None, Some(count)) => Some(Ends::Count(count)),
            _ => {
                body.refuse("weekly", "give “until” or “count”, one of them");
                None
            }
        };
        let weekly = Weekly { from: first.day(), weekdays: weekdays?, ends: ends? };
        weekly.dates().map_err(|bad| body.refuse("weekly", bad.to_string())).ok()
    }
}

impl ReplaceBody {
    fn understood(self, body: &mut Body) -> Option<series::Replaced> {
        let day = date(body, "replace", &self.date);
        let resource: Option<Slug> = self.resource.parse().ok();
        let slot = Slot::parse(&self.start, &self.end);
        if let Err(bad) = &slot {
            body.refuse("replace", bad.to_string());
        } else if resource.is_none() {
            body.refuse("replace", "“resource” is no short name of a place");
        }
        Some(series::Replaced { day: day?, by: booking::Alternative { resource: resource?, slot: slot.ok()? } })
    }
}

/// A series.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeriesAnswer {
    /// Its id, which each of its bookings names.
    #[schema(value_type = String)]
    series: RecordId,
    #[schema(value_type = String)]
    centre: Slug,
    /// A member's id, or a guest's.
    #[schema(value_type = String)]
    member: RecordId,
    /// How many bookings belong to it; more than `bookings` holds where some have not arrived here yet.
    written: usize,
    bookings: Vec<Booking>,
    /// The days that were left out, and why.
    skipped: Vec<Occurrence>,
    /// Nobody came to the last ones: it may well be ended.
    missed: bool,
}

impl From<&Standing> for SeriesAnswer {
    fn from(standing: &Standing) -> Self {
        let series = &standing.series;
        let resource = match &series.place {
            Place::Resource(resource) => Some(resource.clone()),
            Place::Kind(_) => None,
        };
        let skipped = |(slot, status): &(Slot, DayStatus)| Occurrence::left_out(*slot, resource.clone(), *status);
        Self {
            series: series.id,
            centre: series.centre.clone(),
            member: series.member,
            written: standing.written,
            bookings: standing.bookings.iter().map(Into::into).collect(),
            skipped: standing.skipped.iter().map(skipped).collect(),
            missed: standing.is_missed(),
        }
    }
}
