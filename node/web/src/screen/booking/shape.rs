//! What the calls of bookings read and what only they send: described by the very types that are read and sent.
//!
//! Enters: JSON, read field by field so that every mistake is told at once. Leaves: what was understood of it; and what
//! waits for an answer, as JSON.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telecentre_proto::booking::Act;
use telecentre_proto::id::{NodeId, RecordId, Slug};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::body::{Body, request_body};
use crate::booking_shape::{Booking, NewGuest};
use crate::deed::ACTS;

request_body! {
    /// The body of a new booking.
    pub(crate) struct NewBooking {
        need "centre" centre: Slug => String,
        need "resource" resource: Slug => String,
        /// `2026-11-24T09:00`, local time of the centre.
        need "start" start: String => String,
        /// `2026-11-24T10:00`, the same day.
        need "end" end: String => String,
        /// A member's id. This or `guest`.
        take "member" member: RecordId => Option<String>,
        take "guest" guest: NewGuest => Option<NewGuest>,
        /// Idempotency key, for ever on this replica.
        need "key" key: String => String,
        take "note" note: String => Option<String>,
        take "series" series: RecordId => Option<String>,
        /// Places at other centres, for the same person at the same time: each stands only with the others.
        take "pair" pair: Vec<PairPlace> => Option<Vec<PairPlace>>,
        /// A host insists though the slot is taken.
        take "override" insist: bool => Option<bool>,
    }
}

/// A place beside the first of a pair.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairPlace {
    #[schema(value_type = String)]
    pub(crate) centre: Slug,
    #[schema(value_type = String)]
    pub(crate) resource: Slug,
}

request_body! {
    /// The body of `move`.
    pub(crate) struct MoveBody {
        need "start" start: String => String,
        need "end" end: String => String,
        /// Another resource of the same centre; the same when absent.
        take "resource" resource: Slug => Option<String>,
        /// A host insists though the slot is taken.
        take "override" insist: bool => Option<bool>,
    }
}

request_body! {
    /// The body of `confirm`.
    pub(crate) struct ConfirmBody {
        /// The question about the booking that is answered; when absent the request itself, else what was asked first.
        take "question" question: RecordId => Option<String>,
        /// A host insists though the slot is taken.
        take "override" insist: bool => Option<bool>,
    }
}

request_body! {
    /// The body of `decline`.
    pub(crate) struct DeclineBody {
        /// The question about the booking that is answered; when absent the request itself, else what was asked first.
        take "question" question: RecordId => Option<String>,
        take "reason" reason: String => Option<String>,
    }
}

request_body! {
    /// The body of `displace`.
    pub(crate) struct DisplaceBody {
        /// The id of the booking that keeps the slot.
        need "kept" kept: RecordId => String,
    }
}

request_body! {
    /// The body of `swap`.
    pub(crate) struct SwapBody {
        /// The id of the booking to change places with.
        need "with" with: RecordId => String,
    }
}

request_body! {
    /// The body of an act that needs nothing said: `cancel`, `check-in`, `check-out`, `no-show`, `release`, `undo`. It may
    /// be left out.
    pub(crate) struct PlainBody {}
}

/// The body of an act: which of these it is, the act in the address says.
#[derive(Debug, ToSchema)]
#[serde(untagged)]
pub(crate) enum ActBody {
    Move(MoveBody),
    Displace(DisplaceBody),
    Swap(SwapBody),
    Confirm(ConfirmBody),
    Decline(DeclineBody),
    Plain(PlainBody),
}

impl ActBody {
    /// Reads what an act needs.
    pub(crate) fn read(act: Act, body: &mut Body) -> Self {
        match act {
            Act::Move => Self::Move(body.read()),
            Act::Displace => Self::Displace(body.read()),
            Act::Confirm => Self::Confirm(body.read()),
            Act::Decline => Self::Decline(body.read()),
            Act::Swap => Self::Swap(body.read()),
            Act::Cancel | Act::CheckIn | Act::NoShow | Act::CheckOut | Act::Release | Act::Undo => {
                Self::Plain(body.read())
            }
            Act::Book | Act::Note => Self::Plain(body.read()),
        }
    }
}

/// The last word of an act's address: one of [`ACTS`].
pub(crate) struct ActWord;

impl PartialSchema for ActWord {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(ACTS.map(Act::as_str))).into()
    }
}

impl ToSchema for ActWord {
    fn name() -> Cow<'static, str> {
        "ActWord".into()
    }
}

/// A request, or something that is asked of a booking.
#[derive(Serialize, ToSchema)]
pub(crate) struct WaitingRequest {
    pub(crate) booking: Booking,
    /// place, move or cancel.
    pub(crate) asked: &'static str,
    /// The id of the question, where a booking is asked to be moved or cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) question: Option<RecordId>,
    #[schema(value_type = Option<String>)]
    pub(crate) since: Option<Timestamp>,
    /// The replica that answers.
    #[schema(value_type = Option<String>)]
    pub(crate) steward: Option<NodeId>,
    /// Whether that is this replica.
    pub(crate) here: bool,
    /// Whether a host must answer, not the program.
    pub(crate) host: bool,
}

/// The answer to an act that the caller may only ask for: it stands in the inbox of whoever decides.
#[derive(Serialize, ToSchema)]
pub(crate) struct Question {
    /// The id of the question. The same act asked again answers the same.
    #[schema(value_type = String)]
    pub(crate) question: RecordId,
}

/// What waits for an answer.
#[derive(Serialize, ToSchema)]
pub(crate) struct Requests {
    pub(crate) requests: Vec<WaitingRequest>,
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}
