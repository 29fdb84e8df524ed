//! The shapes of JSON that come from the core, for the OpenAPI document.
//!
//! Enters: nothing. Leaves: schemas. The core knows no HTTP, so its types cannot describe themselves to it; a test holds
//! these to what is really sent. Never serialised themselves.

#![allow(dead_code, reason = "these types only describe; values of them are never made")]

use utoipa::ToSchema;

/// `{centre, resource, member | guest, start, end, note?, key}`.
#[derive(ToSchema)]
pub(crate) struct NewBooking {
    pub(crate) centre: String,
    pub(crate) resource: String,
    /// A member's id. This or `guest`.
    pub(crate) member: Option<String>,
    pub(crate) guest: Option<NewGuest>,
    /// `2026-11-24T09:00`, local time of the centre.
    pub(crate) start: String,
    /// `2026-11-24T10:00`, the same day.
    pub(crate) end: String,
    pub(crate) note: Option<String>,
    /// Idempotency key, for ever on this replica.
    pub(crate) key: String,
    pub(crate) series: Option<String>,
    /// A host insists though the slot is taken.
    pub(crate) r#override: Option<bool>,
}

#[derive(ToSchema)]
pub(crate) struct NewGuest {
    pub(crate) name: String,
}

#[derive(ToSchema)]
pub(crate) struct Act {
    pub(crate) start: Option<String>,
    pub(crate) end: Option<String>,
    pub(crate) resource: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) r#override: Option<bool>,
    /// Of `displace`: the id of the booking that keeps the slot.
    pub(crate) kept: Option<String>,
}

#[derive(ToSchema)]
pub(crate) struct Booking {
    pub(crate) id: String,
    pub(crate) centre: String,
    pub(crate) resource: String,
    pub(crate) member: String,
    pub(crate) start: String,
    pub(crate) end: String,
    /// requested, confirmed, declined, cancelled, checked-in, no-show or displaced.
    pub(crate) state: String,
    pub(crate) steward: Option<String>,
    pub(crate) series: Option<String>,
    pub(crate) requested_at: String,
    pub(crate) decided_at: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) guest: Option<bool>,
    pub(crate) recorded_late: Option<bool>,
    pub(crate) r#override: Option<bool>,
    /// cancel or move, while that waits.
    pub(crate) asked: Option<String>,
    pub(crate) alternatives: Option<Vec<Alternative>>,
}

#[derive(ToSchema)]
pub(crate) struct Alternative {
    pub(crate) resource: String,
    pub(crate) start: String,
    pub(crate) end: String,
}

#[derive(ToSchema)]
pub(crate) struct Bookings {
    /// Up to when that centre's ledger is known here; null: nothing is.
    pub(crate) as_of: Option<String>,
    pub(crate) bookings: Vec<Booking>,
}

#[derive(ToSchema)]
pub(crate) struct Waiting {
    pub(crate) booking: Booking,
    /// place, move or cancel.
    pub(crate) asked: String,
    pub(crate) since: Option<String>,
    /// Who answers.
    pub(crate) steward: Option<String>,
    /// Whether that is this replica.
    pub(crate) here: bool,
    /// Whether a host must answer, not the program.
    pub(crate) host: bool,
}

#[derive(ToSchema)]
pub(crate) struct Requests {
    pub(crate) requests: Vec<Waiting>,
}

#[derive(ToSchema)]
pub(crate) struct Centre {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) opened: Option<String>,
    /// OpenStreetMap's opening_hours.
    pub(crate) hours: Option<String>,
    pub(crate) investment_eur: Option<u32>,
    pub(crate) running_cost_eur_per_year: Option<u32>,
    pub(crate) requests_wait: bool,
    pub(crate) horizon_days: Option<u32>,
}

#[derive(ToSchema)]
pub(crate) struct Centres {
    pub(crate) centres: Vec<Centre>,
}

#[derive(ToSchema)]
pub(crate) struct Resource {
    pub(crate) id: String,
    pub(crate) name: String,
    /// desk, office, meeting-room or video-point.
    pub(crate) kind: String,
    pub(crate) capacity: u32,
    /// request or immediate.
    pub(crate) online: String,
    pub(crate) retired: bool,
}

#[derive(ToSchema)]
pub(crate) struct Resources {
    pub(crate) resources: Vec<Resource>,
}

#[derive(ToSchema)]
pub(crate) struct FreeResource {
    #[schema(inline)]
    #[serde(flatten)]
    pub(crate) resource: Resource,
    pub(crate) steward: Option<String>,
    pub(crate) immediate: bool,
}

#[derive(ToSchema)]
pub(crate) struct FreeResources {
    pub(crate) resources: Vec<FreeResource>,
}

#[derive(ToSchema)]
pub(crate) struct NewMember {
    pub(crate) name: String,
    pub(crate) activity: Option<String>,
    /// self-employed, public-employee or private-employee.
    pub(crate) status: String,
    pub(crate) employer: Option<String>,
    pub(crate) home_centre: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    /// What the directory shows.
    pub(crate) public: Option<Vec<String>>,
}

/// Some details; what is absent stays, what is null goes.
#[derive(ToSchema)]
pub(crate) struct MemberChanges {
    pub(crate) name: Option<String>,
    pub(crate) activity: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) employer: Option<String>,
    pub(crate) home_centre: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) public: Option<Vec<String>>,
}

#[derive(ToSchema)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) activity: String,
    pub(crate) status: String,
    pub(crate) employer: Option<String>,
    pub(crate) home_centre: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) public: Vec<String>,
}

#[derive(ToSchema)]
pub(crate) struct Members {
    pub(crate) members: Vec<Member>,
}

/// RFC 9457, with fields of its own: `errors`, `conflicts`, `alternatives`…
#[derive(ToSchema)]
pub(crate) struct Problem {
    pub(crate) r#type: String,
    pub(crate) title: String,
    pub(crate) status: u16,
    pub(crate) detail: String,
}

/// The positions that a browser kept.
#[derive(ToSchema)]
pub(crate) struct SeenBody {
    pub(crate) positions: Vec<crate::status::Seen>,
}

/// Whether sync is stopped here.
#[derive(ToSchema, serde::Serialize)]
pub(crate) struct Paused {
    pub(crate) paused: bool,
}
