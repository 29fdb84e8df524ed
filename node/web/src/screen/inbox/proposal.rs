//! What settles an item: the same proposal as a call, for programs, and as a button, for people.
//!
//! Enters: an item of the rules, in one moment of the view. Leaves: an act with its particulars and the words on it; what
//! a host may press instead. A place that is proposed is free in that moment: the rules decide again when it is pressed.

use jiff::civil::Date;
use serde_json::{Value, json};
use telecentre_proto::booking::{Act, Alternative, Booking};
use telecentre_proto::id::RecordId;
use telecentre_proto::inbox::ItemKind;
use telecentre_proto::inbox::item::Item;
use telecentre_proto::pair::standing;
use telecentre_proto::steward::can_be_given;

use crate::alternative::Instead;
use crate::replica::Moment;
use crate::words::Words;

/// What settles an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Settles {
    /// An act on its booking.
    Act {
        /// The act.
        act: Act,
        /// The question that it answers.
        question: Option<RecordId>,
        /// The booking that keeps the slot.
        kept: Option<RecordId>,
        /// Where it is moved to.
        to: Option<Alternative>,
    },
    /// Somebody has seen it.
    Seen,
    /// A wish that waits is given its place.
    Give(RecordId),
    /// A wish waits no longer.
    Withdraw(RecordId),
}

/// A proposal: what it does, and the words on its button.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Proposal {
    /// What it does.
    pub(crate) settles: Settles,
    /// The words.
    pub(crate) label: String,
}

/// An item's name in addresses.
pub(crate) fn id(item: &Item) -> String {
    let record = if item.kind.is_put_away() { item.booking.id } else { item.record() };
    format!("{}-{record}", item.kind)
}

fn act(words: &Words, act: Act) -> Proposal {
    let settles = Settles::Act { act, question: None, kept: None, to: None };
    Proposal { settles, label: words.of("inbox-act", act.as_str()) }
}

fn answered(words: &Words, by: Act, question: Option<RecordId>) -> Proposal {
    let settles = Settles::Act { act: by, question, kept: None, to: None };
    Proposal { settles, ..act(words, by) }
}

/// Moves it to what is free and was not `offered` to another of the list: each can be done after the others.
fn moved(
    moment: &dyn Moment,
    words: &Words,
    b: &Booking,
    now: (Date, u16),
    offered: &mut Vec<Alternative>,
) -> Option<Proposal> {
    let view = moment.view();
    let instead = view.calendar().alternatives(&b.centre, &b.resource, b.slot, Some(now), Some(b.id));
    let is_open = |a: &Alternative| !offered.iter().any(|o| o.resource == a.resource && o.slot.overlaps(a.slot));
    let to = instead.into_iter().find(is_open)?;
    offered.push(to.clone());
    let name =
        view.centres.resource(&b.centre, &to.resource).map_or_else(|| to.resource.to_string(), |r| r.name.clone());
    let span = words.span(to.slot.start(), to.slot.end());
    let is_same_day = to.slot.day() == b.slot.day();
    let when = if is_same_day { span } else { format!("{} {span}", words.short_date(to.slot.day())) };
    let label = words.with2("inbox-move-to", name, when);
    Some(Proposal { settles: Settles::Act { act: Act::Move, question: None, kept: None, to: Some(to) }, label })
}

fn seen(words: &Words, key: &str) -> Proposal {
    Proposal { settles: Settles::Seen, label: words.say(key) }
}

/// What settles a wish that waits: its place, where one is free; else no more than that it waits no longer.
fn waiting(moment: &dyn Moment, words: &Words, id: RecordId) -> Vec<Proposal> {
    let wait = moment.view().bookings.wait(id);
    let is_free = wait.is_some_and(|wait| can_be_given(moment.view(), moment.stewards(), &wait));
    let give = is_free.then(|| Proposal { settles: Settles::Give(id), label: words.say("inbox-act-give") });
    let withdraw = Proposal { settles: Settles::Withdraw(id), label: words.say("inbox-act-withdraw") };
    give.into_iter().chain([withdraw]).collect()
}

/// What settles an item, as far as it can be proposed: the proposal first, then what may be done instead.
/// `offered`: what the items before it in the list were offered.
pub(crate) fn proposals(
    moment: &dyn Moment,
    words: &Words,
    item: &Item,
    now: (Date, u16),
    offered: &mut Vec<Alternative>,
) -> Vec<Proposal> {
    let b = &item.booking;
    let question = item.wish.as_ref().map(|wish| wish.id);
    match item.kind {
        ItemKind::Question => vec![answered(words, Act::Confirm, question), answered(words, Act::Decline, question)],
        ItemKind::Request => {
            let view = moment.view();
            let resource = view.centres.resource(&b.centre, &b.resource).filter(|r| !r.retired);
            let fits = resource.is_some_and(|r| view.bookings.is_free(&b.centre, r, b.slot, Some(b.id)));
            let mut both = vec![act(words, Act::Confirm), act(words, Act::Decline)];
            // A half whose pair is broken can only be refused.
            let broken = standing(&view.bookings, b).is_some_and(|pair| pair.broken);
            if !fits || broken {
                // What is taken can still be granted, over the other: on the booking's own page, in two steps.
                both.swap(0, 1);
                both.truncate(1);
            }
            both
        }
        ItemKind::Conflict => {
            let out = Settles::Act { act: Act::Displace, question: None, kept: item.kept, to: None };
            let out = item.kept.map(|_| Proposal { settles: out, ..act(words, Act::Displace) });
            moved(moment, words, b, now, offered).into_iter().chain(out).collect()
        }
        ItemKind::NoShow => vec![act(words, Act::Release), act(words, Act::CheckIn), seen(words, "inbox-act-leave")],
        ItemKind::Outside => {
            let moved = moved(moment, words, b, now, offered).into_iter();
            moved.chain([act(words, Act::Cancel), seen(words, "inbox-act-leave")]).collect()
        }
        // The half that stands may go too; one that lost its place has nothing left to decide.
        ItemKind::Pair if item.gone.is_some() => vec![seen(words, "inbox-act-keep"), act(words, Act::Cancel)],
        ItemKind::Answer | ItemKind::Pair => vec![seen(words, "inbox-act-done")],
        ItemKind::Waitlist => waiting(moment, words, b.id),
    }
}

impl Proposal {
    /// The word of its act.
    pub(crate) fn word(&self) -> &'static str {
        match &self.settles {
            Settles::Act { act, .. } => act.as_str(),
            Settles::Seen => "done",
            Settles::Give(_) => "give",
            Settles::Withdraw(_) => "withdraw",
        }
    }

    /// The method of the call that does it.
    pub(crate) fn method(&self) -> &'static str {
        if matches!(self.settles, Settles::Withdraw(_)) { "DELETE" } else { "POST" }
    }

    /// The call that does it, as it stands.
    pub(crate) fn call(&self, item: &Item) -> (String, Option<Value>) {
        let (act, question, kept, to) = match &self.settles {
            Settles::Act { act, question, kept, to } => (act, question, kept, to),
            Settles::Seen => return (format!("/api/v1/inbox/{}/done", id(item)), None),
            Settles::Give(wait) => return (format!("/api/v1/waitlist/{wait}/give"), None),
            Settles::Withdraw(wait) => return (format!("/api/v1/waitlist/{wait}"), None),
        };
        let body = match (question, kept, to) {
            (Some(question), ..) => Some(json!({ "question": question })),
            (_, Some(kept), _) => Some(json!({ "kept": kept })),
            (.., Some(to)) => {
                let (start, end) = (to.slot.start_text(), to.slot.end_text());
                Some(json!({ "resource": to.resource, "start": start, "end": end }))
            }
            _ => None,
        };
        (format!("/api/v1/bookings/{}/{act}", item.booking.id), body)
    }

    /// The form that does it: its address and its hidden fields.
    pub(crate) fn form(&self, item: &Item) -> (String, Vec<(&'static str, String)>) {
        let (act, question, kept, to) = match &self.settles {
            Settles::Act { act, question, kept, to } => (act, question, kept, to),
            Settles::Seen => return (format!("/a-traiter/{}/vu", id(item)), Vec::new()),
            Settles::Give(wait) => return (format!("/attente/{wait}/give"), Vec::new()),
            Settles::Withdraw(wait) => return (format!("/attente/{wait}/withdraw"), Vec::new()),
        };
        let to = to.clone().map(|to| Instead { resource: to.resource, slot: to.slot }.to_string());
        let fields =
            [("question", question.map(|id| id.to_string())), ("kept", kept.map(|id| id.to_string())), ("instead", to)];
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
        (format!("/reservations/{}/{act}", item.booking.id), fields.collect())
    }
}
