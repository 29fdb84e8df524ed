//! The shapes of centres and of what can be booked there, in JSON: described by the very types that are sent.
//!
//! Enters: centres and resources of the view. Leaves: the answers of the calls, field for field as the contract has them.

use jiff::Timestamp;
use serde::Serialize;
use telecentre_proto::id::NodeId;
use telecentre_proto::steward;
use utoipa::ToSchema;

use crate::booking_shape::Booking;
use crate::centre_shape::{Centre, Resource};

/// All centres.
#[derive(Serialize, ToSchema)]
pub(crate) struct Centres {
    pub(crate) centres: Vec<Centre>,
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// What a centre offers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Resources {
    pub(crate) resources: Vec<Resource>,
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// A centre's bookings.
#[derive(Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "the contract names its fields")]
pub(crate) struct Bookings {
    /// Up to when that centre's ledger is known here; null: nothing is.
    #[schema(value_type = Option<String>)]
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) bookings: Vec<Booking>,
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
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
