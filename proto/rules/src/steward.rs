//! Who may confirm a booking, and what it decides by itself.
//!
//! Enters: the view; who is the hub, whose node is whose, and what holds this replica back (through [`Stewards`]); for
//! overlaps, the order in which entries were written (through [`History`]). Leaves: the one replica entitled to confirm
//! a resource on a day, the drafts of answers and hand-overs, and the losers of overlaps. The greatest hand-over number
//! held decides: odd, the hub that it names; even or none, the centre's node. No clock and no vote take part in it.
//!
//! The two traits stand apart because two different values answer them: a replica as it stands answers [`Stewards`] at
//! any time; [`History`] takes its journal too, and is asked only where bookings overlap.

use jiff::civil::Date;
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::Put;
use telecentre_log::id::{ActorId, NodeId, RecordId, Slug, Space};

use crate::booking::{Booking, Pending, State};
use crate::centre::{Centre, Kind, Resource, in_order};
use crate::slot::Slot;
use crate::view::View;

mod answers;
mod command;
mod desk;
pub(crate) mod entries;
mod expiry;
mod hand_over;
mod history;
mod instant;
mod no_show;
mod outcome;
mod overlap;
pub(crate) mod pairs;
pub(crate) mod queue;
mod search;
mod standing_rule;
mod waiting;

pub use answers::answers;
pub use command::StewardCommand;
pub use entries::{ANSWERS_AT_ONCE, mark_overrides};
pub use expiry::{Expiry, UNDECIDED_MS, expired};
pub(crate) use hand_over::{give_back, hand_over, recall};
pub use history::History;
pub use instant::{EVENING, HubClock, comes_back, lend, recalls};
pub use no_show::{late, no_shows};
pub use outcome::StewardOutcome;
pub use overlap::{Loser, losers};
pub use queue::can_be_given;
pub use search::{Found, When, search};
pub use standing_rule::StandingRule;
pub use waiting::Waiting;

/// Who may confirm, as the `network` document and the witnesses' words say: all that the rules ask about other
/// replicas.
pub trait Stewards {
    /// This replica.
    fn me(&self) -> NodeId;
    /// The hub, while its enrolment is open. None returns every hand-over to the centres.
    fn hub(&self) -> Option<NodeId>;
    /// The node enrolled for a centre.
    fn node_of(&self, centre: &Slug) -> Option<NodeId>;
    /// Whether nothing holds this replica back from confirming for a centre where it is the steward: a node must hold
    /// its predecessor's lines up to their cut; the hub needs the centre's witness.
    fn may_confirm(&self, centre: &Slug) -> bool;
    /// Whether the open box `present` follows `former` at the centre that this one served: all of that one's enrolments
    /// are closed.
    fn succeeds(&self, present: &NodeId, former: &NodeId) -> bool;
    /// Whether a replica is the hub, or was before its key was replaced.
    fn was_hub(&self, node: &NodeId) -> bool {
        self.hub() == Some(*node)
    }
    /// The replica that began a record, as far as the network names it.
    fn tagged(&self, record: RecordId) -> Option<NodeId> {
        let _ = record;
        None
    }
    /// The replica whose run this is, as far as the network names it.
    fn author_of(&self, actor: &ActorId) -> Option<NodeId>;
    /// Whether the enrolment of this replica is closed: what it writes counts for nothing.
    fn is_closed(&self) -> bool {
        false
    }
    /// What this replica wrote as hub and no witness holds yet. None of it counts, and none of it may be contradicted.
    fn waiting(&self) -> Option<&Waiting> {
        None
    }
}

/// The one replica entitled to confirm bookings of a resource on a day; none when the centre has no node.
pub fn steward_of(view: &View, stewards: &dyn Stewards, centre: &Slug, resource: &Slug, day: Date) -> Option<NodeId> {
    let hub = stewards.hub().filter(|hub| view.bookings.hand_overs(centre, resource, day).is_with(hub));
    hub.or_else(|| stewards.node_of(centre))
}

/// Whether this replica may confirm a resource on a day, now.
pub fn is_mine(view: &View, stewards: &dyn Stewards, centre: &Slug, resource: &Slug, day: Date) -> bool {
    let given_back = |w: &Waiting| w.given_back.contains(&(centre.clone(), resource.clone(), day));
    steward_of(view, stewards, centre, resource, day) == Some(stewards.me())
        && stewards.may_confirm(centre)
        && !stewards.waiting().is_some_and(given_back)
}

/// Whether a slot stays free if everything that this replica wrote as hub comes to count.
pub(crate) fn is_free_beside_waiting(
    view: &View,
    stewards: &dyn Stewards,
    centre: &Slug,
    resource: &Resource,
    slot: Slot,
    except: Option<RecordId>,
) -> bool {
    let Some(waiting) = stewards.waiting().filter(|waiting| !waiting.slots.is_empty()) else { return true };
    let held = view.bookings.in_the_way(centre, &resource.slug, slot, except);
    let taken = held.iter().map(|m| m.held).chain(waiting.slots_of(centre, &resource.slug));
    crate::booking::calendar::fits(taken.collect(), slot, resource.capacity)
}

/// A day of a resource that was handed over to the hub, or handed over and given back.
#[derive(Clone, PartialEq, Debug)]
pub struct HandedOverDay {
    /// The slug of a resource of the centre that was asked about.
    pub resource: Slug,
    /// A local day.
    pub day: Date,
    /// The greatest hand-over number: odd while the hub has the day.
    pub n: u32,
    /// The replica that confirms bookings of it; none: the centre has no node.
    pub steward: Option<NodeId>,
    /// While it is out: whether the centre's rule lent it, not a host.
    pub by_rule: bool,
    /// While it is out: whether the centre asks it back.
    pub recalled: bool,
    /// While it is out by rule: the date on whose evening it comes back.
    pub comes_back: Option<Date>,
}

/// The days of a centre that were ever handed over, between two days, both included, by day and resource.
pub fn hand_overs(view: &View, stewards: &dyn Stewards, centre: &Slug, days: (Date, Date)) -> Vec<HandedOverDay> {
    let rule = view.centres.get(centre).and_then(|c| c.instant.as_ref());
    let days = view.bookings.handed_over(centre, days).into_iter();
    let shown = days.map(|(day, resource)| {
        let out = view.bookings.is_out(centre, resource, day);
        let by_rule = out.is_some_and(|(rule, _)| rule.is_some());
        HandedOverDay {
            resource: resource.clone(),
            day,
            n: view.bookings.hand_overs(centre, resource, day).last(),
            steward: steward_of(view, stewards, centre, resource, day),
            by_rule,
            recalled: out.is_some_and(|(_, recalled)| recalled),
            comes_back: rule.filter(|_| by_rule).map(|rule| rule.comes_back(day)),
        }
    });
    shown.collect()
}

/// A resource that is free for a slot.
#[derive(Clone, PartialEq, Debug)]
pub struct Free {
    /// The resource.
    pub resource: Resource,
    /// The replica that would confirm it; none: the centre has no node.
    pub steward: Option<NodeId>,
    /// Whether the replica that was asked confirms it at once.
    pub immediate: bool,
}

/// The resources of a centre that are free for a slot and offered then, by kind and slug.
pub fn free(view: &View, stewards: &dyn Stewards, centre: &Slug, slot: Slot, kind: Option<Kind>) -> Vec<Free> {
    let Some(profile) = view.centres.get(centre) else { return Vec::new() };
    let offered = view.centres.resources(centre).filter(|r| !r.retired && kind.is_none_or(|k| k == r.kind));
    let mut out: Vec<Free> = offered
        .filter(|r| view.centres.shut(profile, r, slot).is_none() && view.bookings.is_free(centre, r, slot, None))
        .map(|resource| Free {
            steward: steward_of(view, stewards, centre, &resource.slug, slot.day()),
            immediate: is_mine(view, stewards, centre, &resource.slug, slot.day()),
            resource: resource.clone(),
        })
        .collect();
    out.sort_by(|a, b| in_order(&a.resource, &b.resource));
    out
}

/// Whether what a replica wishes of a booking needs no host's word: it is the hub of today, it began the booking by a
/// request, or it follows the box that did. What a ledger began itself has no requester.
pub fn acts_alone(stewards: &dyn Stewards, booking: &Booking, by: &NodeId) -> bool {
    let began = booking.requested_by.is_some_and(|began| began == *by || stewards.succeeds(by, &began));
    began || stewards.hub() == Some(*by)
}

/// Whether what a replica wishes of a booking has its effect as soon as the steward hears of it. A move has none by
/// itself where requests wait for the host, nor to where another is steward; but the replica that asked moves its own
/// request as long as that has no answer.
pub fn takes_effect(
    view: &View,
    stewards: &dyn Stewards,
    booking: &Booking,
    by: &NodeId,
    to: Option<&(Slot, Slug)>,
) -> bool {
    let steward = |resource: &Slug, slot: Slot| steward_of(view, stewards, &booking.centre, resource, slot.day());
    let here = steward(&booking.resource, booking.slot);
    let answers = !booking.salvaged && !requests_wait(view, stewards, booking);
    let moves = |(slot, resource): &(Slot, Slug)| answers && steward(resource, *slot) == here;
    let own = !booking.in_ledger && booking.requested_by == Some(*by);
    own || here.is_some() && acts_alone(stewards, booking, by) && to.is_none_or(moves)
}

/// Whether a host must answer: a wish that has no effect by itself, or a request where this centre's requests wait.
pub fn waits_for_host(view: &View, stewards: &dyn Stewards, pending: &Pending) -> bool {
    let booking = &pending.booking;
    match &pending.wish {
        Some(wish) => !takes_effect(view, stewards, booking, &wish.by, wish.to.as_ref()),
        None => booking.state == State::Requested && (booking.salvaged || requests_wait(view, stewards, booking)),
    }
}

/// Whether a request waits for a host: where the centre says so of what comes from elsewhere. What its own box asked for
/// does not, nor what is lent to the hub, which is lent to be had at once.
pub(crate) fn requests_wait(view: &View, stewards: &dyn Stewards, booking: &Booking) -> bool {
    let by_itself = |c: &Centre| answered_by_itself(view, stewards, c, &booking.resource, booking.slot.day());
    !view.centres.get(&booking.centre).is_some_and(by_itself)
}

/// Whether whoever is steward of a resource on a day answers a request for it by itself.
pub fn answered_by_itself(view: &View, stewards: &dyn Stewards, centre: &Centre, resource: &Slug, day: Date) -> bool {
    let lent = || {
        let steward = steward_of(view, stewards, &centre.slug, resource, day);
        steward.is_some() && steward != stewards.node_of(&centre.slug)
    };
    centre.hours.as_ref().is_none_or(crate::hours::Hours::is_readable) && (!centre.requests_wait || lent())
}

/// The space in which this replica keeps its ledger of a centre.
pub(crate) fn ledger_space(stewards: &dyn Stewards, centre: &Slug) -> Space {
    if stewards.node_of(centre) != Some(stewards.me()) && stewards.hub() == Some(stewards.me()) {
        Space::Lent(centre.clone())
    } else {
        Space::Centre(centre.clone())
    }
}

/// A draft of this replica's ledger for the month of a day.
pub(crate) fn ledger_draft(stewards: &dyn Stewards, centre: &Slug, day: Date, puts: Vec<Put>) -> Draft {
    Draft { space: ledger_space(stewards, centre), document: DocumentName::ledger(crate::slot::month_of(day)), puts }
}

/// A draft of this replica's requests for the month of a day.
pub(crate) fn request_draft(centre: &Slug, day: Date, puts: Vec<Put>) -> Draft {
    Draft { space: Space::Centre(centre.clone()), document: DocumentName::requests(crate::slot::month_of(day)), puts }
}

#[cfg(test)]
pub(crate) mod tests;
