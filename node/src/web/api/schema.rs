//! The shapes of JSON that come from the core, for the OpenAPI document.
//!
//! Enters: nothing. Leaves: schemas. The core knows no HTTP, so its types cannot describe themselves to it; a test holds
//! these to what is really sent. Never serialised themselves.

#![allow(dead_code, reason = "these types only describe; values of them are never made")]

use utoipa::ToSchema;

/// `{centre, resource, member | guest, start, end, note?, key}`.
#[derive(ToSchema)]
pub(super) struct NewBooking {
    pub(super) centre: String,
    pub(super) resource: String,
    /// A member's id. This or `guest`.
    pub(super) member: Option<String>,
    pub(super) guest: Option<NewGuest>,
    /// `2026-11-24T09:00`, local time of the centre.
    pub(super) start: String,
    /// `2026-11-24T10:00`, the same day.
    pub(super) end: String,
    pub(super) note: Option<String>,
    /// Idempotency key, for ever on this replica.
    pub(super) key: String,
    pub(super) series: Option<String>,
    /// A host insists though the slot is taken.
    pub(super) r#override: Option<bool>,
}

#[derive(ToSchema)]
pub(super) struct NewGuest {
    pub(super) name: String,
}

#[derive(ToSchema)]
pub(super) struct Act {
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
    pub(super) resource: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) r#override: Option<bool>,
    /// Of `displace`: the id of the booking that keeps the slot.
    pub(super) kept: Option<String>,
}

#[derive(ToSchema)]
pub(super) struct Booking {
    pub(super) id: String,
    pub(super) centre: String,
    pub(super) resource: String,
    pub(super) member: String,
    pub(super) start: String,
    pub(super) end: String,
    /// requested, confirmed, declined, cancelled, checked-in, no-show or displaced.
    pub(super) state: String,
    pub(super) steward: Option<String>,
    pub(super) series: Option<String>,
    pub(super) requested_at: String,
    pub(super) decided_at: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) guest: Option<bool>,
    pub(super) recorded_late: Option<bool>,
    pub(super) r#override: Option<bool>,
    /// cancel or move, while that waits.
    pub(super) asked: Option<String>,
    pub(super) alternatives: Option<Vec<Alternative>>,
}

#[derive(ToSchema)]
pub(super) struct Alternative {
    pub(super) resource: String,
    pub(super) start: String,
    pub(super) end: String,
}

#[derive(ToSchema)]
pub(super) struct Bookings {
    /// Up to when that centre's ledger is known here; null: nothing is.
    pub(super) as_of: Option<String>,
    pub(super) bookings: Vec<Booking>,
}

#[derive(ToSchema)]
pub(super) struct Waiting {
    pub(super) booking: Booking,
    /// place, move or cancel.
    pub(super) asked: String,
    pub(super) since: Option<String>,
    /// Who answers.
    pub(super) steward: Option<String>,
    /// Whether that is this replica.
    pub(super) here: bool,
    /// Whether a host must answer, not the program.
    pub(super) host: bool,
}

#[derive(ToSchema)]
pub(super) struct Requests {
    pub(super) requests: Vec<Waiting>,
}

#[derive(ToSchema)]
pub(super) struct Centre {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) opened: Option<String>,
    /// OpenStreetMap's opening_hours.
    pub(super) hours: Option<String>,
    pub(super) investment_eur: Option<u32>,
    pub(super) running_cost_eur_per_year: Option<u32>,
    pub(super) requests_wait: bool,
    pub(super) horizon_days: Option<u32>,
}

#[derive(ToSchema)]
pub(super) struct Centres {
    pub(super) centres: Vec<Centre>,
}

#[derive(ToSchema)]
pub(super) struct Resource {
    pub(super) id: String,
    pub(super) name: String,
    /// desk, office, meeting-room or video-point.
    pub(super) kind: String,
    pub(super) capacity: u32,
    /// request or immediate.
    pub(super) online: String,
    pub(super) retired: bool,
}

#[derive(ToSchema)]
pub(super) struct Resources {
    pub(super) resources: Vec<Resource>,
}

#[derive(ToSchema)]
pub(super) struct FreeResource {
    #[schema(inline)]
    #[serde(flatten)]
    pub(super) resource: Resource,
    pub(super) steward: Option<String>,
    pub(super) immediate: bool,
}

#[derive(ToSchema)]
pub(super) struct FreeResources {
    pub(super) resources: Vec<FreeResource>,
}

#[derive(ToSchema)]
pub(super) struct NewMember {
    pub(super) name: String,
    pub(super) activity: Option<String>,
    /// self-employed, public-employee or private-employee.
    pub(super) status: String,
    pub(super) employer: Option<String>,
    pub(super) home_centre: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    /// What the directory shows.
    pub(super) public: Option<Vec<String>>,
}

/// Some details; what is absent stays, what is null goes.
#[derive(ToSchema)]
pub(super) struct MemberChanges {
    pub(super) name: Option<String>,
    pub(super) activity: Option<String>,
    pub(super) status: Option<String>,
    pub(super) employer: Option<String>,
    pub(super) home_centre: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) public: Option<Vec<String>>,
}

#[derive(ToSchema)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) activity: String,
    pub(super) status: String,
    pub(super) employer: Option<String>,
    pub(super) home_centre: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) public: Vec<String>,
}

#[derive(ToSchema)]
pub(super) struct Members {
    pub(super) members: Vec<Member>,
}

/// RFC 9457, with fields of its own: `errors`, `conflicts`, `alternatives`…
#[derive(ToSchema)]
pub(super) struct Problem {
    pub(super) r#type: String,
    pub(super) title: String,
    pub(super) status: u16,
    pub(super) detail: String,
}

/// The positions that a browser kept.
#[derive(ToSchema)]
pub(super) struct SeenBody {
    pub(super) positions: Vec<crate::web::status::Seen>,
}

/// Whether sync is stopped here.
#[derive(ToSchema, serde::Serialize)]
pub(super) struct Paused {
    pub(super) paused: bool,
}
