//! Everybody who is visible: members, guests by centre, what was noted about their bookings, and who was erased.
//!
//! Enters: records of `member/` and `guest/` documents; the names of erased documents, as the network has them. Leaves:
//! people by id, by name, and the notes about a booking. Never takes anything out itself: erased documents are void,
//! and so withdrawn; that a person was erased is known so that pages and the desk can say it in words.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use telecentre_log::document::{DocumentKey, DocumentKind, DocumentName};
use telecentre_log::field::Field;
use telecentre_log::id::{NodeId, RecordId, Slug, Space};
use telecentre_log::limit::TEXT_BYTES;
use telecentre_log::record::Fields;

use super::badge::{Badge, Handle};
use super::{Guest, Member, Person, search};
use crate::letters::name_key;
use crate::reading::{Malformed, Reading};
use crate::records::Records;
use crate::table::Table;

/// What is said of a booking in free words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct TextAbout {
    /// By whoever booked.
    note: Option<String>,
    /// By the host who refused.
    answer: Option<String>,
}

/// The people of the network.
#[derive(Clone, Default)]
pub struct People {
    members: Table<Member>,
    guests: BTreeMap<Slug, Table<Guest>>,
    /// Free text about a booking, by (person, booking); it lives in the person's document and is erased with it.
    notes: BTreeMap<(RecordId, RecordId), Table<TextAbout>>,
    /// Documents of people whose data was erased.
    erased: BTreeSet<DocumentName>,
    /// The members who are shown, by the key of their name.
    named: BTreeMap<String, BTreeSet<RecordId>>,
    /// The members by the handles that anybody says their badge has.
    handles: BTreeMap<Handle, BTreeSet<RecordId>>,
}

impl People {
    /// A member; nothing after erasure.
    pub fn member(&self, id: RecordId) -> Option<&Member> {
        self.members.get(id)
    }

    /// The fields of a member, merged: what the next writer numbers on.
    pub fn fields(&self, id: RecordId) -> Fields {
        self.members.merged(id)
    }

    /// What each author says of a member.
    pub(crate) fn said(&self, id: RecordId) -> impl Iterator<Item = (NodeId, &Fields)> {
        self.members.parts(id)
    }

    /// Whether anybody says that some member has a badge.
    pub fn has_badges(&self) -> bool {
        !self.handles.is_empty()
    }

    /// The members of whom somebody says that their badge has this handle, by id.
    pub(crate) fn with_handle(&self, handle: Handle) -> impl Iterator<Item = RecordId> {
        self.handles.get(&handle).into_iter().flatten().copied()
    }

    /// The members whose name, activity or employer holds every word of the query, accents and case aside, by name.
    pub fn find(&self, query: &str) -> Vec<&Member> {
        search::members(self.members.shown().map(|(_, m)| m), query)
    }

    /// The members of a name, whatever the form in which it is written, by id.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Member> {
        let found = self.named.get(&name_key(name)).into_iter().flatten();
        found.filter_map(|id| self.member(*id))
    }

    /// Changes what is known of a member, and keeps the names in step.
    fn change_member(&mut self, id: RecordId, change: impl FnOnce(&mut Table<Member>)) {
        let key = |members: &Table<Member>| members.get(id).map(|m| name_key(&m.details.name));
        let handles = |members: &Table<Member>| {
            let said = members.parts(id).filter_map(|(_, fields)| Badge::read(&fields.get(&Field::BADGE)?.scalar));
            said.map(|badge| badge.handle).collect::<BTreeSet<_>>()
        };
        let (before, had) = (key(&self.members), handles(&self.members));
        change(&mut self.members);
        let has = handles(&self.members);
        for gone in had.difference(&has) {
            if let Some(ids) = self.handles.get_mut(gone) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.handles.remove(gone);
                }
            }
        }
        for new in has.difference(&had) {
            self.handles.entry(*new).or_default().insert(id);
        }
        let after = key(&self.members);
        if before == after {
            return;
        }
        if let Some(key) = before
            && let Some(ids) = self.named.get_mut(&key)
        {
            ids.remove(&id);
            if ids.is_empty() {
                self.named.remove(&key);
            }
        }
        if let Some(key) = after {
            self.named.entry(key).or_default().insert(id);
        }
    }

    /// A guest of a centre; nothing after erasure.
    pub fn guest(&self, centre: &Slug, id: RecordId) -> Option<&Guest> {
        self.guests.get(centre)?.get(id)
    }

    /// The guests of a centre, by id.
    pub fn guests(&self, centre: &Slug) -> impl Iterator<Item = &Guest> {
        self.guests.get(centre).into_iter().flat_map(Table::shown).map(|(_, g)| g)
    }

    /// The name to show for a person; nothing after erasure.
    pub fn name(&self, person: Person<'_>) -> Option<&str> {
        match person {
            Person::Member(id) => self.member(id).map(|m| m.details.name.as_str()),
            Person::Guest { centre, id } => self.guest(centre, id).map(|g| g.name.as_str()),
        }
    }

    /// The note about a booking of a person.
    pub fn note(&self, person: Person<'_>, booking: RecordId) -> Option<&str> {
        self.notes.get(&(person.id(), booking))?.get(booking)?.note.as_deref()
    }

    /// What the host said who refused a booking of a person, or what was asked about it.
    pub fn answer(&self, person: Person<'_>, booking: RecordId) -> Option<&str> {
        self.notes.get(&(person.id(), booking))?.get(booking)?.answer.as_deref()
    }

    /// The note about a booking of a series: its own, else the series', unless its own was taken back.
    pub fn note_in_series(&self, person: Person<'_>, booking: RecordId, series: RecordId) -> Option<&str> {
        let own = self.note_fields(person.id(), booking).contains_key(&Field::NOTE);
        self.note(person, if own { booking } else { series })
    }

    /// The merged fields that hold the note about a booking of a person.
    pub fn note_fields(&self, person: RecordId, booking: RecordId) -> Fields {
        self.notes.get(&(person, booking)).map(|t| t.merged(booking)).unwrap_or_default()
    }

    /// Names the documents of people whose data was erased, in place of those named before.
    pub fn set_erased<'a>(&mut self, names: impl Iterator<Item = &'a DocumentName>) {
        self.erased = names.cloned().collect();
    }

    /// Whether a person's data was erased: nothing about them is shown or written any more.
    pub fn is_erased(&self, person: Person<'_>) -> bool {
        self.erased.contains(&person.document())
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
}

impl Records for People {
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool {
        matches!(
            (space, kind),
            (Space::Directory, DocumentKind::Member(_)) | (Space::Centre(_), DocumentKind::Guest(_))
        )
    }

    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields) {
        match (&document.space, document.name.kind()) {
            (Space::Directory, DocumentKind::Member(id)) if id == record => {
                self.change_member(id, |members| members.set(document, record, fields, Member::read));
            }
            (Space::Centre(c), DocumentKind::Guest(id)) if id == record => {
                let guests = self.guests.entry(c.clone()).or_default();
                guests.set(document, record, fields, |id, f| Guest::read(c, id, f));
            }
            (_, DocumentKind::Member(id) | DocumentKind::Guest(id)) => self.set_note(id, document, record, fields),
            _ => {}
        }
    }

    fn forget(&mut self, document: &DocumentKey) {
        match (&document.space, document.name.kind()) {
            (Space::Directory, DocumentKind::Member(id)) => {
                self.change_member(id, |members| members.forget(document, Member::read));
                self.forget_notes(id, document);
            }
            (Space::Centre(c), DocumentKind::Guest(id)) => {
                if let Some(guests) = self.guests.get_mut(c) {
                    guests.forget(document, |id, f| Guest::read(c, id, f));
                }
                self.forget_notes(id, document);
            }
            _ => {}
        }
    }

    fn knows(&self, id: RecordId) -> bool {
        self.members.contains(id) || self.guests.values().any(|guests| guests.contains(id))
    }

    fn malformed(&self) -> usize {
        self.members.malformed()
            + self.guests.values().map(Table::malformed).sum::<usize>()
            + self.notes.values().map(Table::malformed).sum::<usize>()
    }

    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{:?}", self.members.shown().collect::<Vec<_>>())?;
        for (centre, guests) in self.guests.iter().filter(|(_, guests)| !guests.is_empty()) {
            write!(out, "{centre}{:?}", guests.shown().collect::<Vec<_>>())?;
        }
        for ((person, booking), note) in &self.notes {
            write!(out, "{person}{booking}{:?}", note.get(*booking))?;
        }
        Ok(())
    }
}

fn read_note(id: RecordId, fields: &Fields) -> Result<TextAbout, Malformed> {
    let r = Reading::new(id, fields);
    let text = TextAbout { note: r.text(Field::NOTE, TEXT_BYTES)?, answer: r.text(Field::REASON, TEXT_BYTES)? };
    if text == TextAbout::default() { Err(r.malformed(Field::NOTE)) } else { Ok(text) }
}
