//! A booking in JSON, as the calls of several screens send it: described by the very type that is sent.
//!
//! Enters: a booking of the view. Leaves: the contract's BOOKING. A person appears by an opaque id only.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telecentre_proto::booking;
use telecentre_proto::clash::clashes;
use telecentre_proto::id::{NodeId, RecordId, Slug};
use telecentre_proto::pair::{HalfStanding, PairStanding, shown_state, standing};
use telecentre_proto::view::View;
use utoipa::ToSchema;

/// The contract's BOOKING.
#[derive(Serialize, ToSchema)]
pub(crate) struct Booking {
    #[schema(value_type = String)]
    id: RecordId,
    #[schema(value_type = String)]
    centre: Slug,
    #[schema(value_type = String)]
    resource: Slug,
    /// A member's id, or a guest's.
    #[schema(value_type = String)]
    member: RecordId,
    /// `2026-11-24T09:00`, local time of the centre.
    start: String,
    end: String,
    /// requested, confirmed, declined, cancelled, checked-in, no-show or displaced.
    #[schema(value_type = String)]
    state: booking::State,
    /// Who confirmed or answered it; null for a request.
    #[schema(value_type = Option<String>)]
    steward: Option<NodeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    series: Option<RecordId>,
    #[schema(value_type = String)]
    requested_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    decided_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<booking::Reason>,
    /// When the person left, or nobody having come the rest was released: local time of the centre.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_late: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#override: Option<bool>,
    /// A box that was closed made it, and it waits for the host of the box that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    salvaged: Option<bool>,
    /// cancel or move, while that waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    asked: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    alternatives: Vec<Alternative>,
    /// The pair that it is a half of; where one booking is answered, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pair: Option<Pair>,
    /// The person's other bookings at that time; where one booking is answered, not in lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, value_type = Vec<String>)]
    overlaps: Vec<RecordId>,
}

/// Somebody who walked in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewGuest {
    pub(crate) name: String,
}

/// A slot proposed instead.
#[derive(Serialize, ToSchema)]
pub(crate) struct Alternative {
    #[schema(value_type = String)]
    resource: Slug,
    start: String,
    end: String,
}

impl Booking {
    /// The one booking that a call answers: with the person's other bookings at that time.
    pub(crate) fn answered(view: &View, b: &booking::Booking) -> Self {
        let overlaps = clashes(&view.bookings, b).iter().map(|other| other.id).collect();
        let pair = standing(&view.bookings, b).map(Pair::from);
        Self { pair, overlaps, ..Self::listed(view, b) }
    }

    /// A booking in a list: a half of a pair is asked for until the pair is decided.
    pub(crate) fn listed(view: &View, b: &booking::Booking) -> Self {
        Self { state: shown_state(&view.bookings, b), ..b.into() }
    }
}

/// A pair of bookings that stand or fall together.
#[derive(Serialize, ToSchema)]
pub(crate) struct Pair {
    /// The half whose steward decides about the pair.
    #[schema(value_type = String)]
    first: RecordId,
    halves: Vec<PairHalf>,
}

/// A half of a pair.
#[derive(Serialize, ToSchema)]
pub(crate) struct PairHalf {
    #[schema(value_type = String)]
    booking: RecordId,
    #[schema(value_type = String)]
    centre: Slug,
    /// The centre whose word it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    waits_for: Option<Slug>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    since: Option<Timestamp>,
}

impl From<PairStanding> for Pair {
    fn from(pair: PairStanding) -> Self {
        let half = |half: HalfStanding| PairHalf {
            booking: half.booking,
            centre: half.centre,
            waits_for: half.waits_for,
            since: half.since.and_then(|at| Timestamp::from_second(at).ok()),
        };
        Self { first: pair.first, halves: pair.halves.into_iter().map(half).collect() }
    }
}

impl From<&booking::Alternative> for Alternative {
    fn from(a: &booking::Alternative) -> Self {
        Self { resource: a.resource.clone(), start: a.slot.start_text(), end: a.slot.end_text() }
    }
}

impl From<&booking::Booking> for Booking {
    fn from(b: &booking::Booking) -> Self {
        // A clock beyond year 9999 shows as the epoch.
        let instant = |unix_s| Timestamp::from_second(unix_s).unwrap_or(Timestamp::UNIX_EPOCH);
        let set = |flag: bool| flag.then_some(true);
        Self {
            id: b.id,
            centre: b.centre.clone(),
            resource: b.resource.clone(),
            member: b.member,
            start: b.slot.start_text(),
            end: b.slot.end_text(),
            state: b.state,
            steward: b.steward,
            series: b.series,
            requested_at: instant(b.requested_at),
            decided_at: b.decided_at.map(instant),
            reason: b.reason,
            left_at: b.left_at_text(),
            guest: set(b.guest),
            recorded_late: set(b.recorded_late),
            r#override: set(b.overrides),
            salvaged: set(b.salvaged),
            asked: b.asked(),
            alternatives: b.alternatives.iter().map(Into::into).collect(),
            pair: None,
            overlaps: Vec::new(),
        }
    }
}
