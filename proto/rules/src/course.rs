//! The training courses of the catalogue.
//!
//! Enters: records of `catalogue` documents. Leaves: [`Course`]s by code, and the fields that write them. Sessions at
//! which a course is given are events of a centre (see [`crate::event`]).

use serde::{Deserialize, Serialize};
use telecentre_log::document::DocumentKind;
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::RecordId;
use telecentre_log::limit::{COURSE_HOURS, NAME_BYTES};
use telecentre_log::record::Fields;

use crate::listing::{Listed, Listing};
use crate::reading::{Malformed, Reading};

mod command;
mod desk;
mod outcome;

pub use command::CourseCommand;
pub use outcome::CourseOutcome;

/// The courses of the catalogue, by code.
pub type Courses = Listing<Course>;

/// A training course of the catalogue; its code is unique.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its length in hours.
    pub hours: u32,
    /// The body that gives it.
    pub provider: String,
}

impl Listed for Course {
    const KIND: DocumentKind = DocumentKind::Catalogue;

    fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let text = |field: Field| r.need(field.clone(), r.text(field, NAME_BYTES));
        Ok(Self {
            code: text(Field::CODE)?,
            title: text(Field::TITLE)?,
            hours: r.need(Field::HOURS, r.unsigned(Field::HOURS, COURSE_HOURS))?,
            provider: text(Field::PROVIDER)?,
        })
    }

    fn heading(&self) -> &str {
        &self.code
    }
}

impl Course {
    /// All its fields.
    pub fn fields(&self) -> Vec<(Field, Scalar)> {
        vec![
            (Field::CODE, Scalar::from(self.code.as_str())),
            (Field::TITLE, Scalar::from(self.title.as_str())),
            (Field::HOURS, Scalar::Int(self.hours.into())),
            (Field::PROVIDER, Scalar::from(self.provider.as_str())),
        ]
    }
}
