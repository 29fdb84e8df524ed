//! Asking for several places at once, of which each stands only with the others.
//!
//! Enters: a booking, and the places beside it at other centres. Leaves: a request for each, in the space of its centre,
//! all naming the whole pair. Nothing is confirmed here: each steward holds its half, and the first one's decides.

use std::collections::BTreeSet;

use telecentre_log::id::Slug;
use telecentre_log::limit::PAIR_HALVES;

use crate::booking::{Book, BookingOutcome, BookingRefusal, Halves, Who};
use crate::desk::{Decision, DeskError, FieldCode, FieldError, Guards};
use crate::steward::entries::Record;
use crate::steward::request_draft;

impl Guards<'_> {
    pub(super) fn book_pair(
        &mut self,
        book: &Book,
        beside: &[(Slug, Slug)],
    ) -> Result<Decision<BookingOutcome>, DeskError> {
        if let Some(held) = self.view.bookings.get(book.id) {
            let named = held.halves.as_ref().map(|halves| halves.others().iter().map(|(centre, _)| centre));
            let same = named.is_some_and(|named| named.eq(beside.iter().map(|(centre, _)| centre)));
            return if self.is_same(&held, book) && same {
                Ok(Decision::nothing(BookingOutcome::of(book.id)))
            } else {
                Err(BookingRefusal::KeyReused { booking: book.id }.into())
            };
        }
        self.new_id(book.id)?;
        let invalid = |field, code, message: &str| Err(DeskError::invalid(FieldError::new(field, code, message)));
        let Who::Member(who) = &book.who else {
            return invalid(
                "guest",
                FieldCode::UnknownMember,
                "only a member of the network is expected at several centres",
            );
        };
        let mut places: BTreeSet<(&Slug, &Slug)> = BTreeSet::from([(&book.centre, &book.resource)]);
        if beside.is_empty() || beside.len() >= PAIR_HALVES || !beside.iter().all(|(c, r)| places.insert((c, r))) {
            return invalid(
                "pair",
                FieldCode::OutOfRange,
                "a pair has one other place at least, and none of them twice",
            );
        }
        let mut made = BTreeSet::from([book.id]);
        let mut all = vec![(book.clone(), book.id)];
        for (centre, resource) in beside {
            let id = self.fresh_beside(&made);
            made.insert(id);
            let half = Book { id, centre: centre.clone(), resource: resource.clone(), note: None, ..book.clone() };
            all.push((half, id));
        }
        for (half, _) in &all {
            self.may_book(half)?;
            let resource = self.check(half)?;
            if !self.view.bookings.is_free(&half.centre, &resource, half.slot, None) {
                return Err(self.taken(&half.centre, &half.resource, half.slot, None).into());
            }
        }
        let Some(halves) = Halves::of(all.iter().map(|(half, id)| (half.centre.clone(), *id)).collect()) else {
            return invalid("pair", FieldCode::OutOfRange, "a pair has two places at least");
        };
        let request = |(half, id): &(Book, _)| {
            let record = Record {
                id: *id,
                resource: half.resource.clone(),
                who: *who,
                guest: false,
                slot: half.slot,
                series: None,
                late: self.is_late(half.slot),
                halves: Some(halves.clone()),
            };
            request_draft(&half.centre, half.slot.day(), record.puts())
        };
        Ok(Decision::of(all.iter().map(request).collect(), BookingOutcome::of(book.id)))
    }
}

#[cfg(test)]
mod tests;
