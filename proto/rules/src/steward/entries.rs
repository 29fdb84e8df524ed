//! The puts that a ledger or a request consists of.
//!
//! Enters: what was decided. Leaves: puts under the booking's own id, as few as say it: a number that is 1 by default,
//! or a flag that is off, is not written, because a rural link carries each of them to every replica.

use std::collections::BTreeSet;

use telecentre_log::document::Draft;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};

use crate::booking::mark::{Mark, NoNumber};
use crate::booking::{Alternative, Booking, CancelledBy, Halves, Reason, State, Wish};
use crate::slot::Slot;
use crate::steward::{Stewards, ledger_draft};
use crate::view::View;

/// The most answers that one call gives: the rest waits for the next, so that hosts are not kept waiting behind them.
pub const ANSWERS_AT_ONCE: usize = 64;
/// The most wishes that one entry answers; what is left is answered by the next.
pub(crate) const ANSWERS_PER_ENTRY: usize = 32;

/// The record of a booking, as a document holds it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Record {
    pub(crate) id: RecordId,
    pub(crate) resource: Slug,
    pub(crate) who: RecordId,
    pub(crate) guest: bool,
    pub(crate) slot: Slot,
    pub(crate) series: Option<RecordId>,
    pub(crate) late: bool,
    pub(crate) halves: Option<Halves>,
}

impl Record {
    /// A booking as it was first asked for.
    pub(crate) fn of(booking: &Booking) -> Self {
        Self {
            id: booking.id,
            resource: booking.first.0.clone(),
            who: booking.member,
            guest: booking.guest,
            slot: booking.first.1,
            series: booking.series,
            late: booking.recorded_late,
            halves: booking.halves.clone(),
        }
    }

    /// The puts of a request.
    pub(crate) fn puts(&self) -> Vec<Put> {
        let put = |field, value| Put::new(self.id, field, value);
        let mut puts = vec![
            put(Field::RESOURCE, Scalar::from(self.resource.as_str())),
            put(Field::WHO, Scalar::id(self.who)),
            put(Field::SLOT, Scalar::Int(self.slot.pack())),
        ];
        if self.guest {
            puts.push(put(Field::GUEST, Scalar::Bool(true)));
        }
        if let Some(series) = self.series {
            puts.push(put(Field::SERIES, Scalar::id(series)));
        }
        if self.late {
            puts.push(put(Field::LATE, Scalar::Bool(true)));
        }
        puts.extend(self.halves.as_ref().map(|halves| halves.put(self.id)));
        puts
    }

    /// The puts of a confirmation, under the capacity it was judged by.
    pub(crate) fn confirmed(&self, capacity: u32, overrides: bool) -> Vec<Put> {
        let mut puts = self.puts();
        if capacity != 1 {
            puts.push(Put::new(self.id, Field::CAPACITY, Scalar::Int(capacity.into())));
        }
        if overrides {
            puts.push(Put::new(self.id, Field::OVERRIDE, Scalar::Bool(true)));
        }
        puts
    }
}

/// The confirmation of a request, where it now lies. What its own author asked of it before is answered with it.
pub(crate) fn confirm(view: &View, booking: &Booking, capacity: u32, overrides: bool) -> Result<Vec<Put>, NoNumber> {
    let moves = (&booking.resource, booking.slot) != (&booking.first.0, booking.first.1);
    let record = Record { late: booking.recorded_late && !moves, ..Record::of(booking) };
    let mut puts = record.confirmed(capacity, overrides);
    puts.push(Put::new(booking.id, Field::REQUESTED, Scalar::Int(booking.requested_at)));
    if booking.halves.as_ref().is_some_and(|halves| halves.is_first(booking.id)) {
        // Only once all the others are held is the first one confirmed.
        puts.push(Put::new(booking.id, Field::DECIDED, Scalar::Bool(true)));
    }
    if moves {
        let n = next_move(view, booking)?;
        let late = booking.recorded_late;
        puts.extend(moved(booking.id, n, (booking.slot, late), &booking.resource, &booking.first.0));
    }
    let own = asked(view, booking).into_iter().filter(|wish| Some(wish.by) == booking.requested_by);
    puts.extend(answered(own.map(|wish| (wish.id, wish.to.is_some()))));
    Ok(puts)
}

/// The puts of a wish: what is asked of a booking, under an id of its own.
pub(crate) fn wish(id: RecordId, booking: RecordId, to: Option<(Slot, &Slug)>) -> Vec<Put> {
    let put = |field, value| Put::new(id, field, value);
    let mut puts =
        vec![put(Field::ABOUT, Scalar::id(booking)), put(Field::WISH, Scalar::Int(if to.is_some() { 2 } else { 1 }))];
    if let Some((slot, resource)) = to {
        puts.push(put(Field::MOVED, Scalar::Int(slot.pack())));
        puts.push(put(Field::MOVED_TO, Scalar::from(resource.as_str())));
    }
    puts
}

/// The puts that say where a booking went, and whether that was written after its day.
fn moved(id: RecordId, n: u32, (slot, late): (Slot, bool), resource: &Slug, first: &Slug) -> Vec<Put> {
    let mut puts = vec![Put { record: id, field: Field::MOVED, n, value: Scalar::Int(slot.pack()) }];
    if resource != first {
        puts.push(Put { record: id, field: Field::MOVED_TO, n, value: Scalar::from(resource.as_str()) });
    }
    if late {
        puts.push(Put { record: id, field: Field::LATE, n, value: Scalar::Bool(true) });
    }
    puts
}

/// The number of the next move of a booking.
fn next_move(view: &View, booking: &Booking) -> Result<u32, NoNumber> {
    let merged = view.bookings.merged_at(booking.id, &booking.centre);
    match merged.and_then(|merged| merged.greatest_move()) {
        None => Ok(1),
        Some((n, by)) => n.checked_add(1).ok_or(NoNumber { by }),
    }
}

/// The wishes about a booking that have no answer.
fn asked(view: &View, booking: &Booking) -> Vec<Wish> {
    view.bookings.merged_at(booking.id, &booking.centre).map(|merged| view.bookings.asked(&merged)).unwrap_or_default()
}

/// The answers to wishes, each under the wish's own id: granted or not.
pub(crate) fn answered(wishes: impl Iterator<Item = (RecordId, bool)>) -> Vec<Put> {
    wishes.take(ANSWERS_PER_ENTRY).map(|(id, yes)| Put::new(id, Field::WISH, Scalar::Int(yes.into()))).collect()
}

/// The answer to all that is asked of a booking which ends here.
fn last_answers(view: &View, booking: &Booking, cancelled: bool) -> Vec<Put> {
    answered(asked(view, booking).into_iter().map(|wish| (wish.id, cancelled && wish.to.is_none())))
}

/// Something noted on a booking, or, as `Null`, taken back.
pub(crate) fn note(view: &View, booking: &Booking, mark: Mark, value: Scalar) -> Result<Put, NoNumber> {
    let merged = view.bookings.merged_at(booking.id, &booking.centre);
    let n = merged.map_or(Ok(0), |merged| merged.next_number(mark))?;
    Ok(Put { record: booking.id, field: mark.field(), n, value })
}

/// A booking taken back by its steward or its centre.
pub(crate) fn cancel(view: &View, booking: &Booking, by: CancelledBy) -> Result<Vec<Put>, NoNumber> {
    let mut puts = vec![note(view, booking, Mark::Cancelled, Scalar::Int(by.number()))?];
    puts.extend(last_answers(view, booking, true));
    Ok(puts)
}

/// A request declined, with what is proposed instead.
pub(crate) fn decline(view: &View, booking: &Booking, reason: Reason, instead: &[Alternative]) -> Vec<Put> {
    let mut puts = vec![Put::new(booking.id, Field::DECLINED, Scalar::Int(reason.number()))];
    if !instead.is_empty() {
        let text = crate::booking::part::alternatives_text(instead);
        puts.push(Put::new(booking.id, Field::ALTERNATIVES, Scalar::Text(text)));
    }
    puts.extend(last_answers(view, booking, false));
    puts
}

/// How a move is marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Marks {
    /// Over another, or while something may be forgotten.
    pub(crate) overrides: bool,
    /// To a day that has passed.
    pub(crate) late: bool,
}

/// A booking moved by the steward of where it was and where it goes. Its old month says where it went; a new month
/// gets the whole record too, so that a month's ledger can be read alone. `granted`: the wish that asked for it.
pub(crate) fn relocate(
    view: &View,
    stewards: &dyn Stewards,
    booking: &Booking,
    to: (Slot, &Slug),
    capacity: u32,
    marks: Marks,
    granted: Option<RecordId>,
) -> Result<Vec<Draft>, NoNumber> {
    let Marks { overrides, late } = marks;
    let (slot, resource) = to;
    let n = next_move(view, booking)?;
    let mut went = moved(booking.id, n, (slot, late), resource, &booking.first.0);
    let own = asked(view, booking).into_iter().filter(|_| !booking.in_ledger);
    let own = own.filter(|wish| Some(wish.by) == booking.requested_by && Some(wish.id) != granted);
    let yes = granted.map(|wish| (wish, true)).into_iter();
    let answers = answered(yes.chain(own.map(|wish| (wish.id, false))));
    let whole = |went: &[Put]| {
        let record = Record { late: false, ..Record::of(booking) };
        let mut puts = record.confirmed(capacity, overrides || booking.overrides);
        puts.push(Put::new(booking.id, Field::REQUESTED, Scalar::Int(booking.requested_at)));
        puts.extend_from_slice(went);
        puts
    };
    let mut new = ledger_draft(stewards, &booking.centre, slot.day(), whole(&went));
    if booking.state == State::Requested {
        new.puts.extend(answers);
        return Ok(vec![new]);
    }
    if capacity != booking.capacity {
        // Under what it was confirmed elsewhere says nothing here.
        went.push(Put { record: booking.id, field: Field::CAPACITY, n, value: Scalar::Int(capacity.into()) });
    }
    if overrides && !booking.overrides {
        went.push(Put::new(booking.id, Field::OVERRIDE, Scalar::Bool(true)));
    }
    let mut old = ledger_draft(stewards, &booking.centre, booking.slot.day(), went.clone());
    old.puts.extend(answers);
    if old.document == new.document {
        return Ok(vec![old]);
    }
    let merged = view.bookings.merged_at(booking.id, &booking.centre);
    if merged.is_some_and(|merged| merged.is_recorded_in(stewards.me(), &new.document)) {
        new.puts = went;
    }
    Ok(vec![old, new])
}

/// Marks every booking that these puts of a ledger confirm as an override: another entry may have sold its slot.
pub fn mark_overrides(puts: &mut Vec<Put>) {
    let with = |field: Field| puts.iter().filter(move |put| put.field == field).map(|put| put.record);
    let booked: BTreeSet<RecordId> = with(Field::SLOT).collect();
    let marked: BTreeSet<RecordId> = with(Field::OVERRIDE).collect();
    puts.extend(booked.difference(&marked).map(|record| Put::new(*record, Field::OVERRIDE, Scalar::Bool(true))));
}
