//! The history of a booking: asked for, decided, arrived, left, each by which box and when.
//!
//! Enters: a booking, in one moment of the view. Leaves: steps in words, those that happened first, then what comes next.
//! A box is named as people name it; what nobody noted is not made up.

use std::collections::HashMap;

use jiff::Timestamp;
use telecentre_proto::booking::{Booking, CancelledBy, State};
use telecentre_proto::id::NodeId;
use telecentre_proto::pair::{shown_state, standing};
use telecentre_proto::steward::{Stewards, steward_of};
use telecentre_proto::view::View;

use crate::icon::Icon;
use crate::replica::Moment;
use crate::words::Words;

/// A step of a booking's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// The message that says what.
    pub(super) key: &'static str,
    /// What happened, or is to happen.
    pub(crate) what: String,
    /// When, in words.
    pub(crate) when: Option<String>,
    /// Which box wrote it, in words.
    pub(crate) by: Option<String>,
    /// Who gave the command, or which rule was followed, in words.
    pub(crate) giver: Option<String>,
    /// Whether it has happened.
    pub(crate) happened: bool,
}

impl Step {
    /// The icon: done or not yet.
    pub(crate) fn icon(&self) -> Icon {
        if self.happened { Icon::Check } else { Icon::Circle }
    }
}

/// The names of boxes, as this one knows them.
pub(crate) struct Names<'a> {
    words: &'a Words,
    stewards: &'a dyn Stewards,
    view: &'a View,
    peers: HashMap<NodeId, String>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(words: &'a Words, moment: &'a dyn Moment) -> Self {
        let peers = moment.status().peers.into_iter().map(|p| (p.id, p.name)).collect();
        Self { words, stewards: moment.stewards(), view: moment.view(), peers }
    }

    /// A box in words; none: nobody decides there yet.
    pub(crate) fn say(&self, node: Option<NodeId>) -> String {
        let Some(node) = node else { return self.words.say("waits-no-node") };
        let mut centres = self.view.centres.all();
        let centre = centres.find(|c| self.stewards.node_of(&c.slug) == Some(node)).map(|c| c.name.clone());
        match () {
            () if self.stewards.hub() == Some(node) => self.words.say("role-hub"),
            () if node == self.stewards.me() => self.words.say("steward-here"),
            () => centre
                .or_else(|| self.peers.get(&node).cloned())
                .map_or_else(|| self.words.say("steward-centre"), |name| self.words.with("steward-of", name)),
        }
    }
}

/// The box whose answer a half of a pair waits for.
fn awaited(view: &View, stewards: &dyn Stewards, b: &Booking) -> Option<NodeId> {
    let pair = standing(&view.bookings, b)?;
    let whom = pair.halves.iter().find(|half| half.booking == b.id)?.waits_for.as_ref()?;
    let asked = pair.halves.iter().find(|half| half.centre == *whom).and_then(|half| view.bookings.get(half.booking));
    match asked {
        Some(half) => steward_of(view, stewards, whom, &half.resource, half.slot.day()),
        None => stewards.node_of(whom),
    }
}

/// The steps of a booking.
pub(crate) fn steps(words: &Words, view: &View, stewards: &dyn Stewards, names: &Names<'_>, b: &Booking) -> Vec<Step> {
    let decides = b.steward.or_else(|| steward_of(view, stewards, &b.centre, &b.resource, b.slot.day()));
    let at = |unix_s: i64| Timestamp::from_second(unix_s).ok().map(|at| words.since(at));
    let minute = |minute: u16| Some(words.time(minute));
    let mut steps = Vec::new();
    let mut step = |key: &'static str, when: Option<String>, by: Option<NodeId>, happened: bool| {
        let by = by.map(|node| names.say(Some(node)));
        steps.push(Step { key, what: words.say(key), when, by, giver: None, happened });
    };
    if b.requested_by.is_some() {
        step("step-asked", at(b.requested_at), b.requested_by, true);
    }
    let decided = b.decided_at.and_then(at);
    match b.state {
        State::Requested => step("step-waits", None, awaited(view, stewards, b).or(decides), false),
        // A half that holds its place for a pair that is not decided yet.
        State::Confirmed if shown_state(&view.bookings, b) == State::Requested => {
            step("step-held", decided, b.steward, true);
            step("step-waits", None, awaited(view, stewards, b), false);
            return steps;
        }
        State::Declined => step("step-declined", decided, b.steward, true),
        // Taken back before anybody had answered.
        State::Cancelled if !b.in_ledger => {}
        _ if b.requested_by.is_some() => step("step-confirmed", decided, b.steward, true),
        _ if b.walk_in => step("step-walk-in", decided.or_else(|| at(b.requested_at)), b.steward, true),
        _ => step("step-booked", decided.or_else(|| at(b.requested_at)), b.steward, true),
    }
    let noted = b.noted_at.and_then(at);
    match b.state {
        State::Cancelled => {
            let by = match b.cancelled_by {
                Some(CancelledBy::Hub) => stewards.hub(),
                Some(CancelledBy::Centre) => b.steward,
                Some(CancelledBy::Member) | None => b.requested_by.or(b.steward),
            };
            step("step-cancelled", noted, by, true);
        }
        State::Displaced => step("step-displaced", noted, b.steward, true),
        State::NoShow => {
            step("step-no-show", noted, b.steward, true);
            if let Some(left) = b.left_at.filter(|left| *left < b.slot.end()) {
                step("step-released", minute(left), b.steward, true);
            }
        }
        State::CheckedIn => {
            let arrived = if b.half_days == Some(2) { "step-arrived-day" } else { "step-arrived" };
            step(arrived, b.checked_in.and_then(minute), b.steward, true);
            match b.left_at {
                Some(left) => step("step-left", minute(left), b.steward, true),
                None => step("step-leaves", minute(b.slot.end()), None, false),
            }
        }
        State::Confirmed => step("step-expected", minute(b.slot.start()), None, false),
        State::Requested | State::Declined => {}
    }
    steps
}
