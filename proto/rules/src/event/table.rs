//! Every training session and event that is visible, by centre.
//!
//! Enters: records of `sessions/` documents. Leaves: those of a centre between two days.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::id::{RecordId, Slug, Space};
use telecentre_log::record::Fields;

use super::CourseSession;
use crate::records::Records;
use crate::table::Table;

/// The training sessions and events of all centres.
#[derive(Clone, Default)]
pub struct Events(BTreeMap<Slug, Table<CourseSession>>);

impl Events {
    /// Those of a centre whose day lies in the given days, both included.
    pub fn between(&self, centre: &Slug, from: Date, to: Date) -> Vec<&CourseSession> {
        let all = self.0.get(centre).into_iter().flat_map(Table::shown).map(|(_, s)| s);
        let mut out: Vec<&CourseSession> = all.filter(|s| from <= s.slot.day() && s.slot.day() <= to).collect();
        out.sort_by_key(|s| (s.slot, s.id));
        out
    }
}

impl Records for Events {
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool {
        matches!((space, kind), (Space::Centre(_), DocumentKind::Sessions(_)))
    }

    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields) {
        let Space::Centre(centre) = &document.space else { return };
        let sessions = self.0.entry(centre.clone()).or_default();
        sessions.set(document, record, fields, |id, f| CourseSession::read(centre, id, f));
    }

    fn forget(&mut self, document: &DocumentKey) {
        let Space::Centre(centre) = &document.space else { return };
        if let Some(sessions) = self.0.get_mut(centre) {
            sessions.forget(document, |id, f| CourseSession::read(centre, id, f));
        }
    }

    fn knows(&self, id: RecordId) -> bool {
        self.0.values().any(|sessions| sessions.contains(id))
    }

    fn malformed(&self) -> usize {
        self.0.values().map(Table::malformed).sum()
    }

    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        for (centre, sessions) in self.0.iter().filter(|(_, sessions)| !sessions.is_empty()) {
            write!(out, "{centre}{:?}", sessions.shown().collect::<Vec<_>>())?;
        }
        Ok(())
    }
}
