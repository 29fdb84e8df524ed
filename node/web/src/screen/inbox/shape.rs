//! What waits at the desk, in JSON: described by the very types that are sent.
//!
//! Enters: an item of the rules. Leaves: a sentence for people, in their language, and the proposal as a call that works
//! as it stands. Names are for the desk, which may see them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use telecentre_proto::booking;
use telecentre_proto::id::RecordId;
use telecentre_proto::inbox::ItemKind;
use telecentre_proto::inbox::item::Item;
use utoipa::ToSchema;

use super::proposal::{id, proposals};
use crate::booking_shape::Alternative;
use crate::replica::Moment;
use crate::slip::Slip;
use crate::words::Words;

/// What waits at the desk, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct InboxItems {
    pub(crate) items: Vec<InboxItem>,
    /// Given as `after`, it leads to those that follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// Something that waits.
#[derive(Serialize, ToSchema)]
pub(crate) struct InboxItem {
    id: String,
    /// request, question, conflict, answer, no-show, outside, waitlist or pair.
    #[schema(value_type = String)]
    kind: ItemKind,
    /// Since when it waits; of somebody who did not come, since the grace was over.
    #[schema(value_type = Option<String>)]
    since: Option<Timestamp>,
    /// The id of the booking.
    #[schema(value_type = String)]
    booking: RecordId,
    /// One sentence.
    text: String,
    /// Of an answer: taken, closed, host, not-offered, too-far, pair, expired or other.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<booking::Reason>,
    /// Of an answer: what the host said who refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// Of an answer: what its steward proposes instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<Vec<Alternative>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<ProposedCall>,
}

/// A call that settles it, as it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProposedCall {
    act: &'static str,
    label: String,
    method: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    body: Option<Value>,
}

impl InboxItem {
    pub(crate) fn of(
        moment: &dyn Moment,
        words: &Words,
        item: &Item,
        now: (Date, u16),
        offered: &mut Vec<booking::Alternative>,
    ) -> Self {
        let slip = Slip::of(moment.view(), words, &item.booking);
        let text = words.with_all(
            &format!("inbox-{}", item.kind),
            [
                ("who", slip.who.into()),
                ("resource", slip.resource.into()),
                ("centre", slip.centre_name.into()),
                ("day", slip.day.into()),
                ("span", slip.span.into()),
            ],
        );
        let answer = item.kind == ItemKind::Answer;
        let since = Timestamp::from_second(item.since).ok();
        Self {
            id: id(item),
            kind: item.kind,
            since,
            booking: item.booking.id,
            text,
            reason: item.booking.reason.filter(|_| answer),
            note: slip.answer.filter(|_| answer),
            alternatives: answer.then(|| item.booking.alternatives.iter().map(Into::into).collect()),
            proposal: proposals(moment, words, item, now, offered).first().map(|proposal| {
                let (path, body) = proposal.call(item);
                ProposedCall {
                    act: proposal.word(),
                    label: proposal.label.clone(),
                    method: proposal.method(),
                    path,
                    body,
                }
            }),
        }
    }
}
