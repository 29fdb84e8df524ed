//! The answers that a steward gives by itself, whenever something new is visible.
//!
//! Enters: the view, and who is steward. Leaves: drafts for its own ledger, in an order that depends on the requests
//! alone: by the time of the request, then by id. Never confirms beyond the capacity, nor two requests of one batch
//! into each other. What needs a person is left alone: a centre whose requests wait, opening hours that this release
//! cannot read, wishes from strangers.

use jiff::civil::Date;
use telecentre_log::document::Draft;
use telecentre_log::id::Slug;

use crate::booking::calendar::fits;
use crate::booking::{Booking, CancelledBy, Reason, State, Wish};
use crate::centre::Resource;
use crate::slot::Slot;
use crate::steward::{Stewards, acts_alone, entries, is_free_beside_waiting, is_mine, ledger_draft};
use crate::view::View;

/// The most answers that one call gives: the rest waits for the next, so that hosts are not kept waiting behind them.
pub const ANSWERS_AT_ONCE: usize = 64;

/// The answers that this replica owes, as steward, to what the view shows; call again until there are none. Wishes to
/// cancel come first and alone, because they make room; then moves, one a call; then requests. Proposals lie after
/// `now`, on which no decision depends. While the replica is `recovering`, what is confirmed is marked as an override.
pub fn answers(view: &View, stewards: &dyn Stewards, now: (Date, u16), recovering: bool) -> Vec<Draft> {
    let mut pending = view.bookings.pending(None);
    // What this replica decided as hub is not decided again while it waits for the witness.
    pending.retain(|b| !stewards.waiting().is_some_and(|waiting| waiting.bookings.contains(&b.id)));
    let wishes = pending.iter().filter_map(|b| Some((b, b.wish.as_ref()?)));
    let mut granted = wishes.filter(|(b, wish)| acts_alone(stewards, b, wish) && mine(view, stewards, b));
    let cancels = granted.clone().filter(|(_, wish)| wish.to.is_none()).take(ANSWERS_AT_ONCE);
    let mut drafts: Vec<Draft> = cancels.map(|(b, wish)| let_go(view, stewards, b, wish)).collect();
    if !drafts.is_empty() {
        return drafts;
    }
    // One move at a time: two of them could each fit, and both not.
    if let Some(moved) = granted.find_map(|(b, wish)| relocated(view, stewards, b, wish, recovering)) {
        return moved;
    }
    let mut planned: Vec<(Slug, Slug, Slot)> = Vec::new();
    for booking in pending.iter().filter(|b| b.state == State::Requested && b.wish.is_none() && !b.salvaged) {
        if drafts.len() >= ANSWERS_AT_ONCE {
            break;
        }
        if mine(view, stewards, booking) {
            drafts.extend(answer(view, stewards, booking, now, recovering, &mut planned));
        }
    }
    drafts
}

fn mine(view: &View, stewards: &dyn Stewards, booking: &Booking) -> bool {
    is_mine(view, stewards, &booking.centre, &booking.resource, booking.slot.day())
}

/// The answer to a wish to cancel.
fn let_go(view: &View, stewards: &dyn Stewards, booking: &Booking, wish: &Wish) -> Draft {
    let by = if stewards.hub() == Some(wish.by) { CancelledBy::Hub } else { CancelledBy::Member };
    ledger_draft(stewards, &booking.centre, booking.slot.day(), entries::cancel(view, booking, by))
}

/// The answer to a wish to move; none where a host decides, or another replica about the new place.
fn relocated(
    view: &View,
    stewards: &dyn Stewards,
    booking: &Booking,
    wish: &Wish,
    recovering: bool,
) -> Option<Vec<Draft>> {
    let (slot, resource) = wish.to.as_ref()?;
    let target = resource.as_ref().unwrap_or(&booking.first.0);
    let centre = view.centres.get(&booking.centre)?;
    if centre.requests_wait || !is_mine(view, stewards, &booking.centre, target, slot.day()) {
        return None;
    }
    let offered = view.centres.resource(&booking.centre, target).filter(|r| !r.retired);
    let fits = |r: &&Resource| {
        view.centres.shut(centre, *slot).is_none() && view.bookings.is_free(&booking.centre, r, *slot, Some(booking.id))
    };
    let there = offered.filter(fits);
    if there.is_some_and(|r| !is_free_beside_waiting(view, stewards, &booking.centre, r, *slot, Some(booking.id))) {
        return None;
    }
    Some(if let Some(r) = there {
        entries::relocate(view, stewards, booking, (*slot, target), r.capacity, recovering)
    } else {
        let no = entries::close_wishes(view, booking.id);
        vec![ledger_draft(stewards, &booking.centre, booking.slot.day(), no)]
    })
}

/// The answer to a request; none where a host decides.
fn answer(
    view: &View,
    stewards: &dyn Stewards,
    booking: &Booking,
    now: (Date, u16),
    recovering: bool,
    planned: &mut Vec<(Slug, Slug, Slot)>,
) -> Option<Draft> {
    let centre = view.centres.get(&booking.centre)?;
    if centre.requests_wait || centre.hours.as_ref().is_some_and(|h| !h.is_readable()) {
        return None;
    }
    let slot = booking.slot;
    let free = |r: &Resource, slot: Slot, planned: &[(Slug, Slug, Slot)]| {
        let held =
            view.bookings.in_the_way(&booking.centre, &r.slug, slot, Some(booking.id)).iter().map(|m| m.slot).collect();
        let taken: Vec<Slot> = planned
            .iter()
            .filter(|(c, p, _)| (c, p) == (&booking.centre, &r.slug))
            .map(|(_, _, s)| *s)
            .chain::<Vec<Slot>>(held)
            .collect();
        fits(taken, slot, r.capacity)
    };
    let promised = |planned: &[(Slug, Slug, Slot)]| {
        let mut all = planned.to_vec();
        if let (Some(waiting), place) = (stewards.waiting(), (&booking.centre, &booking.resource)) {
            all.extend(waiting.slots_of(place.0, place.1).map(|slot| (place.0.clone(), place.1.clone(), slot)));
        }
        all
    };
    let reason = match view.centres.resource(&booking.centre, &booking.resource).filter(|r| !r.retired) {
        None => Reason::NotOffered,
        Some(_) if view.centres.shut(centre, slot).is_some() => Reason::Closed,
        Some(r) if !free(r, slot, planned) => Reason::Taken,
        // Promised, as far as this hub knows, and not yet certain.
        Some(r) if !free(r, slot, &promised(planned)) => return None,
        Some(r) => {
            planned.push((booking.centre.clone(), r.slug.clone(), slot));
            let puts = entries::confirm(view, booking, r.capacity, recovering);
            return Some(ledger_draft(stewards, &booking.centre, slot.day(), puts));
        }
    };
    if !planned.is_empty() {
        // Proposals must know what this batch confirms: the next call sees it in the view.
        return None;
    }
    let instead = view.calendar().alternatives(&booking.centre, &booking.resource, slot, Some(now), Some(booking.id));
    let puts = entries::decline(view, booking, reason, &instead);
    Some(ledger_draft(stewards, &booking.centre, slot.day(), puts))
}
