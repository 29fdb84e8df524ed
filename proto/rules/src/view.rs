//! What a replica can show: plain tables in memory, made of visible records.
//!
//! Enters: [`RecordChange`]s, one per record of a document, in any order; documents that are withdrawn (cut, erased).
//! Leaves: centres, resources, people, courses, agreements here; bookings and free slots in [`crate::booking::calendar`].
//! The same visible records give the same answers, whatever the order they came in: every table keeps what each author
//! wrote apart, and merges by (number, author). Never decides who may write: what comes in is already visible.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use telecentre_log::document::{DocumentKey, DocumentKind, DocumentName, RecordChange};
use telecentre_log::field::Field;
use telecentre_log::id::{Hash, NodeId, RecordId, Slug, Space};
use telecentre_log::limit::TEXT_BYTES;
use telecentre_log::record::Fields;

use crate::booking::Booking;
use crate::booking::ledger::Bookings;
use crate::centre::{Centre, Closure, Resource};
use crate::course::{Agreement, Course, Session};
use crate::person::search;
use crate::person::{Guest, Member};
use crate::reading::{Malformed, Reading};
use crate::table::Table;

/// The tables of one centre.
#[derive(Clone, Default)]
struct CentreTables {
    profile: Table<Centre>,
    resources: Table<Resource>,
    /// Of two records with one slug the smaller id counts.
    by_slug: BTreeMap<Slug, RecordId>,
    closures: Table<Closure>,
    guests: Table<Guest>,
    sessions: Table<Session>,
}

/// Everything that is visible, as tables.
#[derive(Clone, Default)]
pub struct View {
    centres: BTreeMap<Slug, CentreTables>,
    pub(crate) members: Table<Member>,
    courses: Table<Course>,
    agreements: Table<Agreement>,
    /// Free text about a booking, by (person, booking); it lives in the person's document and is erased with it.
    notes: BTreeMap<(RecordId, RecordId), Table<String>>,
    bookings: Bookings,
    /// Documents of people whose data was erased.
    pub(crate) erased: BTreeSet<DocumentName>,
}

impl View {
    /// A view of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a record as it now is in its document; no fields: it is gone.
    pub fn apply(&mut self, change: &RecordChange<'_>) {
        let (document, record, fields) = (change.document, change.record, change.fields);
        match (&document.space, document.name.kind()) {
            (Space::Directory, DocumentKind::Member(id)) if id == record => {
                self.members.set(document, record, fields, Member::read);
            }
            (Space::Centre(c), DocumentKind::Guest(id)) if id == record => {
                self.tables(c).guests.set(document, record, fields, |id, f| Guest::read(c, id, f));
            }
            (Space::Directory, DocumentKind::Member(id)) | (Space::Centre(_), DocumentKind::Guest(id)) => {
                self.set_note(id, document, record, fields);
            }
            (Space::Centre(c), DocumentKind::Profile) => self.tables(c).set_profile(c, document, record, fields),
            (Space::Centre(c), DocumentKind::Sessions(_)) => {
                self.tables(c).sessions.set(document, record, fields, |id, f| Session::read(c, id, f));
            }
            (Space::Commons, DocumentKind::Catalogue) => self.courses.set(document, record, fields, Course::read),
            (Space::Commons, DocumentKind::Agreements) => {
                self.agreements.set(document, record, fields, Agreement::read);
            }
            (Space::Centre(_) | Space::Lent(_), DocumentKind::Ledger(_) | DocumentKind::Requests(_)) => {
                self.bookings.set(document, record, fields);
            }
            _ => {}
        }
    }

    /// Takes a whole document out: its author was cut, or it was erased.
    pub fn forget(&mut self, document: &DocumentKey) {
        match (&document.space, document.name.kind()) {
            (Space::Directory, DocumentKind::Member(id)) => {
                self.members.forget(document, Member::read);
                self.forget_notes(id, document);
            }
            (Space::Centre(c), DocumentKind::Guest(id)) => {
                self.tables(c).guests.forget(document, |id, f| Guest::read(c, id, f));
                self.forget_notes(id, document);
            }
            (Space::Centre(c), DocumentKind::Profile) => self.tables(c).forget_profile(c, document),
            (Space::Centre(c), DocumentKind::Sessions(_)) => {
                self.tables(c).sessions.forget(document, |id, f| Session::read(c, id, f));
            }
            (Space::Commons, DocumentKind::Catalogue) => self.courses.forget(document, Course::read),
            (Space::Commons, DocumentKind::Agreements) => self.agreements.forget(document, Agreement::read),
            (Space::Centre(_) | Space::Lent(_), DocumentKind::Ledger(_) | DocumentKind::Requests(_)) => {
                self.bookings.forget(document);
            }
            _ => {}
        }
    }

    fn tables(&mut self, centre: &Slug) -> &mut CentreTables {
        self.centres.entry(centre.clone()).or_default()
    }

    fn set_note(&mut self, person: RecordId, document: &DocumentKey, booking: RecordId, fields: &Fields) {
        let notes = self.notes.entry((person, booking)).or_default();
        notes.set(document, booking, fields, read_note);
        if notes.is_empty() {
            self.notes.remove(&(person, booking));
        }
    }

    fn forget_notes(&mut self, person: RecordId, document: &DocumentKey) {
        let range = (person, RecordId([0; 8]))..=(person, RecordId([255; 8]));
        for notes in self.notes.range_mut(range).map(|(_, notes)| notes) {
            notes.forget(document, read_note);
        }
        self.notes.retain(|_, notes| !notes.is_empty());
    }

    /// The centres that have a profile, by slug.
    pub fn centres(&self) -> impl Iterator<Item = &Centre> {
        self.centres.values().filter_map(|t| t.profile.get(RecordId::SINGLE))
    }

    /// A centre.
    pub fn centre(&self, slug: &Slug) -> Option<&Centre> {
        self.centres.get(slug)?.profile.get(RecordId::SINGLE)
    }

    /// The fields of a centre's profile, merged: what the next writer numbers on.
    pub fn centre_fields(&self, slug: &Slug) -> Fields {
        self.centres.get(slug).map(|t| t.profile.merged(RecordId::SINGLE)).unwrap_or_default()
    }

    /// A centre's resources by slug, the retired ones too.
    pub fn resources(&self, centre: &Slug) -> impl Iterator<Item = &Resource> {
        let tables = self.centres.get(centre);
        tables.into_iter().flat_map(|t| t.by_slug.values().filter_map(|id| t.resources.get(*id)))
    }

    /// A resource of a centre.
    pub fn resource(&self, centre: &Slug, slug: &Slug) -> Option<&Resource> {
        let tables = self.centres.get(centre)?;
        tables.resources.get(*tables.by_slug.get(slug)?)
    }

    /// The record of a resource and its merged fields.
    pub fn resource_record(&self, centre: &Slug, slug: &Slug) -> Option<(RecordId, Fields)> {
        let tables = self.centres.get(centre)?;
        let id = *tables.by_slug.get(slug)?;
        Some((id, tables.resources.merged(id)))
    }

    /// A centre's closures, by first day.
    pub fn closures(&self, centre: &Slug) -> Vec<&Closure> {
        let mut out: Vec<&Closure> =
            self.centres.get(centre).into_iter().flat_map(|t| t.closures.shown()).map(|(_, c)| c).collect();
        out.sort_by_key(|c| (c.from, c.id));
        out
    }

    /// The merged fields of a closure.
    pub fn closure_fields(&self, centre: &Slug, id: RecordId) -> Fields {
        self.centres.get(centre).map(|t| t.closures.merged(id)).unwrap_or_default()
    }

    /// The sessions of a centre whose day lies in the given days, both included.
    pub fn sessions(&self, centre: &Slug, from: jiff::civil::Date, to: jiff::civil::Date) -> Vec<&Session> {
        let all = self.centres.get(centre).into_iter().flat_map(|t| t.sessions.shown()).map(|(_, s)| s);
        let mut out: Vec<&Session> = all.filter(|s| from <= s.slot.day() && s.slot.day() <= to).collect();
        out.sort_by_key(|s| (s.slot, s.id));
        out
    }

    /// A member; nothing after erasure.
    pub fn member(&self, id: RecordId) -> Option<&Member> {
        self.members.get(id)
    }

    /// The fields of a member, merged: what the next writer numbers on.
    pub fn member_fields(&self, id: RecordId) -> Fields {
        self.members.merged(id)
    }

    /// The members whose name, activity or employer holds every word of the query, accents and case aside, by name.
    pub fn members(&self, query: &str) -> Vec<&Member> {
        search::members(self.members.shown().map(|(_, m)| m), query)
    }

    /// A guest of a centre; nothing after erasure.
    pub fn guest(&self, centre: &Slug, id: RecordId) -> Option<&Guest> {
        self.centres.get(centre)?.guests.get(id)
    }

    /// The guests of a centre, by id.
    pub fn guests(&self, centre: &Slug) -> impl Iterator<Item = &Guest> {
        self.centres.get(centre).into_iter().flat_map(|t| t.guests.shown()).map(|(_, g)| g)
    }

    /// The name to show for whom a booking is; nothing after erasure.
    pub fn name_of(&self, booking: &Booking) -> Option<&str> {
        if booking.guest {
            self.guest(&booking.centre, booking.member).map(|g| g.name.as_str())
        } else {
            self.member(booking.member).map(|m| m.details.name.as_str())
        }
    }

    /// The note about a booking, out of its person's document.
    pub fn note(&self, booking: &Booking) -> Option<&str> {
        self.notes.get(&(booking.member, booking.id))?.get(booking.id).map(String::as_str)
    }

    /// The merged fields that hold a booking's note.
    pub fn note_fields(&self, person: RecordId, booking: RecordId) -> Fields {
        self.notes.get(&(person, booking)).map(|t| t.merged(booking)).unwrap_or_default()
    }

    /// The courses, by code, with the record of each.
    pub fn courses(&self) -> Vec<(RecordId, &Course)> {
        let mut out: Vec<_> = self.courses.shown().collect();
        out.sort_by(|a, b| (&a.1.code, a.0).cmp(&(&b.1.code, b.0)));
        out
    }

    /// The fields of a course, merged.
    pub fn course_fields(&self, id: RecordId) -> Fields {
        self.courses.merged(id)
    }

    /// The agreements, by partner, with the record of each.
    pub fn agreements(&self) -> Vec<(RecordId, &Agreement)> {
        let mut out: Vec<_> = self.agreements.shown().collect();
        out.sort_by(|a, b| (&a.1.partner, a.0).cmp(&(&b.1.partner, b.0)));
        out
    }

    /// The fields of an agreement, merged.
    pub fn agreement_fields(&self, id: RecordId) -> Fields {
        self.agreements.merged(id)
    }

    /// Whether a record of this id is known in any table: a writer never takes such an id for something new.
    pub fn knows(&self, id: RecordId) -> bool {
        self.members.contains(id)
            || self.courses.contains(id)
            || self.agreements.contains(id)
            || self.bookings.contains(id)
            || self.centres.values().any(|t| t.contains(id))
    }

    /// How many records are held that do not read, and so are not shown.
    pub fn malformed(&self) -> usize {
        let centres = self.centres.values().map(CentreTables::malformed).sum::<usize>();
        let notes = self.notes.values().map(Table::malformed).sum::<usize>();
        self.members.malformed()
            + self.courses.malformed()
            + self.agreements.malformed()
            + centres
            + notes
            + self.bookings.malformed()
    }

    /// The centres that have lent something to this hub for a day from `from` on, and not been given it back.
    pub fn lent_to(&self, hub: &NodeId, from: jiff::civil::Date) -> BTreeSet<Slug> {
        self.bookings.lent_to(hub, from)
    }

    pub(crate) fn ledger(&self) -> &Bookings {
        &self.bookings
    }

    /// A hash of everything that is shown: equal views, equal fingerprints.
    pub fn fingerprint(&self) -> Hash {
        let mut all = Hashed(blake3::Hasher::new());
        // Writing into a hasher cannot fail.
        for (slug, tables) in self.centres.iter().filter(|(_, t)| !t.is_empty()) {
            let _ = write!(all, "{slug}{:?}", tables.profile.get(RecordId::SINGLE));
            let _ = write!(all, "{:?}", self.resources(slug).collect::<Vec<_>>());
            let _ = write!(all, "{:?}", self.closures(slug));
            let _ = write!(all, "{:?}", tables.guests.shown().collect::<Vec<_>>());
            let _ = write!(all, "{:?}", tables.sessions.shown().collect::<Vec<_>>());
        }
        let _ = write!(all, "{:?}", self.members.shown().collect::<Vec<_>>());
        let _ = write!(all, "{:?}{:?}", self.courses(), self.agreements());
        for ((person, booking), note) in &self.notes {
            let _ = write!(all, "{person}{booking}{:?}", note.get(*booking));
        }
        self.bookings.each(&mut |booking: Booking| {
            let _ = write!(all, "{booking:?}");
        });
        self.bookings.each_hand_over(&mut |centre, resource, day, n| {
            let _ = write!(all, "{centre}/{resource}/{day}:{n}");
        });
        Hash(*all.0.finalize().as_bytes())
    }
}

impl CentreTables {
    fn set_profile(&mut self, centre: &Slug, document: &DocumentKey, record: RecordId, fields: &Fields) {
        if record == RecordId::SINGLE {
            self.profile.set(document, record, fields, |_, f| Centre::read(centre, f));
            return;
        }
        let none = Fields::new();
        let closure = fields.contains_key(&Field::DAY);
        self.closures.set(document, record, if closure { fields } else { &none }, Closure::read);
        self.resources.set(document, record, if closure { &none } else { fields }, Resource::read);
        self.index_slugs();
    }

    fn forget_profile(&mut self, centre: &Slug, document: &DocumentKey) {
        self.profile.forget(document, |_, f| Centre::read(centre, f));
        self.closures.forget(document, Closure::read);
        self.resources.forget(document, Resource::read);
        self.index_slugs();
    }

    fn index_slugs(&mut self) {
        self.by_slug.clear();
        for (id, resource) in self.resources.shown() {
            self.by_slug.entry(resource.slug.clone()).or_insert(id);
        }
    }

    fn contains(&self, id: RecordId) -> bool {
        self.resources.contains(id)
            || self.closures.contains(id)
            || self.guests.contains(id)
            || self.sessions.contains(id)
    }

    fn is_empty(&self) -> bool {
        self.profile.is_empty()
            && self.resources.is_empty()
            && self.closures.is_empty()
            && self.guests.is_empty()
            && self.sessions.is_empty()
    }

    fn malformed(&self) -> usize {
        self.profile.malformed()
            + self.resources.malformed()
            + self.closures.malformed()
            + self.guests.malformed()
            + self.sessions.malformed()
    }
}

fn read_note(id: RecordId, fields: &Fields) -> Result<String, Malformed> {
    // Either what was said at booking or why it was answered so; the note wins.
    let r = Reading::new(id, fields);
    let text = match r.text(Field::NOTE, TEXT_BYTES)? {
        None => r.text(Field::REASON, TEXT_BYTES)?,
        note => note,
    };
    text.ok_or_else(|| r.malformed(Field::NOTE))
}

struct Hashed(blake3::Hasher);

impl Write for Hashed {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
