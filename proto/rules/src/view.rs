//! What a replica can show: the records of every feature, made of what is visible.
//!
//! Enters: [`RecordChange`]s, one per record of a document, in any order; documents that are withdrawn (cut, erased).
//! Leaves: nothing by itself: every question is asked of a feature. The same visible records give the same answers,
//! whatever the order they came in: every table keeps what each author wrote apart, and merges by (number, author).
//! Never decides who may write: what comes in is already visible.

use std::fmt;

use telecentre_log::document::{DocumentKey, RecordChange};
use telecentre_log::id::{Hash, RecordId};

use crate::agreement::Agreements;
use crate::booking::calendar::Calendar;
use crate::booking::ledger::Bookings;
use crate::centre::Centres;
use crate::course::Courses;
use crate::event::Events;
use crate::inbox::Inbox;
use crate::person::People;
use crate::records::Records;
use crate::role::Roles;
use crate::series::AllSeries;

macro_rules! features {
    ($($(#[$doc:meta])* $feature:ident: $records:ty,)*) => {
        /// Everything that is visible.
        #[derive(Clone, Default)]
        pub struct View {
            $($(#[$doc])* pub $feature: $records,)*
        }

        impl View {
            fn features(&self) -> impl Iterator<Item = &dyn Records> {
                [$(&self.$feature as &dyn Records),*].into_iter()
            }

            fn features_mut(&mut self) -> impl Iterator<Item = &mut dyn Records> {
                [$(&mut self.$feature as &mut dyn Records),*].into_iter()
            }
        }
    };
}

features! {
    /// Centres, their resources and closures.
    centres: Centres,
    /// Members, guests, and what is noted about them.
    people: People,
    /// The catalogue.
    courses: Courses,
    /// Signed agreements.
    agreements: Agreements,
    /// Training sessions and events.
    events: Events,
    /// Bookings, requests and hand-overs.
    bookings: Bookings,
    /// Series of bookings.
    series: AllSeries,
    /// What hosts put away.
    inbox: Inbox,
    /// Admins, directors and hosts.
    roles: Roles,
}

impl View {
    /// A view of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a record as it now is in its document; no fields: it is gone.
    pub fn apply(&mut self, change: &RecordChange<'_>) {
        let (document, kind) = (change.document, change.document.name.kind());
        if let Some(feature) = self.features_mut().find(|f| f.takes(&document.space, kind)) {
            feature.set(document, change.record, change.fields);
        }
    }

    /// Takes a whole document out: its author was cut, or it was erased.
    pub fn forget(&mut self, document: &DocumentKey) {
        let kind = document.name.kind();
        if let Some(feature) = self.features_mut().find(|f| f.takes(&document.space, kind)) {
            feature.forget(document);
        }
    }

    /// Whether a record of this id is known in any table: a writer never takes such an id for something new.
    pub fn knows(&self, id: RecordId) -> bool {
        self.features().any(|f| f.knows(id))
    }

    /// How many records are held that do not read, and so are not shown.
    pub fn malformed(&self) -> usize {
        self.features().map(Records::malformed).sum()
    }

    /// A hash of everything that is shown: equal views, equal fingerprints.
    pub fn fingerprint(&self) -> Hash {
        let mut all = Hashed(blake3::Hasher::new());
        for feature in self.features() {
            // Writing into a hasher cannot fail.
            let _ = feature.digest(&mut all);
        }
        Hash(*all.0.finalize().as_bytes())
    }

    /// Days, free slots and figures, for which opening hours and bookings are looked at together.
    pub fn calendar(&self) -> Calendar<'_> {
        Calendar { centres: &self.centres, bookings: &self.bookings }
    }
}

struct Hashed(blake3::Hasher);

impl fmt::Write for Hashed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
