//! How long the steward of a first half has waited, and what it lets go because it waited too long.
//!
//! Enters: how long this replica ran in connection since it was asked last. Leaves: for how long it has run so while each
//! undecided pair waited here; the drafts that refuse the first halves whose time is over, so that the others are let go.
//! No calendar and no clock of any box takes part: time counts only while this replica could have heard the others.
//! What was counted survives restarts as [`Expiry::counted`]: what is lost of it makes a pair wait longer, never less long.

use std::collections::BTreeMap;

use telecentre_log::document::Draft;
use telecentre_log::id::RecordId;

use crate::booking::{Booking, Reason, State};
use crate::steward::entries::{self, ANSWERS_AT_ONCE};
use crate::steward::{Stewards, is_mine, ledger_draft};
use crate::view::View;

/// How long a pair may stay undecided: milliseconds of its first steward's running time in connection.
pub const UNDECIDED_MS: u64 = 48 * 3_600_000;

/// For how long this replica ran in connection while pairs waited for its word.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Expiry {
    counted_ms: BTreeMap<RecordId, u64>,
}

impl Expiry {
    /// As it was counted in earlier runs: milliseconds, by the id of the first half.
    pub fn of(counted: impl IntoIterator<Item = (RecordId, u64)>) -> Self {
        Self { counted_ms: counted.into_iter().collect() }
    }

    /// What was counted: milliseconds, by the id of the first half.
    pub fn counted(&self) -> impl Iterator<Item = (RecordId, u64)> {
        self.counted_ms.iter().map(|(first, ms)| (*first, *ms))
    }

    /// This replica ran in connection for so many milliseconds more. Counts for the pairs that it is to decide now; what was
    /// counted for those that nobody waits for any more is forgotten. A replica that lacks entries of its own counts
    /// nothing: it may have decided.
    pub fn ran(&mut self, view: &View, stewards: &dyn Stewards, recovering: bool, ms: u64) {
        let undecided = undecided(view);
        self.counted_ms.retain(|first, _| undecided.contains_key(first));
        for (first, booking) in undecided.iter().filter(|_| !recovering) {
            if decides(view, stewards, booking) {
                let counted = self.counted_ms.entry(*first).or_default();
                *counted = counted.saturating_add(ms);
            }
        }
    }

    /// For how many milliseconds more this replica waits before it lets a pair go; none where it does not decide it, or has
    /// not begun to count.
    pub fn left_ms(&self, view: &View, stewards: &dyn Stewards, first: RecordId) -> Option<u64> {
        let counted = self.counted_ms.get(&first)?;
        let booking = view.bookings.get(first).filter(is_undecided)?;
        decides(view, stewards, &booking).then(|| UNDECIDED_MS.saturating_sub(*counted))
    }
}

/// The drafts that let go of the pairs for which this replica has waited too long; none while it is `recovering`.
pub fn expired(view: &View, stewards: &dyn Stewards, expiry: &Expiry, recovering: bool) -> Vec<Draft> {
    let due = expiry.counted_ms.iter().filter(|(_, ms)| !recovering && **ms >= UNDECIDED_MS);
    let due = due.filter_map(|(first, _)| view.bookings.get(*first));
    let due = due.filter(|b| is_undecided(b) && decides(view, stewards, b)).take(ANSWERS_AT_ONCE);
    due.map(|b| {
        let no = entries::decline(view, &b, Reason::Expired, &[]);
        ledger_draft(stewards, &b.centre, b.slot.day(), no)
    })
    .collect()
}

/// The first halves that have no answer. A first half is in no ledger before the pair is decided.
fn undecided(view: &View) -> BTreeMap<RecordId, Booking> {
    let pending = view.bookings.pending(None).into_iter().filter(|pending| pending.wish.is_none());
    pending.map(|pending| pending.booking).filter(is_undecided).map(|b| (b.id, b)).collect()
}

fn is_undecided(booking: &Booking) -> bool {
    let first = booking.halves.as_ref().is_some_and(|halves| halves.is_first(booking.id));
    first && booking.state == State::Requested && !booking.salvaged
}

/// Whether this replica decides about the pair, and has not done so as a hub whose word waits for the witness.
fn decides(view: &View, stewards: &dyn Stewards, first: &Booking) -> bool {
    let said = stewards.waiting().is_some_and(|waiting| waiting.bookings.contains(&first.id));
    !said && is_mine(view, stewards, &first.centre, &first.resource, first.slot.day())
}
