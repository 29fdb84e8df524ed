//! What the network offers and has signed: training courses, agreements, and the sessions held at a centre.
//!
//! Enters: records of `catalogue`, `agreements` and `sessions/` documents. Leaves: [`Course`], [`Agreement`] and
//! [`Session`], and the fields that write them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::{CAPACITY, COURSE_HOURS, NAME_BYTES};
use telecentre_log::record::Fields;

use crate::reading::{Malformed, Reading, maybe};
use crate::slot::{Slot, days_of_date};

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
    /// Who gives it.
    pub provider: String,
}

impl Course {
    /// The course of a record.
    pub fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let text = |field: Field| r.need(field.clone(), r.text(field, NAME_BYTES));
        Ok(Self {
            code: text(Field::CODE)?,
            title: text(Field::TITLE)?,
            hours: r.need(Field::HOURS, r.unsigned(Field::HOURS, COURSE_HOURS))?,
            provider: text(Field::PROVIDER)?,
        })
    }

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

/// A signed agreement (convention), for one centre or for the whole network.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The other side.
    pub partner: String,
    /// What sort of agreement.
    pub kind: String,
    /// The centre it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<Slug>,
    /// When it was signed.
    pub signed: Date,
    /// Its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

impl Agreement {
    /// The agreement of a record.
    pub fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let text = |field: Field| r.need(field.clone(), r.text(field, NAME_BYTES));
        Ok(Self {
            partner: text(Field::PARTNER)?,
            kind: text(Field::KIND)?,
            centre: r.slug(Field::CENTRE)?,
            signed: r.need(Field::SIGNED, r.day(Field::SIGNED))?,
            expires: r.day(Field::EXPIRES)?,
        })
    }

    /// All its fields.
    pub fn fields(&self) -> Vec<(Field, Scalar)> {
        let day = |d: Date| Scalar::Int(days_of_date(d).into());
        vec![
            (Field::PARTNER, Scalar::from(self.partner.as_str())),
            (Field::KIND, Scalar::from(self.kind.as_str())),
            (Field::CENTRE, maybe(self.centre.as_ref(), |c| c.as_str().into())),
            (Field::SIGNED, day(self.signed)),
            (Field::EXPIRES, maybe(self.expires, day)),
        ]
    }

    /// What makes it the same agreement when it is loaded again.
    pub fn same_as(&self, other: &Self) -> bool {
        (&self.partner, &self.kind, &self.centre) == (&other.partner, &other.kind, &other.centre)
    }
}

/// A training session or event held at a centre.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Session {
    /// Its id.
    pub id: RecordId,
    /// Where.
    pub centre: Slug,
    /// What it is called.
    pub title: String,
    /// The course it gives, by its code.
    pub course: Option<String>,
    /// In which resource.
    pub resource: Option<Slug>,
    /// When.
    #[serde(flatten)]
    pub slot: Slot,
    /// How many may come.
    pub capacity: u32,
}

impl Session {
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
