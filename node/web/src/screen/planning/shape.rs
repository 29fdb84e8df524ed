//! The shapes of a day and a week, in JSON: described by the very types that are sent.
//!
//! Enters: what the rules say of a centre's day. Leaves: times in full, half-days, and for each resource stretches in
//! order. Whom a booking is for is never said: only its id.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use telecentre_proto::booking::{DaySlot, Stretch};
use telecentre_proto::centre::Kind;
use telecentre_proto::hours::{Half, halves};
use telecentre_proto::id::{NodeId, RecordId, Slug};
use telecentre_proto::slot::Slot;
use telecentre_proto::steward::steward_of;
use utoipa::ToSchema;

use crate::rank::Rank;
use crate::replica::Moment;

/// Some minutes of a day.
#[derive(Serialize, ToSchema)]
pub(crate) struct Minutes {
    /// `2026-11-24T09:00`, local time of the centre.
    start: String,
    end: String,
}

/// A half-day.
#[derive(Serialize, ToSchema)]
pub(crate) struct HalfOfDay {
    /// morning or afternoon.
    #[schema(value_type = String)]
    name: Half,
    start: String,
    end: String,
}

/// Some minutes during which a resource stays what it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlannedSlot {
    start: String,
    end: String,
    /// free, taken, closed or out-of-service.
    #[schema(value_type = String)]
    state: Stretch,
    /// The booking that takes it, where the resource has one place only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    booking: Option<RecordId>,
    /// How many places are left, where the resource has several and is free.
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<u32>,
}

/// A resource and its day.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlannedResource {
    #[schema(value_type = String)]
    id: Slug,
    name: String,
    /// desk, office, meeting-room, video-point or area.
    #[schema(value_type = String)]
    kind: Kind,
    capacity: u32,
    /// The replica that confirms bookings of that day.
    #[schema(value_type = Option<String>)]
    steward: Option<NodeId>,
    slots: Vec<PlannedSlot>,
}

/// A day of a centre.
#[derive(Serialize, ToSchema)]
pub(crate) struct Day {
    #[schema(value_type = String)]
    date: Date,
    /// When the centre is open, closures taken into account.
    open: Vec<Minutes>,
    halves: Vec<HalfOfDay>,
    /// In the order in which people see them.
    resources: Vec<PlannedResource>,
}

/// The answer of `GET /centres/{c}/day`.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayOf {
    /// Up to when that centre's ledger is known here; null: nothing is.
    #[schema(value_type = Option<String>)]
    pub(crate) as_of: Option<Timestamp>,
    #[serde(flatten)]
    pub(crate) day: Day,
}

/// The answer of `GET /centres/{c}/week`: from Monday to Sunday.
#[derive(Serialize, ToSchema)]
pub(crate) struct Week {
    /// Up to when that centre's ledger is known here; null: nothing is.
    #[schema(value_type = Option<String>)]
    pub(crate) as_of: Option<Timestamp>,
    pub(crate) days: Vec<Day>,
}

impl Day {
    /// What of it is for a visitor's eyes: a member learns what is taken, not by which booking.
    #[must_use]
    pub(crate) fn seen_by(mut self, rank: Rank) -> Self {
        if rank < Rank::Host {
            self.resources.iter_mut().flat_map(|r| &mut r.slots).for_each(|slot| slot.booking = None);
        }
        self
    }

    /// A day of a centre that is known here; without anything where it is not.
    pub(crate) fn of(moment: &dyn Moment, centre: &Slug, date: Date) -> Self {
        let view = moment.view();
        let profile = view.centres.get(centre);
        let open = profile.map(|profile| view.centres.open(profile, date)).unwrap_or_default();
        let minutes = |(start, end): (u16, u16)| {
            let slot = Slot::new(date, start, end).ok()?;
            Some((slot.start_text(), slot.end_text()))
        };
        let offered = view.centres.in_order(centre).into_iter().filter(|r| !r.retired);
        let resource = |r: &telecentre_proto::centre::Resource| PlannedResource {
            id: r.slug.clone(),
            name: r.name.clone(),
            kind: r.kind,
            capacity: r.capacity,
            steward: steward_of(view, moment.stewards(), centre, &r.slug, date),
            slots: profile
                .map(|profile| view.calendar().day_slots(profile, r, date))
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
        };
        let halves = halves(&open).into_iter().filter_map(|half| {
            let (start, end) = minutes((half.start, half.end))?;
            Some(HalfOfDay { name: half.half, start, end })
        });
        let halves = halves.collect();
        let resources = offered.map(resource).collect();
        let open = open.into_iter().filter_map(minutes).map(|(start, end)| Minutes { start, end }).collect();
        Self { date, open, halves, resources }
    }
}

impl From<DaySlot> for PlannedSlot {
    fn from(DaySlot { slot, state, booking, places }: DaySlot) -> Self {
        Self { start: slot.start_text(), end: slot.end_text(), state, booking, places }
    }
}
