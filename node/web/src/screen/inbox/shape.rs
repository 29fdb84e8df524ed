//! What waits at the desk, in JSON: described by the very types that are sent.
//!
//! Enters: an item of the rules. Leaves: a sentence for people, in their language, and the proposal as a call that works
//! as it stands. Names are for the desk, which may see them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use telecentre_proto::booking::{self, Act};
use telecentre_proto::id::RecordId;
use telecentre_proto::inbox::ItemKind;
use telecentre_proto::inbox::item::Item;
use telecentre_proto::steward::can_be_given;
use utoipa::ToSchema;

use crate::booking_shape::Alternative;
use crate::replica::Moment;
use crate::slip::Slip;
use crate::words::Words;

/// What waits at the desk, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct InboxItems {
    pub(crate) items: Vec<InboxItem>,
}

/// Something that waits.
#[derive(Serialize, ToSchema)]
pub(crate) struct InboxItem {
    id: String,
    /// request, question, conflict, answer, no-show, outside or waitlist.
    #[schema(value_type = String)]
    kind: ItemKind,
    #[schema(value_type = Option<String>)]
    since: Option<Timestamp>,
    /// The id of the booking.
    #[schema(value_type = String)]
    booking: RecordId,
    /// One sentence.
    text: String,
    /// Of an answer: taken, closed, host, not-offered, too-far or other.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<booking::Reason>,
    /// Of an answer: what its steward proposes instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<Vec<Alternative>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proposal: Option<Proposal>,
}

/// A call that settles it, as it stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct Proposal {
    act: &'static str,
    label: String,
    method: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    body: Option<Value>,
}

impl InboxItem {
    pub(crate) fn of(moment: &dyn Moment, words: &Words, item: &Item, now: (Date, u16)) -> Self {
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
        let since = item.since().and_then(|at| Timestamp::from_second(at).ok());
        Self {
            id: id(item),
            kind: item.kind,
            since,
            booking: item.booking.id,
            text,
            reason: item.booking.reason.filter(|_| answer),
            alternatives: answer.then(|| item.booking.alternatives.iter().map(Into::into).collect()),
            proposal: Some(proposal(moment, words, item, now)),
        }
    }
}

fn id(item: &Item) -> String {
    let record = if item.kind.is_put_away() { item.booking.id } else { item.record() };
    format!("{}-{record}", item.kind)
}

/// What settles an item, as far as it can be proposed.
fn proposal(moment: &dyn Moment, words: &Words, item: &Item, now: (Date, u16)) -> Proposal {
    let b = &item.booking;
    let on_booking = |act: Act, body: Option<Value>| {
        let (path, label) = (format!("/api/v1/bookings/{}/{act}", b.id), words.of("inbox-act", act.as_str()));
        Proposal { act: act.as_str(), label, method: "POST", path, body }
    };
    match (item.kind, &item.wish, item.kept) {
        (ItemKind::Question, Some(wish), _) => on_booking(Act::Confirm, Some(json!({ "question": wish.id }))),
        (ItemKind::Conflict, _, Some(kept)) => on_booking(Act::Displace, Some(json!({ "kept": kept }))),
        (ItemKind::NoShow, ..) => on_booking(Act::Release, None),
        (ItemKind::Outside, ..) => {
            let instead = moment.view().calendar().alternatives(&b.centre, &b.resource, b.slot, Some(now), Some(b.id));
            match instead.first() {
                Some(first) => {
                    let (start, end) = (first.slot.start_text(), first.slot.end_text());
                    on_booking(Act::Move, Some(json!({ "resource": first.resource, "start": start, "end": end })))
                }
                None => on_booking(Act::Cancel, None),
            }
        }
        (ItemKind::Waitlist, ..) => on_wish(moment, words, item),
        (ItemKind::Answer, ..) => {
            let (path, label) = (format!("/api/v1/inbox/{}/done", id(item)), words.say("inbox-act-done"));
            Proposal { act: "done", label, method: "POST", path, body: None }
        }
        (ItemKind::Request | ItemKind::Question | ItemKind::Conflict, ..) => {
            let view = moment.view();
            let resource = view.centres.resource(&b.centre, &b.resource).filter(|r| !r.retired);
            let fits = resource.is_some_and(|r| view.bookings.is_free(&b.centre, r, b.slot, Some(b.id)));
            on_booking(if fits { Act::Confirm } else { Act::Decline }, None)
        }
    }
}

/// What settles a wish that waits: its place, where one is free; else no more than that it waits no longer.
fn on_wish(moment: &dyn Moment, words: &Words, item: &Item) -> Proposal {
    let id = item.booking.id;
    let wait = moment.view().bookings.wait(id);
    if wait.is_some_and(|wait| can_be_given(moment.view(), moment.stewards(), &wait)) {
        let (path, label) = (format!("/api/v1/waitlist/{id}/give"), words.say("inbox-act-give"));
        return Proposal { act: "give", label, method: "POST", path, body: None };
    }
    let (path, label) = (format!("/api/v1/waitlist/{id}"), words.say("inbox-act-withdraw"));
    Proposal { act: "withdraw", label, method: "DELETE", path, body: None }
}
