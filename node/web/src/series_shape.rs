//! A series to be in JSON, as calls and refusals send it: described by the very type that is sent.
//!
//! Enters: a preview of the rules. Leaves: its days, each with whether it can be had and what can be had instead, and the
//! digest of them all.

use serde::Serialize;
use telecentre_proto::id::{Hash, NodeId, RecordId, Slug};
use telecentre_proto::series::{self, DayStatus, Preview};
use telecentre_proto::slot::Slot;
use utoipa::ToSchema;

use crate::booking_shape::Alternative;

/// A day of a series to be.
#[derive(Serialize, ToSchema)]
pub(crate) struct Occurrence {
    start: String,
    end: String,
    /// Where; null: no place of the kind was looked for.
    #[schema(value_type = Option<String>)]
    resource: Option<Slug>,
    /// free, taken, closed, past or too-far.
    #[schema(value_type = String)]
    status: DayStatus,
    /// Who decides about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    steward: Option<NodeId>,
    /// What is free instead.
    alternatives: Vec<Alternative>,
    /// The person's other bookings at that time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, value_type = Vec<String>)]
    overlaps: Vec<RecordId>,
}

impl Occurrence {
    /// A day that was left out.
    pub(crate) fn left_out(slot: Slot, resource: Option<Slug>, status: DayStatus) -> Self {
        let (start, end) = (slot.start_text(), slot.end_text());
        Self { start, end, resource, status, steward: None, alternatives: Vec::new(), overlaps: Vec::new() }
    }
}

impl From<&series::Occurrence> for Occurrence {
    fn from(o: &series::Occurrence) -> Self {
        Self {
            start: o.slot.start_text(),
            end: o.slot.end_text(),
            resource: Some(o.resource.clone()),
            status: o.status,
            steward: o.steward,
            alternatives: o.alternatives.iter().map(Into::into).collect(),
            overlaps: o.overlaps.clone(),
        }
    }
}

/// What a series would be.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeriesPreview {
    /// To be sent with the series: it is made only if all of this is so still.
    #[schema(value_type = String)]
    pub(crate) digest: Hash,
    pub(crate) occurrences: Vec<Occurrence>,
}

impl From<&Preview> for SeriesPreview {
    fn from(preview: &Preview) -> Self {
        Self { digest: preview.digest(), occurrences: preview.occurrences.iter().map(Into::into).collect() }
    }
}
