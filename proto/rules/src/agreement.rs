//! Signed agreements, for one centre or for the whole network.
//!
//! Enters: records of `agreements` documents. Leaves: [`Agreement`]s by partner, and the fields that write them.
//! Whether one still holds today is for whoever knows what today is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use telecentre_log::document::DocumentKind;
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::NAME_BYTES;
use telecentre_log::record::Fields;

use crate::listing::{Listed, Listing};
use crate::reading::{Malformed, Reading, maybe};
use crate::slot::days_of_date;

mod command;
mod desk;
mod outcome;

pub use command::AgreementCommand;
pub use outcome::AgreementOutcome;

/// The signed agreements, by partner.
pub type Agreements = Listing<Agreement>;

/// A signed agreement (convention), for one centre or for the whole network.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The other side.
    pub partner: String,
    /// The sort of agreement, in words.
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

impl Listed for Agreement {
    const KIND: DocumentKind = DocumentKind::Agreements;

    fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
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

    fn heading(&self) -> &str {
        &self.partner
    }
}

impl Agreement {
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

    /// Whether it is the same agreement, loaded again: same partner, kind and centre.
    pub fn same_as(&self, other: &Self) -> bool {
        (&self.partner, &self.kind, &self.centre) == (&other.partner, &other.kind, &other.centre)
    }
}
