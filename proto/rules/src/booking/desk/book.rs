//! Making a booking.
//!
//! Enters: a [`Book`]. Leaves: a confirmed entry in this replica's ledger, where it is the centre's node and the
//! steward; else a request, which the hub writes too where it is the steward. The guest and the note go into the
//! person's own document. The same id with the same fields is answered again and writes nothing. A slot known to be
//! taken is refused with what is free instead, even where another replica decides.

use telecentre_log::document::Draft;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::{NAME_BYTES, TEXT_BYTES};

use crate::booking::{Book, Booking, BookingOutcome, BookingRefusal, Who};
use crate::centre::Resource;
use crate::desk::check::{check_name, check_text};
use crate::desk::{Decision, DeskError, FieldCode, FieldError, Guards, Right};
use crate::person::Person;
use crate::slot::Slot;
use crate::steward::entries::Record;
use crate::steward::{ledger_draft, request_draft, steward_of};

impl Guards<'_> {
    pub(super) fn book(&mut self, book: &Book) -> Result<Decision<BookingOutcome>, DeskError> {
        if let Some(held) = self.view.bookings.get(book.id) {
            return if self.is_same(&held, book) {
                Ok(Decision::nothing(BookingOutcome::of(book.id)))
            } else {
                Err(BookingRefusal::KeyReused { booking: book.id }.into())
            };
        }
        self.new_id(book.id)?;
        self.may_book(book)?;
        let resource = self.check(book)?;
        let mine = self.is_mine(&book.centre, &book.resource, book.slot.day());
        let free = self.view.bookings.is_free(&book.centre, &resource, book.slot, None);
        // Before a new box knows all that was confirmed at its centre, or where the hub has the day, its host may seat people
        // all the same: marked so.
        let seats = book.insist && !mine && self.is_host_of(&book.centre);
        if book.insist && !mine && !seats {
            return Err(self.not_steward(&book.centre, &book.resource, book.slot).into());
        }
        if !free && !book.insist {
            return Err(self.taken(&book.centre, &book.resource, book.slot, None).into());
        }
        Ok(self.record(book, &resource, mine || seats, !free || seats))
    }

    /// Whether a booking is what this command once made, or would have made.
    pub(super) fn is_same(&self, held: &Booking, book: &Book) -> bool {
        // Where an erasure took the note, or the host's answer to a request took its place, it cannot be compared.
        let note = book.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
        let unanswered = held.reason.is_none() && self.view.people.name(held.person()).is_some();
        let note = !unanswered || self.view.people.note(held.person(), held.id) == note;
        self.is_same_person(held, &book.who)
            && note
            && held.centre == book.centre
            && held.first == (book.resource.clone(), book.slot)
    }

    pub(super) fn may_book(&self, book: &Book) -> Result<(), DeskError> {
        // Every host asks for others elsewhere; only a host of the centre overrides there.
        let acting = if book.insist { self.acting_at(&book.centre) } else { self.acting_anywhere() };
        match (&book.who, acting.member()) {
            (Who::Member(who), Some(me)) if *who == me && !book.insist => Ok(()),
            (_, Some(_)) => Err(DeskError::NotAllowed { right: Right::OwnBookings }),
            (Who::Guest { .. }, _) if !self.is_node_of(&book.centre) => {
                // Their name lives in the centre's own space, which only its node writes.
                Err(DeskError::NotAllowed { right: Right::AtCentre })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn check(&self, book: &Book) -> Result<Resource, DeskError> {
        let mut errors = Vec::new();
        let place = self.check_place(&mut errors, &book.centre, &book.resource);
        self.check_who(&mut errors, &book.who);
        if let Some(note) = &book.note {
            check_text(&mut errors, "note", note, TEXT_BYTES, true);
        }
        if let Some(place) = place {
            self.check_time(&mut errors, place, book.slot);
        }
        match place {
            Some((_, resource)) if errors.is_empty() => Ok(resource.clone()),
            _ => Err(DeskError::Invalid { errors }),
        }
    }

    pub(super) fn is_same_person(&self, held: &Booking, who: &Who) -> bool {
        match who {
            Who::Member(id) => !held.guest && held.member == *id,
            // After an erasure the name cannot be compared any more.
            Who::Guest { name } => {
                held.guest && self.view.people.name(held.person()).is_none_or(|known| known == name.trim())
            }
        }
    }

    pub(crate) fn check_who(&self, errors: &mut Vec<FieldError>, who: &Who) {
        match who {
            Who::Member(id) if self.view.people.is_erased(Person::Member(*id)) => {
                let message = "the data of this person was erased: nothing can be booked for them any more";
                errors.push(FieldError::new("member", FieldCode::ErasedMember, message));
            }
            Who::Member(id) if self.view.people.member(*id).is_none() => {
                errors.push(
                    FieldError::new("member", FieldCode::UnknownMember, format!("there is no member “{id}”")).about(id),
                );
            }
            Who::Member(_) => {}
            Who::Guest { name } => check_name(errors, "guest", name, NAME_BYTES),
        }
    }

    pub(super) fn record(
        &mut self,
        book: &Book,
        resource: &Resource,
        mine: bool,
        over: bool,
    ) -> Decision<BookingOutcome> {
        let mut drafts = Vec::new();
        let (who, guest) = match &book.who {
            Who::Member(id) => (*id, false),
            Who::Guest { name } => {
                let id = self.fresh_id();
                let put = Put { record: id, field: Field::NAME, n: 1, value: Scalar::from(name.trim()) };
                drafts.push(Person::Guest { centre: &book.centre, id }.draft(vec![put]));
                (id, true)
            }
        };
        if let Some(note) = book.note.as_deref().map(str::trim).filter(|n| !n.is_empty()) {
            let put = Put { record: book.id, field: Field::NOTE, n: 1, value: Scalar::from(note) };
            let person = if guest { Person::Guest { centre: &book.centre, id: who } } else { Person::Member(who) };
            add(&mut drafts, person.draft(vec![put]));
        }
        let record = Record {
            id: book.id,
            resource: book.resource.clone(),
            who,
            guest,
            slot: book.slot,
            series: book.series,
            late: self.is_late(book.slot),
            halves: None,
        };
        // What the hub confirms counts once a witness holds it. Until then the booking is a request, which the steward
        // answers at once, or the host's word beside it.
        let handed_over = mine && !self.is_node_of(&book.centre);
        if handed_over {
            drafts.push(request_draft(&book.centre, book.slot.day(), record.puts()));
        }
        if handed_over && !over {
            return Decision::of(drafts, BookingOutcome::of(book.id));
        }
        drafts.push(if mine {
            let puts = record.confirmed(resource.capacity, over || self.recovering);
            ledger_draft(self.stewards, &book.centre, book.slot.day(), puts)
        } else {
            request_draft(&book.centre, book.slot.day(), record.puts())
        });
        Decision::of(drafts, BookingOutcome::of(book.id))
    }

    pub(super) fn taken(&self, centre: &Slug, resource: &Slug, slot: Slot, except: Option<RecordId>) -> BookingRefusal {
        // What passed is of no use to somebody who wants to come; to a host who writes down yesterday it is.
        let earliest = (!self.is_late(slot)).then_some((self.today, self.now_minutes));
        let mut alternatives = self.view.calendar().alternatives(centre, resource, slot, earliest, except);
        // What somebody else decides about comes last.
        alternatives.sort_by_key(|other| !self.is_mine(centre, &other.resource, other.slot.day()));
        BookingRefusal::Taken { conflicts: self.view.bookings.conflicts(centre, resource, slot, except), alternatives }
    }

    pub(super) fn not_steward(&self, centre: &Slug, resource: &Slug, slot: Slot) -> BookingRefusal {
        BookingRefusal::NotSteward { steward: steward_of(self.view, self.stewards, centre, resource, slot.day()) }
    }
}

/// Puts of one document go into one entry.
pub(super) fn add(drafts: &mut Vec<Draft>, draft: Draft) {
    match drafts.iter_mut().find(|d| d.space == draft.space && d.document == draft.document) {
        Some(same) => same.puts.extend(draft.puts),
        None => drafts.push(draft),
    }
}
