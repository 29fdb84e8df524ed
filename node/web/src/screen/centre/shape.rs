//! The shapes of centres and of what can be booked there, in JSON: described by the very types that are sent.
//!
//! Enters: centres and resources of the view. Leaves: the answers of the calls, field for field as the contract has them.

use jiff::Timestamp;
use serde::Serialize;
use telecentre_proto::hours::Hours;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::{centre, steward};
use utoipa::ToSchema;

use crate::booking_shape::Booking;

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
    horizon_days: Option<u32>,
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
            horizon_days: c.horizon_days,
        }
    }
}

/// All centres.
#[derive(Serialize, ToSchema)]
pub(crate) struct Centres {
    pub(crate) centres: Vec<Centre>,
}

/// What can be booked.
#[derive(Serialize, ToSchema)]
pub(crate) struct Resource {
    #[schema(value_type = String)]
    id: Slug,
    name: String,
    /// desk, office, meeting-room or video-point.
    #[schema(value_type = String)]
    kind: centre::Kind,
    capacity: u32,
    /// request or immediate.
    #[schema(value_type = String)]
    online: centre::Online,
    retired: bool,
}

impl From<&centre::Resource> for Resource {
    fn from(r: &centre::Resource) -> Self {
        let (id, name) = (r.slug.clone(), r.name.clone());
        Self { id, name, kind: r.kind, capacity: r.capacity, online: r.online, retired: r.retired }
    }
}

/// What a centre offers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Resources {
    pub(crate) resources: Vec<Resource>,
}

/// A centre's bookings.
#[derive(Serialize, ToSchema)]
pub(crate) struct Bookings {
    /// Up to when that centre's ledger is known here; null: nothing is.
    #[schema(value_type = Option<String>)]
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) bookings: Vec<Booking>,
}

/// A resource that is free.
#[derive(Serialize, ToSchema)]
pub(crate) struct FreeResource {
    #[serde(flatten)]
    resource: Resource,
    #[schema(value_type = Option<String>)]
    steward: Option<NodeId>,
    immediate: bool,
}

impl From<steward::Free> for FreeResource {
    fn from(free: steward::Free) -> Self {
        Self { resource: (&free.resource).into(), steward: free.steward, immediate: free.immediate }
    }
}

/// What is free.
#[derive(Serialize, ToSchema)]
pub(crate) struct FreeResources {
    pub(crate) resources: Vec<FreeResource>,
}
