//! What waits: one list for this host, the oldest first, each item with its proposal as the button; and what waits for
//! somebody else, each with whom it waits for.
//!
//! Enters: the view, the stewards, the state of links, the minute that the box shows. Leaves: lists in words, bounded:
//! what goes beyond is counted, not hidden. The calls list the very same items.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use telecentre_proto::booking::{Alternative, Booking, Pending};
use telecentre_proto::centre::Shut;
use telecentre_proto::id::Slug;
use telecentre_proto::inbox::ItemKind;
use telecentre_proto::inbox::item::{Item, items};
use telecentre_proto::pair::awaited;
use telecentre_proto::slot::Slot;
use telecentre_proto::steward::{Stewards, is_mine, steward_of, waits_for_host};
use telecentre_proto::view::View;

use super::proposal::{Proposal, proposals};
use crate::alternative::AlternativeButton;
use crate::icon::Icon;
use crate::replica::Moment;
use crate::site::query;
use crate::slip::Slip;
use crate::slot_words::clock;
use crate::status::{PeerState, Role, Status};
use crate::words::Words;

/// The most that one list shows.
const LISTED: usize = 50;
/// How far overlaps are looked for: days before and after today.
const AROUND_DAYS: (i64, i64) = (31, 366);

/// What waits at this desk, at one centre or at all, oldest first.
pub(crate) fn waiting(moment: &dyn Moment, centre: Option<&Slug>, now: (Date, u16)) -> Vec<Item> {
    let (view, stewards) = (moment.view(), moment.stewards());
    let shift = |days: i64| now.0.checked_add(Span::new().days(days)).unwrap_or(now.0);
    let around = (shift(-AROUND_DAYS.0), shift(AROUND_DAYS.1));
    let all = view.centres.all().map(|c| &c.slug);
    // Elsewhere others settle them; at the hub what is lent to it.
    let settled_here =
        |slug: &&Slug| stewards.node_of(slug) == Some(stewards.me()) || stewards.hub() == Some(stewards.me());
    let centres = all.filter(|slug| centre.is_none_or(|only| only == *slug)).filter(settled_here);
    let lost = centres.flat_map(|slug| moment.conflicts(slug, around)).collect();
    items(view, stewards, centre, lost, now, &moment.zone())
}

/// How much waits for this host.
pub(crate) fn count(moment: &dyn Moment, minute: u16) -> usize {
    waiting(moment, None, (moment.today(), minute)).len()
}

/// A button of an item.
pub(crate) struct Act {
    /// The address of its form.
    pub(crate) path: String,
    /// What the form sends.
    pub(crate) fields: Vec<(&'static str, String)>,
    /// The words.
    pub(crate) label: String,
    /// The word of the act.
    pub(crate) word: &'static str,
}

impl Act {
    /// Whether it takes something away from somebody: it is asked for in two steps.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self.word, "decline" | "displace" | "cancel" | "withdraw")
    }
}

/// A link to a place that is free instead.
pub(crate) struct Elsewhere {
    /// The address of the form that books it.
    pub(crate) path: String,
    /// The words.
    pub(crate) text: String,
}

/// Something that waits for this host.
pub(crate) struct Task {
    /// Its sort.
    pub(crate) kind: ItemKind,
    /// The booking.
    pub(crate) slip: Slip,
    /// What it is about, in words, after the person's name.
    pub(crate) what: String,
    /// Since when, in words.
    pub(crate) since: Option<String>,
    /// What else is to be known: what is in the way, who keeps the place, why it was refused.
    pub(crate) beside: Option<String>,
    /// The buttons: the proposal first.
    pub(crate) acts: Vec<Act>,
    /// Of an answer: what is free instead.
    pub(crate) instead: Vec<Elsewhere>,
}

impl Task {
    /// The icon of its sort.
    pub(crate) fn icon(&self) -> Icon {
        match self.kind {
            ItemKind::Conflict | ItemKind::Outside | ItemKind::NoShow | ItemKind::Pair => Icon::Warning,
            _ => Icon::Inbox,
        }
    }
}

/// Something that waits for somebody else.
pub(crate) struct WaitingSlip {
    /// The booking.
    pub(crate) slip: Slip,
    /// What is asked, in words: a place, a move, a cancellation.
    pub(crate) asked: String,
    /// How long ago it was asked, in words.
    pub(crate) since: String,
    /// Whose answer it waits for, in words.
    pub(crate) whom: String,
}

/// Everything that waits.
#[derive(Default)]
pub(crate) struct Inbox {
    /// What waits for this host.
    pub(crate) mine: Vec<Task>,
    /// How much of it there is in all.
    pub(crate) count: usize,
    /// What waits for others.
    pub(crate) others: Vec<WaitingSlip>,
    /// How many more of these there are.
    pub(crate) more: usize,
}

impl Inbox {
    /// What waits, as this replica knows it; of what waits for this host at most `shown`.
    pub(crate) fn of(words: &Words, moment: &dyn Moment, minute: u16, shown: usize) -> Self {
        let now = (moment.today(), minute);
        let items = waiting(moment, None, now);
        let mut offered = Vec::new();
        let shown = items.iter().take(shown.min(LISTED));
        let mine = shown.map(|item| task(words, moment, item, now, &mut offered)).collect();
        Self { mine, count: items.len(), ..Self::default() }
    }

    /// The same, with what waits for others.
    pub(crate) fn with_others(words: &Words, moment: &dyn Moment, minute: u16) -> Self {
        let mut out = Self::of(words, moment, minute, LISTED);
        let (view, stewards) = (moment.view(), moment.stewards());
        let status = moment.status();
        for pending in view.bookings.pending(None).iter().filter(|pending| !waits_here(view, stewards, pending)) {
            if out.others.len() >= LISTED {
                out.more += 1;
                continue;
            }
            out.others.push(elsewhere(view, stewards, words, pending, &status));
        }
        out
    }
}

fn task(words: &Words, moment: &dyn Moment, item: &Item, now: (Date, u16), offered: &mut Vec<Alternative>) -> Task {
    let (view, b) = (moment.view(), &item.booking);
    let slip = Slip::of(view, words, b);
    let act = |proposal: &Proposal| {
        let (path, fields) = proposal.form(item);
        Act { path, fields, label: proposal.label.clone(), word: proposal.word() }
    };
    let to = item.wish.as_ref().and_then(|wish| wish.to.as_ref());
    let what = match (item.kind, &item.wish) {
        (ItemKind::Question, Some(_)) => asked(words, to.map(|(slot, _)| *slot), true),
        (ItemKind::Answer, _) => words.with("task-answer", slip.centre_name.as_str()),
        (ItemKind::Outside, _) => words.of("task-outside", outside(view, b)),
        (ItemKind::Pair, _) => match &item.gone {
            Some(gone) => words.with("task-pair-gone", Slip::of(view, words, gone).centre_name),
            None => words.say("task-pair-given"),
        },
        (kind, _) => words.of("task", kind.as_str()),
    };
    let since = Timestamp::from_second(item.since).ok().map(|at| words.ago(at));
    let name = |id| view.bookings.get(id).map(|b| Slip::of(view, words, &b).who);
    let kept = item.kept.and_then(name);
    let beside = match item.kind {
        ItemKind::Request | ItemKind::Question => in_the_way(words, view, item),
        ItemKind::Conflict => kept.map(|kept| words.with2("clash-keeps", kept, slip.who.as_str())),
        ItemKind::Answer => {
            let reason = b.reason.map(|reason| words.of("reason", reason.as_str()));
            let said: Vec<String> = reason.into_iter().chain(slip.answer.clone()).collect();
            (!said.is_empty()).then(|| said.join(&words.say("colon")))
        }
        _ => None,
    };
    let instead = if item.kind == ItemKind::Answer {
        b.alternatives.iter().map(|a| book_instead(words, view, item, a, &slip.who)).collect()
    } else {
        Vec::new()
    };
    let acts = proposals(moment, words, item, now, offered).iter().map(act).collect();
    Task { kind: item.kind, what, since, beside, acts, instead, slip }
}

/// Why a booking stands outside, in a word.
fn outside(view: &View, b: &Booking) -> &'static str {
    let resource = view.centres.resource(&b.centre, &b.resource).filter(|r| !r.retired);
    let shut = view.centres.get(&b.centre).zip(resource).map(|(centre, r)| view.centres.shut(centre, r, b.slot));
    match shut {
        None => "retired",
        Some(Some(Shut::Closure)) => "closed",
        Some(Some(Shut::Hours)) => "hours",
        Some(Some(Shut::OutOfService)) => "out",
        Some(None) => "capacity",
    }
}

/// The form of the planning, filled in with what the centre proposed instead.
fn book_instead(
    words: &Words,
    view: &View,
    item: &Item,
    a: &telecentre_proto::booking::Alternative,
    who: &str,
) -> Elsewhere {
    let centre = &item.booking.centre;
    let day = a.slot.day().to_string();
    let asked = query([
        ("date", day.as_str()),
        ("centre", centre.as_str()),
        ("resource", a.resource.as_str()),
        ("start", &clock(a.slot.start())),
        ("end", &clock(a.slot.end())),
        ("who", who),
    ]);
    let path = format!("/reserver?{asked}");
    Elsewhere { path, text: AlternativeButton::of(view, words, centre, a, Date::ZERO).text }
}

/// Whether the host at this replica is the one to answer. What the steward answers by itself is nobody's task.
fn waits_here(view: &View, stewards: &dyn Stewards, pending: &Pending) -> bool {
    let b = &pending.booking;
    is_mine(view, stewards, &b.centre, &b.resource, b.slot.day())
        && waits_for_host(view, stewards, pending)
        && (pending.wish.is_some() || awaited(&view.bookings, b).is_empty())
}

fn asked(words: &Words, to: Option<Slot>, is_wish: bool) -> String {
    match (is_wish, to) {
        (false, _) => words.say("asked-place"),
        (true, None) => words.say("asked-cancel"),
        (true, Some(slot)) => {
            let to = format!("{} {}", words.short_date(slot.day()), words.span(slot.start(), slot.end()));
            words.with("asked-move", to)
        }
    }
}

fn in_the_way(words: &Words, view: &View, item: &Item) -> Option<String> {
    let b = &item.booking;
    let to = item.wish.as_ref().and_then(|wish| wish.to.as_ref());
    if item.wish.is_some() && to.is_none() {
        return None;
    }
    let (slot, resource) = to.map_or((b.slot, &b.resource), |(slot, resource)| (*slot, resource));
    let conflicts = view.bookings.conflicts(&b.centre, resource, slot, Some(b.id));
    let first = conflicts.first()?;
    Some(words.with("asked-in-the-way", words.span(first.slot.start(), first.slot.end())))
}

fn elsewhere(view: &View, stewards: &dyn Stewards, words: &Words, pending: &Pending, status: &Status) -> WaitingSlip {
    let Pending { booking: b, wish } = pending;
    let to = wish.as_ref().and_then(|wish| wish.to.as_ref());
    WaitingSlip {
        whom: whom(view, stewards, words, pending, status),
        slip: Slip::of(view, words, b),
        asked: asked(words, to.map(|(slot, _)| *slot), wish.is_some()),
        since: Timestamp::from_second(pending.since()).map_or_else(|_| words.say("never"), |at| words.ago(at)),
    }
}

fn whom(view: &View, stewards: &dyn Stewards, words: &Words, pending: &Pending, status: &Status) -> String {
    let b = &pending.booking;
    let Some(steward) = steward_of(view, stewards, &b.centre, &b.resource, b.slot.day()) else {
        return words.say("waits-no-node");
    };
    let halves = if pending.wish.is_none() { awaited(&view.bookings, b) } else { Vec::new() };
    if !halves.is_empty() {
        let name = |slug: &Slug| view.centres.get(slug).map_or_else(|| slug.to_string(), |c| c.name.clone());
        return words.with("waits-answer-of", halves.iter().map(name).collect::<Vec<_>>().join(", "));
    }
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
