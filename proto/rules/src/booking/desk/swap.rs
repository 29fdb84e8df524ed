//! Two people change places.
//!
//! Enters: two bookings of one centre. Leaves: both moved, each to the other's resource in its own time, as one act; or
//! a refusal where one of them would not fit. Only where this replica decides about both resources on both days.

use std::collections::BTreeSet;

use telecentre_log::id::RecordId;

use super::book::add;
use super::change::spent;
use crate::booking::calendar::fits;
use crate::booking::{Act, Booking, BookingOutcome, BookingRefusal, State};
use crate::desk::{Decision, DeskError, FieldCode, FieldError, Guards, Missing};
use crate::slot::Slot;
use crate::steward::entries::{Marks, relocate};

impl Guards<'_> {
    pub(super) fn swap(&mut self, id: RecordId, with: RecordId) -> Result<Decision<BookingOutcome>, DeskError> {
        let (a, b) = (self.find_here(id)?, self.find_here(with)?);
        for booking in [&a, &b] {
            if !matches!(booking.state, State::Confirmed | State::CheckedIn) {
                let (booking, state) = (booking.id, booking.state);
                return Err(BookingRefusal::WrongState { booking, state, act: Act::Swap }.into());
            }
        }
        if a.id == b.id || a.centre != b.centre || a.resource == b.resource {
            let message = format!("booking {with} has no other place of the same centre to change with");
            return Err(DeskError::invalid(FieldError::new("with", FieldCode::NoOverlap, message).about(with)));
        }
        let both = BTreeSet::from([a.id, b.id]);
        let mut drafts = Vec::new();
        for (moved, other) in [(&a, &b), (&b, &a)] {
            for resource in [&moved.resource, &other.resource] {
                if !self.is_mine(&moved.centre, resource, moved.slot.day()) {
                    return Err(self.not_steward(&moved.centre, resource, moved.slot).into());
                }
            }
            let capacity = self.takes(moved, other, &both)?;
            let marks = Marks { overrides: self.recovering, late: false };
            let to = (moved.slot, &other.resource);
            let puts = relocate(self.view, self.stewards, moved, to, capacity, marks, None).map_err(spent)?;
            for draft in puts {
                add(&mut drafts, draft);
            }
        }
        Ok(Decision::of(drafts, BookingOutcome::of(id)))
    }

    /// The capacity of the other's resource, if that takes this booking once both are away.
    fn takes(&self, moved: &Booking, other: &Booking, both: &BTreeSet<RecordId>) -> Result<u32, DeskError> {
        let resource = self.view.centres.resource(&moved.centre, &other.resource).filter(|r| !r.retired);
        let Some(resource) = resource else { return Err(DeskError::not_found(Missing::Resource, &other.resource)) };
        let taken = self.view.bookings.in_the_way(&moved.centre, &other.resource, moved.held(), None);
        let rest: Vec<Slot> = taken.iter().filter(|m| !both.contains(&m.id)).map(|m| m.held).collect();
        if fits(rest, moved.held(), resource.capacity) {
            return Ok(resource.capacity);
        }
        Err(self.taken(&moved.centre, &other.resource, moved.slot, Some(moved.id)).into())
    }
}
