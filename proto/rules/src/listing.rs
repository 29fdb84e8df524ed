//! Records of one kind that stand in one document of the commons: the courses of the catalogue, the agreements.
//!
//! Enters: records of that document. Leaves: each as its fields merge, in the order in which people look for them, and
//! the fields that the next writer numbers on.

use std::fmt;

use telecentre_log::document::{DocumentKey, DocumentKind};
use telecentre_log::id::{RecordId, Space};
use telecentre_log::record::Fields;

use crate::reading::Malformed;
use crate::records::Records;
use crate::table::Table;

/// What a listing holds.
pub trait Listed: Sized + fmt::Debug {
    /// The kind of the document that holds such records.
    const KIND: DocumentKind;

    /// What is made of a record.
    fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed>;

    /// The text by which people look for it.
    fn heading(&self) -> &str;
}

/// Everything of one kind that is visible.
#[derive(Clone)]
pub struct Listing<T>(Table<T>);

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self(Table::default())
    }
}

impl<T: Listed> Listing<T> {
    /// All of them, by heading, with the record of each.
    pub fn list(&self) -> Vec<(RecordId, &T)> {
        let mut out: Vec<_> = self.0.shown().collect();
        out.sort_by(|a, b| (a.1.heading(), a.0).cmp(&(b.1.heading(), b.0)));
        out
    }

    /// The fields of one, merged: what the next writer numbers on.
    pub fn fields(&self, id: RecordId) -> Fields {
        self.0.merged(id)
    }
}

impl<T: Listed> Records for Listing<T> {
    fn takes(&self, space: &Space, kind: DocumentKind) -> bool {
        *space == Space::Commons && kind == T::KIND
    }

    fn set(&mut self, document: &DocumentKey, record: RecordId, fields: &Fields) {
        self.0.set(document, record, fields, T::read);
    }

    fn forget(&mut self, document: &DocumentKey) {
        self.0.forget(document, T::read);
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
