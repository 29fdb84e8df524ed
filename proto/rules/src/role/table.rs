//! Every role that was ever given, by person.
//!
//! Enters: records of `roles` documents. Leaves: who has which role now. Never forgets one that was taken back: its record
//! stays, and says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::id::{RecordId, Slug, Space};
use telecentre_log::record::Fields;

use super::{Granted, Role};
use crate::records::Records;
use crate::table::Table;

/// Where a role stands: in the commons, or in a centre's space.
type GivenIn = Option<Slug>;

/// The roles of the network and of its centres.
#[derive(Clone, Default)]
pub struct Roles {
    tables: BTreeMap<GivenIn, Table<Granted>>,
    /// The records of a person's roles, those taken back among them.
    by_person: BTreeMap<RecordId, BTreeSet<(GivenIn, RecordId)>>,
}

fn place_of(space: &Space) -> Option<GivenIn> {
    match space {
        Space::Commons => Some(None),
        Space::Centre(centre) => Some(Some(centre.clone())),
        Space::Directory | Space::Lent(_) => None,
    }
}

impl Roles {
    /// All that stand, those of the network first, then by centre.
    pub fn all(&self) -> impl Iterator<Item = &Granted> {
        self.tables.values().flat_map(Table::shown).map(|(_, granted)| granted).filter(|granted| !granted.ended)
    }

    /// The roles that a person has.
    pub fn of(&self, person: RecordId) -> impl Iterator<Item = &Granted> {
        let known = self.by_person.get(&person).into_iter().flatten();
        known.filter_map(|(place, id)| self.tables.get(place)?.get(*id)).filter(|granted| !granted.ended)
    }

    /// Whether a person has a role; of a host, at which centre.
    pub fn has(&self, person: RecordId, role: Role, centre: Option<&Slug>) -> bool {
        self.of(person).any(|granted| granted.role == role && granted.centre.as_ref() == centre)
    }

    /// A role by its record, taken back or not.
    pub fn get(&self, id: RecordId) -> Option<&Granted> {
        self.tables.values().find_map(|table| table.get(id))
    }

    /// The fields of a role, merged: what the next writer numbers on.
    pub(super) fn fields(&self, granted: &Granted) -> Fields {
        self.tables.get(&granted.centre).map(|table| table.merged(granted.id)).unwrap_or_default()
    }

    fn note(&mut self, place: &GivenIn, id: RecordId, person: Option<RecordId>, known: bool) {
        let Some(person) = person else { return };
        let of = self.by_person.entry(person).or_default();
        if known {
            of.insert((place.clone(), id));
        } else {
            of.remove(&(place.clone(), id));
        }
        if of.is_empty() {
            self.by_person.remove(&person);
        }
    }

    fn person_of(&self, place: &GivenIn, id: RecordId) -> Option<RecordId> {
        self.tables.get(place)?.get(id).map(|granted| granted.person)
    }
}

impl Records for Roles {
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool {
        kind == DocumentKind::Roles && place_of(space).is_some()
    }

    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields) {
        let Some(place) = place_of(&document.space) else { return };
        self.note(&place, record, self.person_of(&place, record), false);
        let table = self.tables.entry(place.clone()).or_default();
        table.set(document, record, fields, |id, fields| Granted::read(place.as_ref(), id, fields));
        self.note(&place, record, self.person_of(&place, record), true);
    }

    fn forget(&mut self, document: &DocumentKey) {
        let Some(place) = place_of(&document.space) else { return };
        let Some(table) = self.tables.get_mut(&place) else { return };
        table.forget(document, |id, fields| Granted::read(place.as_ref(), id, fields));
        self.by_person.clear();
        let shown: Vec<_> = self
            .tables
            .iter()
            .flat_map(|(place, table)| table.shown().map(|(id, granted)| (granted.person, (place.clone(), id))))
            .collect();
        for (person, record) in shown {
            self.by_person.entry(person).or_default().insert(record);
        }
    }

    fn knows(&self, id: RecordId) -> bool {
        self.tables.values().any(|table| table.contains(id))
    }

    fn malformed(&self) -> usize {
        self.tables.values().map(Table::malformed).sum()
    }

    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        for table in self.tables.values() {
            write!(out, "{:?}", table.shown().collect::<Vec<_>>())?;
        }
        Ok(())
    }
}
