//! A centre and a resource in JSON, as the calls of several screens send them: described by the very types that are sent.
//!
//! Enters: centres and resources of the view. Leaves: the shapes of the contract, field for field. Says nothing of what
//! is booked.

use jiff::civil::Date;
use serde::Serialize;
use telecentre_proto::centre;
use telecentre_proto::hours::{Holidays, Hours};
use telecentre_proto::id::Slug;
use utoipa::ToSchema;

/// A telecentre.
#[derive(Serialize, ToSchema)]
pub(crate) struct Centre {
    #[schema(value_type = String)]
    slug: Slug,
    name: String,
    address: String,
    #[schema(value_type = Option<String>)]
    opened: Option<centre::Opened>,
    /// OpenStreetMap's opening_hours.
    hours: Option<String>,
    investment_eur: Option<u32>,
    running_cost_eur_per_year: Option<u32>,
    requests_wait: bool,
    /// wait or answer: what becomes of a request for a free slot.
    requests: &'static str,
    horizon_days: Option<u32>,
    /// fr or fr-alsace-moselle.
    #[schema(value_type = String)]
    holidays: Holidays,
    /// Minutes after its beginning when a booking is asked about to which nobody came; null: never.
    no_show_minutes: Option<u32>,
    /// ask or release: what becomes of it then.
    no_shows: &'static str,
    /// off, show or seat: what a screen for everybody shows without signing in.
    #[schema(value_type = String)]
    kiosk: centre::Kiosk,
    /// Degrees north, a comma, degrees east; null: not known.
    #[schema(value_type = Option<String>)]
    position: Option<centre::Position>,
}

impl From<&centre::Centre> for Centre {
    fn from(c: &centre::Centre) -> Self {
        Self {
            slug: c.slug.clone(),
            name: c.name.clone(),
            address: c.address.clone(),
            opened: c.opened,
            hours: c.hours.as_ref().map(Hours::as_str).map(str::to_owned),
            investment_eur: c.investment_eur,
            running_cost_eur_per_year: c.running_cost_eur_per_year,
            requests_wait: c.requests_wait,
            requests: if c.requests_wait { "wait" } else { "answer" },
            horizon_days: c.horizon_days,
            holidays: c.holidays,
            no_show_minutes: c.no_show_minutes,
            no_shows: if c.releases_no_shows { "release" } else { "ask" },
            kiosk: c.kiosk,
            position: c.position,
        }
    }
}

/// What can be booked.
#[derive(Serialize, ToSchema)]
pub(crate) struct Resource {
    #[schema(value_type = String)]
    id: Slug,
    name: String,
    /// desk, office, meeting-room, video-point or area.
    #[schema(value_type = String)]
    kind: centre::Kind,
    capacity: u32,
    /// request or immediate.
    #[schema(value_type = String)]
    online: centre::Online,
    retired: bool,
    /// Where it stands among those of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    out_of_service: Option<Outage>,
}

/// Days on which a resource is out of service.
#[derive(Serialize, ToSchema)]
pub(crate) struct Outage {
    #[schema(value_type = String)]
    from: Date,
    /// The last day; absent: until further notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    until: Option<Date>,
}

impl From<&centre::Resource> for Resource {
    fn from(r: &centre::Resource) -> Self {
        let (id, name) = (r.slug.clone(), r.name.clone());
        let out_of_service = r.out_of_service.map(|centre::Outage { from, until }| Outage { from, until });
        let (kind, capacity, online, retired, order) = (r.kind, r.capacity, r.online, r.retired, r.order);
        Self { id, name, kind, capacity, online, retired, order, out_of_service }
    }
}
