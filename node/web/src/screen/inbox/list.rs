//! What waits for an answer: first what waits for this host, then the rest, each with whom it waits for; and bookings
//! that got into each other's way.
//!
//! Enters: the view, the stewards, the state of links. Leaves: lists in words, the oldest first, bounded: what goes
//! beyond is counted, not hidden.

use jiff::Timestamp;
use telecentre_proto::booking::Pending;
use telecentre_proto::booking::calendar::Conflict;
use telecentre_proto::steward::{Loser, Stewards, is_mine, steward_of, waits_for_host};
use telecentre_proto::view::View;

use crate::replica::Moment;
use crate::slip::Slip;
use crate::status::{PeerState, Role, Status};
use crate::words::Words;

/// The most that one list shows.
const LISTED: usize = 50;
/// How many days ahead conflicts are looked for.
const CLASH_DAYS: i64 = 90;

/// Something that waits.
pub(crate) struct WaitingSlip {
    /// The booking.
    pub(crate) slip: Slip,
    /// The id of the question, unless it is a request for a place.
    pub(crate) question: Option<String>,
    /// What is asked, in words: a place, a move, a cancellation.
    pub(crate) asked: String,
    /// How long ago it was asked, in words.
    pub(crate) since: String,
    /// Whose answer it waits for, in words.
    pub(crate) whom: String,
    /// What is in the way, in words, if something is.
    pub(crate) in_the_way: Option<String>,
}

/// Two bookings for one place: one of them must move.
pub(crate) struct Clash {
    /// The one that lost.
    pub(crate) lost: Slip,
    /// The name of the person who keeps the place.
    pub(crate) kept: String,
}

impl Clash {
    /// Those of one's own centre from today on.
    pub(crate) fn coming(words: &Words, moment: &dyn Moment) -> Vec<Self> {
        let view = moment.view();
        let name = |id| view.bookings.get(id).map(|b| Slip::of(view, words, &b).who).unwrap_or_default();
        let clash = |lost: Loser| Self { lost: Slip::of(view, words, &lost.booking), kept: name(lost.kept) };
        losers(moment).into_iter().map(clash).collect()
    }
}

/// The bookings that lost their place at one's own centre, from today on.
fn losers(moment: &dyn Moment) -> Vec<Loser> {
    let Some(centre) = moment.here().centre else { return Vec::new() };
    let today = moment.today();
    let until = today.checked_add(jiff::Span::new().days(CLASH_DAYS)).unwrap_or(today);
    moment.conflicts(&centre, (today, until))
}

/// How much waits for this host.
pub(crate) fn count(moment: &dyn Moment) -> usize {
    let (view, stewards) = (moment.view(), moment.stewards());
    let pending = view.bookings.pending(None);
    pending.iter().filter(|pending| waits_here(view, stewards, pending)).count() + losers(moment).len()
}

/// Everything that waits.
#[derive(Default)]
pub(crate) struct Inbox {
    /// What waits for this host.
    pub(crate) mine: Vec<WaitingSlip>,
    /// What waits for others.
    pub(crate) others: Vec<WaitingSlip>,
    /// How many more there are.
    pub(crate) more: usize,
}

impl Inbox {
    /// What waits, as this replica knows it.
    pub(crate) fn of(words: &Words, moment: &dyn Moment) -> Self {
        let (view, stewards) = (moment.view(), moment.stewards());
        let status = moment.status();
        let mut out = Self::default();
        for pending in view.bookings.pending(None) {
            let mine = waits_here(view, stewards, &pending);
            let list = if mine { &mut out.mine } else { &mut out.others };
            if list.len() >= LISTED {
                out.more += 1;
                continue;
            }
            list.push(waiting(view, stewards, words, &pending, mine, &status));
        }
        out
    }
}

/// Whether the host at this replica is the one to answer. What the steward answers by itself is nobody's task.
fn waits_here(view: &View, stewards: &dyn Stewards, pending: &Pending) -> bool {
    let b = &pending.booking;
    is_mine(view, stewards, &b.centre, &b.resource, b.slot.day()) && waits_for_host(view, stewards, pending)
}

fn waiting(
    view: &View,
    stewards: &dyn Stewards,
    words: &Words,
    pending: &Pending,
    mine: bool,
    status: &Status,
) -> WaitingSlip {
    let Pending { booking: b, wish } = pending;
    let slip = Slip::of(view, words, b);
    let to = wish.as_ref().and_then(|wish| wish.to.as_ref());
    let asked = match (wish, to) {
        (None, _) => words.say("asked-place"),
        (Some(_), None) => words.say("asked-cancel"),
        (Some(_), Some((slot, _))) => {
            let to = format!("{} {}", words.short_date(slot.day()), words.span(slot.start(), slot.end()));
            words.with("asked-move", to)
        }
    };
    let since = Timestamp::from_second(pending.since()).map_or_else(|_| words.say("never"), |at| words.ago(at));
    let (slot, resource) = to.map_or((b.slot, &b.resource), |(slot, resource)| (*slot, resource));
    let conflicts = view.bookings.conflicts(&b.centre, resource, slot, Some(b.id));
    WaitingSlip {
        question: wish.as_ref().map(|wish| wish.id.to_string()),
        whom: whom(view, stewards, words, pending, mine, status),
        in_the_way: if mine { in_the_way(words, &conflicts) } else { None },
        slip,
        asked,
        since,
    }
}

fn in_the_way(words: &Words, conflicts: &[Conflict]) -> Option<String> {
    let first = conflicts.first()?;
    Some(words.with("asked-in-the-way", words.span(first.slot.start(), first.slot.end())))
}

fn whom(view: &View, stewards: &dyn Stewards, words: &Words, pending: &Pending, mine: bool, status: &Status) -> String {
    let b = &pending.booking;
    if mine {
        return words.say("waits-you");
    }
    let Some(steward) = steward_of(view, stewards, &b.centre, &b.resource, b.slot.day()) else {
        return words.say("waits-no-node");
    };
    if steward == stewards.me() {
        return words.say("waits-here");
    }
    let peer = status.peers.iter().find(|p| p.id == steward);
    let name = match peer {
        Some(peer) => peer.name.clone(),
        None if stewards.hub() == Some(steward) => words.of("role", Role::Hub.as_str()),
        None => view.centres.get(&b.centre).map_or_else(|| b.centre.to_string(), |c| c.name.clone()),
    };
    let host = waits_for_host(view, stewards, pending);
    match peer.map(|p| (p.state, p.last_contact)) {
        Some((PeerState::Live, _)) if host => words.with("waits-host-of", name),
        Some((PeerState::Live, _)) => words.with("waits-answer-of", name),
        Some((_, Some(at))) => words.with2("waits-link-of", name, words.ago(at)),
        _ if host => words.with("waits-host-of", name),
        _ => words.with("waits-news-of", name),
    }
}
