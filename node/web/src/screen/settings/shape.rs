//! What the calls of settings read and send: described by the very types that are read and sent.
//!
//! Enters: JSON, read field by field so that every mistake is told at once. Leaves: what was understood of it; centres,
//! resources and closures as they are after a change, with the bookings that it leaves outside.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use telecentre_proto::centre::{self, Kind, Kiosk, Online, Position};
use telecentre_proto::hours::Holidays;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::slot::Slot;
use utoipa::ToSchema;

use crate::body::{day, day_or_none, request_body};
use crate::booking_shape::Booking;
use crate::centre_shape::{Centre, Resource};

/// For so many days nobody is surprised that a centre does not open.
const NEVER_OPEN_DAYS: i32 = 366;

/// What becomes of a request for a free slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RequestsRule {
    /// It waits for the host.
    Wait,
    /// It is confirmed at once.
    Answer,
}

/// What becomes of a booking to which nobody came in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NoShows {
    /// The host is asked.
    Ask,
    /// The rest of it is released.
    Release,
}

request_body! {
    /// Changes to a centre's settings: what is absent stays as it is.
    pub(crate) struct CentreBody {
        take "name" name: String => Option<String>,
        take "address" address: String => Option<String>,
        /// OpenStreetMap's opening_hours; null: always open.
        take_or_null "hours" hours: Option<String> => Option<String>,
        /// fr or fr-alsace-moselle.
        take "holidays" holidays: Holidays => Option<String>,
        /// wait or answer.
        take "requests" requests: RequestsRule => Option<String>,
        /// Null: as far ahead as one likes.
        take_or_null "horizon_days" horizon_days: Option<u32> => Option<u32>,
        /// Null: nobody is asked about.
        take_or_null "no_show_minutes" no_show_minutes: Option<u32> => Option<u32>,
        /// ask or release.
        take "no_shows" no_shows: NoShows => Option<String>,
        /// off, show or seat.
        take "kiosk" kiosk: Kiosk => Option<String>,
        /// Degrees north, a comma, degrees east; null: not known.
        take_or_null "position" position: Option<Position> => Option<String>,
    }
}

request_body! {
    /// A new resource of a centre.
    pub(crate) struct NewResource {
        need "id" id: Slug => String,
        need "name" name: String => String,
        /// desk, office, meeting-room, video-point or area.
        need "kind" kind: Kind => String,
        take "capacity" capacity: u32 => Option<u32>,
        /// request or immediate.
        take "online" online: Online => Option<String>,
        /// Where it stands among those of its kind.
        take "order" order: u32 => Option<u32>,
        /// The id is key enough; one that is sent is checked only.
        take "key" key: String => Option<String>,
    }
}

request_body! {
    /// Changes to a resource: what is absent stays as it is.
    pub(crate) struct ResourceBody {
        take "name" name: String => Option<String>,
        take "kind" kind: Kind => Option<String>,
        take "capacity" capacity: u32 => Option<u32>,
        take "online" online: Online => Option<String>,
        /// Null: by its name, after those that have a number.
        take_or_null "order" order: Option<u32> => Option<u32>,
        /// Null: it works.
        take_or_null "out_of_service" out_of_service: Option<OutageBody> => Option<OutageBody>,
        take "retired" retired: bool => Option<bool>,
    }
}

/// Days on which a resource is out of service.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutageBody {
    /// The first day.
    #[schema(value_type = String)]
    #[serde(deserialize_with = "day")]
    pub(crate) from: Date,
    /// The last day; absent: until further notice.
    #[schema(value_type = Option<String>)]
    #[serde(default, deserialize_with = "day_or_none")]
    pub(crate) until: Option<Date>,
}

request_body! {
    /// A new closure of a centre, or of one resource of it.
    pub(crate) struct NewClosure {
        /// A date, or a local time.
        need "from" from: String => String,
        /// A date, included; or a local time, excluded.
        need "until" until: String => String,
        take "reason" reason: String => Option<String>,
        /// The only resource that is closed; the centre when absent.
        take "resource" resource: Slug => Option<String>,
        /// Idempotency key, for ever on this replica.
        take "key" key: String => Option<String>,
    }
}

/// A centre after a change.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedCentre {
    #[serde(flatten)]
    pub(crate) centre: Centre,
    /// The bookings that the change leaves outside: they stand.
    pub(crate) outside: Vec<Booking>,
    /// never-open: by these hours the centre opens on no day of the next year.
    #[schema(value_type = Vec<String>)]
    pub(crate) warnings: Vec<&'static str>,
}

/// What people are warned of in a centre's settings.
pub(crate) fn warnings(centre: &centre::Centre, today: Date) -> Vec<&'static str> {
    let never = centre.hours.as_ref().is_some_and(|hours| hours.never_opens(today, NEVER_OPEN_DAYS));
    never.then_some("never-open").into_iter().collect()
}

/// A resource after a change.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedResource {
    #[serde(flatten)]
    pub(crate) resource: Resource,
    /// The bookings that the change leaves outside: they stand.
    pub(crate) outside: Vec<Booking>,
}

/// A time when a centre, or one resource of it, is closed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClosedTime {
    #[schema(value_type = String)]
    id: RecordId,
    /// A date, or a local time.
    from: String,
    /// A date, included; or a local time, excluded.
    until: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    resource: Option<Slug>,
}

impl From<&centre::Closure> for ClosedTime {
    fn from(c: &centre::Closure) -> Self {
        let whole = c.is_of_days();
        let begins = Slot::new(c.from, c.from_minute, telecentre_proto::slot::MINUTES_PER_DAY).map(Slot::start_text);
        let ends = Slot::new(c.until, 0, c.until_minute).map(Slot::end_text);
        let text = |date: Date, time: Result<String, _>| match time {
            Ok(time) if !whole => time,
            _ => date.to_string(),
        };
        Self {
            id: c.id,
            from: text(c.from, begins),
            until: text(c.until, ends),
            reason: c.reason.clone(),
            resource: c.resource.clone(),
        }
    }
}

/// A centre's closures.
#[derive(Serialize, ToSchema)]
pub(crate) struct Closures {
    pub(crate) closures: Vec<ClosedTime>,
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A closure that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeClosure {
    #[serde(flatten)]
    pub(crate) closure: ClosedTime,
    /// The bookings that it leaves outside: they stand.
    pub(crate) outside: Vec<Booking>,
}
