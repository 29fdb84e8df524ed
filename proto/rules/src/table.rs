//! A small table whose records several authors may write: members, profiles, courses.
//!
//! Enters: the fields of a record, per document. Leaves: the record as its fields merge, each by the greatest
//! (number, author). What each document says is kept apart, so that any order of arrival gives the same, and taking a
//! document out leaves what the others say.

use std::collections::BTreeMap;

use telecentre_log::document::{DocumentKey, DocumentName};
use telecentre_log::id::{NodeId, RecordId};
use telecentre_log::record::Fields;

use crate::reading::Malformed;

#[derive(Clone)]
struct Row<T> {
    /// By author first: of equal numbers the greater author wins, and of one author the later document name.
    parts: BTreeMap<(NodeId, DocumentName), Fields>,
    shown: Option<T>,
}

impl<T> Row<T> {
    fn merged(&self) -> Fields {
        let mut all = Fields::new();
        for part in self.parts.values() {
            for (field, value) in part {
                // Parts come in rising order of author, so an equal number is won by the later one.
                if all.get(field).is_none_or(|held| held.n <= value.n) {
                    all.insert(field.clone(), value.clone());
                }
            }
        }
        all
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
        let row = self.rows.entry(id).or_insert_with(|| Row { parts: BTreeMap::new(), shown: None });
        let key = (document.author, document.name.clone());
        if fields.is_empty() {
            row.parts.remove(&key);
        } else {
            row.parts.insert(key, fields.clone());
        }
        if row.parts.is_empty() {
            self.rows.remove(&id);
        } else {
            row.shown = read(id, &row.merged()).ok();
        }
    }

    /// Takes out all that one document says.
    pub(crate) fn forget(&mut self, document: &DocumentKey, read: impl Fn(RecordId, &Fields) -> Result<T, Malformed>) {
        let key = (document.author, document.name.clone());
        self.rows.retain(|id, row| {
            if row.parts.remove(&key).is_some() {
                row.shown = read(*id, &row.merged()).ok();
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
