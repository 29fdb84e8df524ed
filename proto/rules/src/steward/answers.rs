//! The answers that a steward gives by itself, whenever something new is visible.
//!
//! Enters: the view, and who is steward. Leaves: drafts for its own ledger, in the order in which requests and wishes
//! arrived here: no clock of those who ask takes part in it. Never confirms beyond the capacity, nor two requests of one
//! batch into each other. What needs a person is left alone: a centre whose requests wait, opening hours that this
//! release cannot read, wishes from strangers. Every other wish gets its answer, also where the booking has ended or its
//! author asked for something else since.

use std::collections::BTreeMap;

use jiff::civil::Date;
use telecentre_log::document::Draft;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};

use crate::booking::calendar::fits;
use crate::booking::mark::NoNumber;
use crate::booking::{Booking, CancelledBy, Reason, State, Wish};
use crate::centre::{Resource, Shut};
use crate::slot::Slot;
use crate::steward::entries::{ANSWERS_AT_ONCE, ANSWERS_PER_ENTRY};
use crate::steward::queue::{Deciding, GivenAway};
use crate::steward::{
    Stewards, entries, is_free_beside_waiting, is_mine, ledger_draft, pairs, queue, requests_wait, takes_effect,
};
use crate::view::View;

/// The answers that this replica owes, as steward, to what the view shows; call again until there are none. First what
/// was replaced or is about a booking that has ended; then wishes to cancel, because they make room; then moves, one a
/// call; then requests. Proposals lie after `now`, on which no decision depends. While the replica is `recovering`, what
/// is confirmed is marked as an override.
pub fn answers(view: &View, stewards: &dyn Stewards, now: (Date, u16), recovering: bool) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut asked = Vec::new();
    for merged in view.bookings.open(None) {
        let Some(booking) = merged.booking().filter(|booking| mine(view, stewards, booking)) else { continue };
        let replaced = view.bookings.replaced(&merged, ANSWERS_PER_ENTRY);
        let last = view.bookings.asked(&merged);
        // What this replica decided as hub is not decided again while it waits for the witness.
        let decided = |id: &RecordId| stewards.waiting().is_some_and(|waiting| waiting.bookings.contains(id));
        if decided(&booking.id) || replaced.iter().map(|(id, _)| id).chain(last.iter().map(|w| &w.id)).any(decided) {
            continue;
        }
        let ended = !matches!(booking.state, State::Requested | State::Confirmed);
        if !replaced.is_empty() && drafts.len() < ANSWERS_AT_ONCE {
            let no = entries::answered(replaced.into_iter().map(|(id, _)| (id, false)));
            drafts.push(ledger_draft(stewards, &booking.centre, booking.slot.day(), no));
        } else if ended && !last.is_empty() && drafts.len() < ANSWERS_AT_ONCE {
            drafts.push(ledger_draft(stewards, &booking.centre, booking.slot.day(), closing(&booking, &last)));
        }
        asked.extend(last.into_iter().filter(|_| !ended).map(|wish| {
            let arrived = view.bookings.arrival(&merged, Some(wish.id));
            (arrived, booking.clone(), wish)
        }));
    }
    if !drafts.is_empty() {
        return drafts;
    }
    // What its own author asked of a request that has no answer is answered with the request.
    let own = |b: &Booking, wish: &Wish| !b.in_ledger && b.requested_by == Some(wish.by);
    asked.retain(|(_, b, wish)| !own(b, wish) && takes_effect(view, stewards, b, &wish.by, wish.to.as_ref()));
    asked.sort_by_key(|(arrived, _, wish)| (*arrived, wish.id));
    let cancels = asked.iter().filter(|(_, _, wish)| wish.to.is_none());
    let when = Deciding { now, recovering };
    let mut given = GivenAway::default();
    let mut let_go = BTreeMap::new();
    for (_, booking, wish) in cancels.take(ANSWERS_AT_ONCE) {
        let by = if stewards.hub() == Some(wish.by) { CancelledBy::Hub } else { CancelledBy::Member };
        // Where no number is left to write it under, its host is told.
        let Ok(mut puts) = entries::cancel(view, booking, by) else { continue };
        let_go.entry(booking.id).or_insert_with(|| {
            puts.extend(queue::next(view, stewards, when, booking, &mut given));
            ledger_draft(stewards, &booking.centre, booking.slot.day(), puts)
        });
    }
    if !let_go.is_empty() {
        return let_go.into_values().collect();
    }
    // One move at a time: two of them could each fit, and both not.
    let moves = asked.iter().filter(|(_, _, wish)| wish.to.is_some());
    if let Some(moved) = moves.map(|(_, b, wish)| relocated(view, stewards, b, wish, when)).find_map(|m| m) {
        return moved;
    }
    let halves = pairs::owed(view, stewards, now.0);
    if !halves.is_empty() {
        return halves;
    }
    let owed = queue::owed(view, stewards, when);
    if owed.is_empty() { requests(view, stewards, now, recovering) } else { owed }
}

fn mine(view: &View, stewards: &dyn Stewards, booking: &Booking) -> bool {
    is_mine(view, stewards, &booking.centre, &booking.resource, booking.slot.day())
}

/// The answers to what is asked of a booking that has ended. One that its own author took back before a ledger said
/// anything of it is written down as cancelled.
fn closing(booking: &Booking, asked: &[Wish]) -> Vec<Put> {
    let cancelled = booking.state == State::Cancelled;
    let mut puts = Vec::new();
    if cancelled && booking.cancelled_by.is_none() {
        puts.push(Put::new(booking.id, Field::CANCELLED, Scalar::Int(CancelledBy::Member.number())));
    }
    let asked = asked.iter().take(ANSWERS_PER_ENTRY);
    puts.extend(entries::answered(asked.map(|wish| (wish.id, cancelled && wish.to.is_none()))));
    puts
}

fn requests(view: &View, stewards: &dyn Stewards, now: (Date, u16), recovering: bool) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut planned: Vec<(Slug, Slug, Slot)> = Vec::new();
    let decided = |b: &Booking| stewards.waiting().is_some_and(|waiting| waiting.bookings.contains(&b.id));
    let pending = view.bookings.pending(None).into_iter().filter(|pending| pending.wish.is_none());
    for booking in pending.map(|pending| pending.booking).filter(|b| !b.salvaged && !decided(b)) {
        if drafts.len() >= ANSWERS_AT_ONCE {
            break;
        }
        if mine(view, stewards, &booking) {
            drafts.extend(answer(view, stewards, &booking, now, recovering, &mut planned));
        }
    }
    drafts
}

/// The answer to a wish to move that needs no host; none where it is not certain yet whether the place is free.
fn relocated(
    view: &View,
    stewards: &dyn Stewards,
    booking: &Booking,
    wish: &Wish,
    when: Deciding,
) -> Option<Vec<Draft>> {
    let (slot, target) = wish.to.as_ref()?;
    let centre = view.centres.get(&booking.centre)?;
    if !is_mine(view, stewards, &booking.centre, target, slot.day()) {
        return None;
    }
    // A half goes nowhere without the others.
    let offered = view.centres.resource(&booking.centre, target).filter(|r| !r.retired && booking.halves.is_none());
    let fits = |r: &&Resource| {
        view.centres.shut(centre, r, *slot).is_none()
            && view.bookings.is_free(&booking.centre, r, *slot, Some(booking.id))
    };
    let there = offered.filter(fits);
    if there.is_some_and(|r| !is_free_beside_waiting(view, stewards, &booking.centre, r, *slot, Some(booking.id))) {
        return None;
    }
    let to = (*slot, target);
    let marks = entries::Marks { overrides: when.recovering, late: slot.day() < when.now.0 };
    let moved = there.map(|r| {
        let drafts = entries::relocate(view, stewards, booking, to, r.capacity, marks, Some(wish.id))?;
        Ok::<_, NoNumber>(queue::after_move(view, stewards, when, booking, to, drafts))
    });
    // No place, or no number above those of whoever has to be closed first.
    let no = || {
        let no = entries::answered([(wish.id, false)].into_iter());
        vec![ledger_draft(stewards, &booking.centre, booking.slot.day(), no)]
    };
    Some(moved.and_then(Result::ok).unwrap_or_else(no))
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
    if requests_wait(view, stewards, booking) {
        return None;
    }
    let centre = view.centres.get(&booking.centre)?;
    let slot = booking.slot;
    let turn = pairs::turn(view, booking);
    if turn == pairs::HalfTurn::Wait {
        return None;
    }
    let free = |r: &Resource, slot: Slot, planned: &[(Slug, Slug, Slot)]| {
        let held =
            view.bookings.in_the_way(&booking.centre, &r.slug, slot, Some(booking.id)).iter().map(|m| m.held).collect();
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
        Some(_) if turn == pairs::HalfTurn::Refuse => Reason::Pair,
        Some(r) if view.centres.shut(centre, r, slot) == Some(Shut::OutOfService) => Reason::NotOffered,
        Some(r) if view.centres.shut(centre, r, slot).is_some() => Reason::Closed,
        Some(r) if !free(r, slot, planned) => Reason::Taken,
        // Promised, as far as this hub knows, and not yet certain.
        Some(r) if !free(r, slot, &promised(planned)) => return None,
        Some(r) => {
            // Where it can't be written down by whose fault ever, its host is told.
            let puts = entries::confirm(view, booking, r.capacity, recovering).ok()?;
            planned.push((booking.centre.clone(), r.slug.clone(), slot));
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
