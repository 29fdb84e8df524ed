//! The puts that a ledger or a request consists of.
//!
//! Enters: what was decided. Leaves: puts under the booking's own id, as few as say it: a number that is 1 by default,
//! or a flag that is off, is not written, because a rural link carries each of them to every replica.

use std::collections::BTreeSet;

use telecentre_log::document::Draft;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};

use crate::booking::{Alternative, Booking, CancelledBy, Reason, State};
use crate::slot::Slot;
use crate::steward::{Stewards, ledger_draft};
use crate::view::View;

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

/// The confirmation of a request, where it now lies.
pub(crate) fn confirm(view: &View, booking: &Booking, capacity: u32, overrides: bool) -> Vec<Put> {
    let mut puts = Record::of(booking).confirmed(capacity, overrides);
    puts.push(Put::new(booking.id, Field::REQUESTED, Scalar::Int(booking.requested_at)));
    if (&booking.resource, booking.slot) != (&booking.first.0, booking.first.1) {
        puts.extend(moved(booking.id, next_move(view, booking.id), booking.slot, &booking.resource, &booking.first.0));
    }
    puts.extend(close_wishes(view, booking.id));
    puts
}

/// The puts that say where a booking went.
pub(crate) fn moved(id: RecordId, n: u32, slot: Slot, resource: &Slug, first: &Slug) -> Vec<Put> {
    let mut puts = vec![Put { record: id, field: Field::MOVED, n, value: Scalar::Int(slot.pack()) }];
    if resource != first {
        puts.push(Put { record: id, field: Field::MOVED_TO, n, value: Scalar::from(resource.as_str()) });
    }
    puts
}

/// The number of the next move of a booking.
pub(crate) fn next_move(view: &View, id: RecordId) -> u32 {
    view.bookings.merged(id).map_or(1, |m| m.greatest_move().saturating_add(1))
}

/// The number of the next wish about a booking, above every move too, because a wish to move is both.
pub(crate) fn next_wish(view: &View, id: RecordId) -> u32 {
    view.bookings.merged(id).map_or(1, |m| m.greatest_wish().max(m.greatest_move()).saturating_add(1))
}

/// The answer to every wish about a booking that is held: whoever writes the ledger now knows them all. A wish that
/// comes later has a greater number and stays open.
pub(crate) fn close_wishes(view: &View, id: RecordId) -> Vec<Put> {
    match view.bookings.merged(id).map_or(0, |m| m.greatest_wish()) {
        0 => Vec::new(),
        n => vec![Put { record: id, field: Field::WISH, n, value: Scalar::Int(0) }],
    }
}

/// A booking taken back by its steward or its centre.
pub(crate) fn cancel(view: &View, booking: &Booking, by: CancelledBy) -> Vec<Put> {
    let mut puts = vec![Put::new(booking.id, Field::CANCELLED, Scalar::Int(by.number()))];
    puts.extend(close_wishes(view, booking.id));
    puts
}

/// A request declined, with what is proposed instead.
pub(crate) fn decline(view: &View, booking: &Booking, reason: Reason, instead: &[Alternative]) -> Vec<Put> {
    let mut puts = vec![Put::new(booking.id, Field::DECLINED, Scalar::Int(reason.number()))];
    if !instead.is_empty() {
        let text = crate::booking::part::alternatives_text(instead);
        puts.push(Put::new(booking.id, Field::ALTERNATIVES, Scalar::Text(text)));
    }
    puts.extend(close_wishes(view, booking.id));
    puts
}

/// A booking moved by the steward of where it was and where it goes. Its old month says where it went; a new month
/// gets the whole record too, so that a month's ledger can be read alone.
pub(crate) fn relocate(
    view: &View,
    stewards: &dyn Stewards,
    booking: &Booking,
    to: (Slot, &Slug),
    capacity: u32,
    overrides: bool,
) -> Vec<Draft> {
    let (slot, resource) = to;
    let mut went = moved(booking.id, next_move(view, booking.id), slot, resource, &booking.first.0);
    went.extend(close_wishes(view, booking.id));
    let whole = |went: &[Put]| {
        let mut puts = Record::of(booking).confirmed(capacity, overrides || booking.overrides);
        puts.push(Put::new(booking.id, Field::REQUESTED, Scalar::Int(booking.requested_at)));
        puts.extend_from_slice(went);
        puts
    };
    let new = ledger_draft(stewards, &booking.centre, slot.day(), whole(&went));
    if booking.state == State::Requested {
        return vec![new];
    }
    if overrides && !booking.overrides {
        went.push(Put::new(booking.id, Field::OVERRIDE, Scalar::Bool(true)));
    }
    let old = ledger_draft(stewards, &booking.centre, booking.slot.day(), went.clone());
    if old.document == new.document {
        return vec![old];
    }
    let known = view.bookings.merged(booking.id).is_some_and(|m| m.is_recorded_in(stewards.me(), &new.document));
    let new = if known { Draft { puts: went, ..new } } else { new };
    vec![old, new]
}

/// Marks every booking that these puts of a ledger confirm as an override: another entry may have sold its slot.
pub fn mark_overrides(puts: &mut Vec<Put>) {
    let with = |field: Field| puts.iter().filter(move |put| put.field == field).map(|put| put.record);
    let booked: BTreeSet<RecordId> = with(Field::SLOT).collect();
    let marked: BTreeSet<RecordId> = with(Field::OVERRIDE).collect();
    puts.extend(booked.difference(&marked).map(|record| Put::new(*record, Field::OVERRIDE, Scalar::Bool(true))));
}
