//! Questions as they were asked of the view before each feature answered its own.
//!
//! Enters and leaves: what the feature's own method takes and gives. It goes once every caller asks the feature.
#![allow(missing_docs, reason = "each is documented where it leads")]

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::document::DocumentName;
use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::record::Fields;

use super::View;
use crate::agreement::Agreement;
use crate::booking::calendar::{Conflict, Day, Occupancy};
use crate::booking::{Alternative, Booking};
use crate::centre::{Centre, Closure, Resource, Shut};
use crate::course::Course;
use crate::event::CourseSession;
use crate::person::{Guest, Member, Person};
use crate::slot::Slot;

impl View {
    pub fn centres(&self) -> impl Iterator<Item = &Centre> {
        self.centres.all()
    }
    pub fn centre(&self, slug: &Slug) -> Option<&Centre> {
        self.centres.get(slug)
    }
    pub fn centre_fields(&self, slug: &Slug) -> Fields {
        self.centres.fields(slug)
    }
    pub fn resources(&self, centre: &Slug) -> impl Iterator<Item = &Resource> {
        self.centres.resources(centre)
    }
    pub fn resource(&self, centre: &Slug, slug: &Slug) -> Option<&Resource> {
        self.centres.resource(centre, slug)
    }
    pub fn resource_record(&self, centre: &Slug, slug: &Slug) -> Option<(RecordId, Fields)> {
        self.centres.resource_record(centre, slug)
    }
    pub fn closures(&self, centre: &Slug) -> Vec<&Closure> {
        self.centres.closures(centre)
    }
    pub fn closure_fields(&self, centre: &Slug, id: RecordId) -> Fields {
        self.centres.closure_fields(centre, id)
    }
    pub fn shut(&self, centre: &Centre, slot: Slot) -> Option<Shut> {
        self.centres.shut(centre, slot)
    }
    pub fn sessions(&self, centre: &Slug, from: Date, to: Date) -> Vec<&CourseSession> {
        self.events.between(centre, from, to)
    }
    pub fn member(&self, id: RecordId) -> Option<&Member> {
        self.people.member(id)
    }
    pub fn member_fields(&self, id: RecordId) -> Fields {
        self.people.fields(id)
    }
    pub fn members(&self, query: &str) -> Vec<&Member> {
        self.people.find(query)
    }
    pub fn guest(&self, centre: &Slug, id: RecordId) -> Option<&Guest> {
        self.people.guest(centre, id)
    }
    pub fn guests(&self, centre: &Slug) -> impl Iterator<Item = &Guest> {
        self.people.guests(centre)
    }
    pub fn name_of(&self, booking: &Booking) -> Option<&str> {
        self.people.name(booking.person())
    }
    pub fn note(&self, booking: &Booking) -> Option<&str> {
        self.people.note(booking.person(), booking.id)
    }
    pub fn note_fields(&self, person: RecordId, booking: RecordId) -> Fields {
        self.people.note_fields(person, booking)
    }
    pub fn set_erased<'a>(&mut self, names: impl Iterator<Item = &'a DocumentName>) {
        self.people.set_erased(names);
    }
    pub fn is_erased_member(&self, id: RecordId) -> bool {
        self.people.is_erased(Person::Member(id))
    }
    pub fn is_erased(&self, booking: &Booking) -> bool {
        self.people.is_erased(booking.person())
    }
    pub fn courses(&self) -> Vec<(RecordId, &Course)> {
        self.courses.list()
    }
    pub fn course_fields(&self, id: RecordId) -> Fields {
        self.courses.fields(id)
    }
    pub fn agreements(&self) -> Vec<(RecordId, &Agreement)> {
        self.agreements.list()
    }
    pub fn agreement_fields(&self, id: RecordId) -> Fields {
        self.agreements.fields(id)
    }
    pub fn lent_to(&self, hub: &NodeId, from: Date) -> BTreeSet<Slug> {
        self.bookings.lent_to(hub, from)
    }
    pub fn booking(&self, id: RecordId) -> Option<Booking> {
        self.bookings.get(id)
    }
    pub fn bookings(&self, centre: &Slug, from: Date, to: Date) -> Vec<Booking> {
        self.bookings.list(centre, from, to)
    }
    pub fn bookings_of(&self, who: RecordId) -> Vec<Booking> {
        self.bookings.of(who)
    }
    pub fn is_free(&self, centre: &Slug, resource: &Resource, slot: Slot, except: Option<RecordId>) -> bool {
        self.bookings.is_free(centre, resource, slot, except)
    }
    pub fn conflicts(&self, centre: &Slug, resource: &Slug, slot: Slot, except: Option<RecordId>) -> Vec<Conflict> {
        self.bookings.conflicts(centre, resource, slot, except)
    }
    pub fn pending(&self, centre: Option<&Slug>) -> Vec<Booking> {
        self.bookings.pending(centre)
    }
    pub fn pending_count(&self) -> (usize, Option<i64>) {
        self.bookings.pending_count()
    }
    pub fn day(&self, centre: &Slug, date: Date) -> Option<Day> {
        self.calendar().day(centre, date)
    }
    pub fn occupancy(&self, centre: &Slug, from: Date, to: Date) -> Occupancy {
        self.calendar().occupancy(centre, from, to)
    }
    pub fn alternatives(
        &self,
        centre: &Slug,
        resource: &Slug,
        slot: Slot,
        earliest: Option<(Date, u16)>,
        except: Option<RecordId>,
    ) -> Vec<Alternative> {
        self.calendar().alternatives(centre, resource, slot, earliest, except)
    }
}
