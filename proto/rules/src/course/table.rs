//! The catalogue: every course that is visible.
//!
//! Enters: records of `catalogue` documents. Leaves: courses by code, each as its fields merge, and the fields that the
//! next writer numbers on.

use std::fmt;

use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::id::{RecordId, Space};
use telecentre_log::record::Fields;

use super::Course;
use crate::records::Records;
use crate::table::Table;

/// The courses of the catalogue.
#[derive(Clone, Default)]
pub struct Courses(Table<Course>);

impl Courses {
    /// The courses, by code, with the record of each.
    pub fn list(&self) -> Vec<(RecordId, &Course)> {
        let mut out: Vec<_> = self.0.shown().collect();
        out.sort_by(|a, b| (&a.1.code, a.0).cmp(&(&b.1.code, b.0)));
        out
    }

    /// The fields of one, merged: what the next writer numbers on.
    pub fn fields(&self, id: RecordId) -> Fields {
        self.0.merged(id)
    }
}

impl Records for Courses {
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool {
        matches!((space, kind), (Space::Commons, DocumentKind::Catalogue))
    }

    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields) {
        self.0.set(document, record, fields, Course::read);
    }

    fn forget(&mut self, document: &DocumentKey) {
        self.0.forget(document, Course::read);
    }

    fn knows(&self, id: RecordId) -> bool {
        self.0.contains(id)
    }

    fn malformed(&self) -> usize {
        self.0.malformed()
    }

    fn digest(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{:?}", self.list())
    }
}
