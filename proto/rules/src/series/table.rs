//! Every series that is visible, by id.
//!
//! Enters: records of `series/` documents. Leaves: each under the id that its author gave it. A record under another
//! author's tag does not read: a series is its author's alone, so no two documents speak of one.

use std::collections::BTreeMap;
use std::fmt;

use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::id::{RecordId, Space};
use telecentre_log::record::Fields;

use super::Series;
use crate::records::Records;

/// The series of all centres.
#[derive(Clone, Default)]
pub struct AllSeries {
    /// By id and document; none: it does not read. An author may have written one id into two months: then the first
    /// document counts.
    held: BTreeMap<RecordId, BTreeMap<DocumentKey, Option<Series>>>,
}

impl AllSeries {
    /// The ids of all series.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.held.keys().copied().filter(|id| self.get(*id).is_some())
    }

    /// A series by its id.
    pub fn get(&self, id: RecordId) -> Option<&Series> {
        self.held.get(&id)?.values().flatten().next()
    }
}

impl Records for AllSeries {
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool {
        matches!((space, kind), (Space::Centre(_), DocumentKind::Series(_)))
    }

    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields) {
        let Space::Centre(centre) = &document.space else { return };
        let of_id = self.held.entry(record).or_default();
        of_id.remove(document);
        if !fields.is_empty() {
            of_id.insert(document.clone(), Series::read(centre, document.author, record, fields).ok());
        }
        if of_id.is_empty() {
            self.held.remove(&record);
        }
    }

    fn forget(&mut self, document: &DocumentKey) {
        self.held.retain(|_, of_id| {
            of_id.remove(document);
            !of_id.is_empty()
        });
    }

    fn knows(&self, id: RecordId) -> bool {
        self.held.contains_key(&id)
    }

    fn malformed(&self) -> usize {
        self.held.values().flat_map(BTreeMap::values).filter(|series| series.is_none()).count()
    }

    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        self.held.keys().filter_map(|id| self.get(*id)).try_for_each(|series| write!(out, "{series:?}"))
    }
}
