//! What a steward answers by itself about the halves of pairs.
//!
//! Enters: the view, who is steward. Leaves: drafts for its own ledger: halves let go because the first one is over; halves
//! taken again because a decision beats a letting-go that had not seen it. Whether a half may be confirmed at all is asked
//! by whoever answers requests.

use jiff::civil::Date;
use telecentre_log::document::Draft;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::RecordId;

use crate::booking::mark::Mark;
use crate::booking::{Booking, CancelledBy, State};
use crate::pair::{HalfKnown, half, is_decided};
use crate::steward::entries::{self, ANSWERS_AT_ONCE};
use crate::steward::{Stewards, is_free_beside_waiting, is_mine, ledger_draft};
use crate::view::View;

/// What is to be done with a request that is a half of a pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HalfTurn {
    /// Confirm it, if it can be.
    Confirm,
    /// The others have not answered yet.
    Wait,
    /// Another half is over.
    Refuse,
}

/// Whether it is a half's turn: the first comes last, once all the others are held.
pub(crate) fn turn(view: &View, booking: &Booking) -> HalfTurn {
    let Some(halves) = &booking.halves else { return HalfTurn::Confirm };
    let looked = if halves.is_first(booking.id) { halves.others() } else { &halves.all()[..1] };
    let known: Vec<HalfKnown> = looked.iter().map(|named| half(&view.bookings, halves, named).0).collect();
    if known.contains(&HalfKnown::Over) {
        HalfTurn::Refuse
    } else if halves.is_first(booking.id) && known.contains(&HalfKnown::Asked) {
        HalfTurn::Wait
    } else {
        HalfTurn::Confirm
    }
}

/// The drafts that this replica owes to halves that it holds, or let go.
pub(crate) fn owed(view: &View, stewards: &dyn Stewards, today: Date) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for booking in view.bookings.paired(today) {
        let Some(halves) = booking.halves.as_ref().filter(|halves| !halves.is_first(booking.id)) else { continue };
        let mine = is_mine(view, stewards, &booking.centre, &booking.resource, booking.slot.day());
        let decided = stewards.waiting().is_some_and(|waiting| waiting.bookings.contains(&booking.id));
        if !mine || decided || drafts.len() >= ANSWERS_AT_ONCE {
            continue;
        }
        let first = half(&view.bookings, halves, halves.first()).0;
        let is_decided = is_decided(&view.bookings, halves);
        let puts = match booking.state {
            State::Confirmed if first == HalfKnown::Over && !is_decided => let_go(view, &booking, CancelledBy::Centre),
            State::Cancelled if is_decided && booking.let_go && first == HalfKnown::Held => {
                held_again(view, stewards, &booking)
            }
            _ => None,
        };
        drafts.extend(puts.map(|puts| ledger_draft(stewards, &booking.centre, booking.slot.day(), puts)));
    }
    drafts
}

/// The puts that let a half go, noting that no decision was seen; none where no number is left to write it under.
pub(crate) fn let_go(view: &View, booking: &Booking, by: CancelledBy) -> Option<Vec<Put>> {
    let mut puts = entries::cancel(view, booking, by).ok()?;
    puts.extend(unseen(booking.id, &puts));
    Some(puts)
}

/// What says of a cancellation, by its number, that no decision was seen.
pub(crate) fn unseen(booking: RecordId, cancel: &[Put]) -> Option<Put> {
    let cancel = cancel.iter().find(|put| put.record == booking && put.field == Field::CANCELLED)?;
    Some(Put { record: booking, field: Field::LET_GO, n: cancel.n, value: Scalar::Bool(true) })
}

/// A half that was let go before the decision was seen has its place again, if that is free.
fn held_again(view: &View, stewards: &dyn Stewards, booking: &Booking) -> Option<Vec<Put>> {
    let place = view.centres.resource(&booking.centre, &booking.resource).filter(|r| !r.retired)?;
    let free = view.bookings.is_free(&booking.centre, place, booking.slot, Some(booking.id))
        && is_free_beside_waiting(view, stewards, &booking.centre, place, booking.slot, Some(booking.id));
    free.then(|| entries::note(view, booking, Mark::Cancelled, Scalar::Null).ok().map(|put| vec![put]))?
}
