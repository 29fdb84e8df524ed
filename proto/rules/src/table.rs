//! A small table whose records several authors may write: members, profiles, courses.
//!
//! Enters: the fields of a record, per document. Leaves: the record as its fields merge, each by the greatest
//! (number, author) that reads: a value that does not read gives way to what others say, or whoever may write here could
//! make a record vanish. What each document says is kept apart, so that any order of arrival gives the same, and taking
//! a document out leaves what the others say.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_log::document::{DocumentKey, DocumentName};
use telecentre_log::field::Field;
use telecentre_log::id::{NodeId, RecordId};
use telecentre_log::record::Fields;

use crate::reading::Malformed;

/// Who says something of a record: a document, by author first.
type Speaker = (NodeId, DocumentName);

#[derive(Clone)]
struct Row<T> {
    /// By author first: of equal numbers the greater author wins, and of one author the later document name.
    parts: BTreeMap<Speaker, Fields>,
    /// The values that do not read, where the record does without them.
    passed: BTreeSet<(Field, Speaker)>,
    shown: Option<T>,
}

impl<T> Row<T> {
    fn merged(&self) -> Fields {
        let mut all = Fields::new();
        for (key, part) in &self.parts {
            for (field, value) in part.iter().filter(|(field, _)| self.counts(field, key)) {
                // Parts come in rising order of author, so an equal number is won by the later one.
                if all.get(field).is_none_or(|held| held.n <= value.n) {
                    all.insert(field.clone(), value.clone());
                }
            }
        }
        all
    }

    fn counts(&self, field: &Field, key: &Speaker) -> bool {
        self.passed.is_empty() || !self.passed.contains(&(field.clone(), key.clone()))
    }

    /// Reads the record anew, passing over values that do not read as long as others are left.
    fn read(&mut self, id: RecordId, read: impl Fn(RecordId, &Fields) -> Result<T, Malformed>) {
        self.passed.clear();
        self.shown = loop {
            let field = match read(id, &self.merged()) {
                Ok(record) => break Some(record),
                Err(malformed) => malformed.field,
            };
            let said = self.parts.iter().filter(|(key, _)| self.counts(&field, key));
            let said = said.filter_map(|(key, part)| Some((part.get(&field)?.n, key)));
            let Some((_, key)) = said.max() else { break None };
            let passed = (field, key.clone());
            self.passed.insert(passed);
        };
        if self.shown.is_none() {
            self.passed.clear();
        }
    }
}

/// Records of one kind, by id.
#[derive(Clone)]
pub(crate) struct Table<T> {
    rows: BTreeMap<RecordId, Row<T>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

impl<T> Table<T> {
    /// Takes in what one document now says of a record.
    pub(crate) fn set(
        &mut self,
        document: &DocumentKey,
        id: RecordId,
        fields: &Fields,
        read: impl Fn(RecordId, &Fields) -> Result<T, Malformed>,
    ) {
        let row =
            self.rows.entry(id).or_insert_with(|| Row { parts: BTreeMap::new(), passed: BTreeSet::new(), shown: None });
        let key = (document.author, document.name.clone());
        if fields.is_empty() {
            row.parts.remove(&key);
        } else {
            row.parts.insert(key, fields.clone());
        }
        if row.parts.is_empty() {
            self.rows.remove(&id);
        } else {
            row.read(id, read);
        }
    }

    /// Takes out all that one document says.
    pub(crate) fn forget(&mut self, document: &DocumentKey, read: impl Fn(RecordId, &Fields) -> Result<T, Malformed>) {
        let key = (document.author, document.name.clone());
        self.rows.retain(|id, row| {
            if row.parts.remove(&key).is_some() {
                row.read(*id, &read);
            }
            !row.parts.is_empty()
        });
    }

    pub(crate) fn get(&self, id: RecordId) -> Option<&T> {
        self.rows.get(&id)?.shown.as_ref()
    }

    pub(crate) fn merged(&self, id: RecordId) -> Fields {
        self.rows.get(&id).map(Row::merged).unwrap_or_default()
    }

    /// What each author says of a record.
    pub(crate) fn parts(&self, id: RecordId) -> impl Iterator<Item = (NodeId, &Fields)> {
        self.rows.get(&id).into_iter().flat_map(|row| row.parts.iter().map(|((author, _), fields)| (*author, fields)))
    }

    /// The records that read, by id.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (RecordId, &T)> {
        self.rows.iter().filter_map(|(id, row)| row.shown.as_ref().map(|shown| (*id, shown)))
    }

    pub(crate) fn contains(&self, id: RecordId) -> bool {
        self.rows.contains_key(&id)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn malformed(&self) -> usize {
        self.rows.values().filter(|row| row.shown.is_none()).count()
    }
}

#[cfg(test)]
mod tests;
