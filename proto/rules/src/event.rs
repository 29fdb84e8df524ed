//! Training sessions and events held at a centre.
//!
//! Enters: records of `sessions/` documents. Leaves: [`CourseSession`]s by day. Nobody writes them yet: they are shown
//! where a later release wrote some.

use serde::Serialize;
use telecentre_log::field::Field;
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::{CAPACITY, NAME_BYTES};
use telecentre_log::record::Fields;

use crate::reading::{Malformed, Reading};
use crate::slot::Slot;

mod table;

pub use table::Events;

/// A training session or event held at a centre.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CourseSession {
    /// Its id, which is its record's.
    pub id: RecordId,
    /// The centre, by its slug.
    pub centre: Slug,
    /// Its title.
    pub title: String,
    /// The course it gives, by its code.
    pub course: Option<String>,
    /// The resource of that centre in which it takes place.
    pub resource: Option<Slug>,
    /// On one local day.
    #[serde(flatten)]
    pub slot: Slot,
    /// The most people who may come.
    pub capacity: u32,
}

impl CourseSession {
    /// The session of a record.
    pub fn read(centre: &Slug, id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        Ok(Self {
            id,
            centre: centre.clone(),
            title: r.need(Field::TITLE, r.text(Field::TITLE, NAME_BYTES))?,
            course: r.text(Field::CODE, NAME_BYTES)?,
            resource: r.slug(Field::RESOURCE)?,
            slot: r.need(Field::SLOT, r.slot(Field::SLOT))?,
            capacity: r.unsigned(Field::CAPACITY, CAPACITY)?.unwrap_or(1),
        })
    }
}

#[cfg(test)]
mod tests;
