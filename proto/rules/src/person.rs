//! People: members of the network, and guests who walk in.
//!
//! Enters: the records of `member/` and `guest/` documents, merged over their authors. Leaves: [`Member`] and
//! [`Guest`], and the fields that write them. All personal data of the network is in these two, so that erasing those
//! documents erases the person.

use serde::{Deserialize, Serialize};
use telecentre_log::document::{DocumentName, Draft};
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug, Space};
use telecentre_log::limit::NAME_BYTES;
use telecentre_log::record::Fields;

use crate::reading::{Malformed, Reading, maybe, words};

pub mod badge;
mod command;
mod desk;
pub mod listed;
mod outcome;
mod refusal;
mod search;
mod table;

pub use command::PersonCommand;
pub use desk::unfit;
pub use outcome::PersonOutcome;
pub use refusal::PersonRefusal;
pub use table::People;

/// Whom something is about: a member of the network, or a guest of a centre.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Person<'a> {
    /// A member.
    Member(RecordId),
    /// Somebody who walked in.
    Guest {
        /// The centre that they walked into.
        centre: &'a Slug,
        /// Their id.
        id: RecordId,
    },
}

impl Person<'_> {
    /// Their id.
    pub fn id(self) -> RecordId {
        match self {
            Self::Member(id) | Self::Guest { id, .. } => id,
        }
    }

    /// The name of the documents that hold their data, and only theirs.
    pub fn document(self) -> DocumentName {
        match self {
            Self::Member(id) => DocumentName::member(id),
            Self::Guest { id, .. } => DocumentName::guest(id),
        }
    }

    /// The draft of something about them.
    pub(crate) fn draft(self, puts: Vec<Put>) -> Draft {
        let space = match self {
            Self::Member(_) => Space::Directory,
            Self::Guest { centre, .. } => Space::Centre(centre.clone()),
        };
        Draft { space, document: self.document(), puts }
    }
}

/// How a member works.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// They work for themselves.
    SelfEmployed,
    /// They work for a public employer.
    PublicEmployee,
    /// They work for a private employer.
    PrivateEmployee,
}

words!(Status: "self-employed, public-employee, private-employee" {
    SelfEmployed "self-employed", PublicEmployee "public-employee", PrivateEmployee "private-employee",
});

/// A field that a member may show in the directory. The name is always shown to those who may read the directory.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PublicField {
    /// The name, to anybody.
    Name,
    /// Their activity.
    Activity,
    /// How they work.
    Status,
    /// Their employer.
    Employer,
    /// Their home centre.
    HomeCentre,
    /// Their mail address.
    Email,
    /// Their telephone.
    Phone,
}

words!(PublicField: "name, activity, status, employer, home_centre, email, phone" {
    Name "name", Activity "activity", Status "status", Employer "employer", HomeCentre "home_centre",
    Email "email", Phone "phone",
});

/// The details of a member.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberDetails {
    /// First and family name.
    pub name: String,
    /// Secretary, consultant, translator…
    #[serde(default)]
    pub activity: String,
    /// How they work.
    pub status: Status,
    /// The employer of an employee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
    /// The centre they mostly go to.
    #[serde(default)]
    pub home_centre: Option<Slug>,
    /// A mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The fields that the directory shows, sorted.
    #[serde(default)]
    pub public: Vec<PublicField>,
}

/// A member of the network.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Member {
    /// Their id, all that bookings hold of them.
    pub id: RecordId,
    /// Their details.
    #[serde(flatten)]
    pub details: MemberDetails,
}

/// Some details of a member to change; what is absent stays. `Some(None)` takes a detail back.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MemberPatch {
    /// A new name.
    pub name: Option<String>,
    /// A new activity.
    pub activity: Option<String>,
    /// A new status.
    pub status: Option<Status>,
    /// A new employer, or none.
    #[serde(deserialize_with = "present")]
    pub employer: Option<Option<String>>,
    /// A new home centre, or none.
    #[serde(deserialize_with = "present")]
    pub home_centre: Option<Option<Slug>>,
    /// A new mail address, or none.
    #[serde(deserialize_with = "present")]
    pub email: Option<Option<String>>,
    /// A new telephone number, or none.
    #[serde(deserialize_with = "present")]
    pub phone: Option<Option<String>>,
    /// The fields that the directory shows from now on.
    pub public: Option<Vec<PublicField>>,
}

/// Tells `null` (take back) from absent (leave).
#[expect(clippy::option_option, reason = "absent, null and a value are three different wishes")]
fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

impl MemberPatch {
    /// The details with these changes.
    pub fn apply(&self, details: &MemberDetails) -> MemberDetails {
        let d = details.clone();
        MemberDetails {
            name: self.name.clone().unwrap_or(d.name),
            activity: self.activity.clone().unwrap_or(d.activity),
            status: self.status.unwrap_or(d.status),
            employer: self.employer.clone().unwrap_or(d.employer),
            home_centre: self.home_centre.clone().unwrap_or(d.home_centre),
            email: self.email.clone().unwrap_or(d.email),
            phone: self.phone.clone().unwrap_or(d.phone),
            public: self.public.clone().unwrap_or(d.public),
        }
    }
}

impl MemberDetails {
    /// All their fields, as a `member/` document holds them.
    pub fn fields(&self) -> Vec<(Field, Scalar)> {
        let text = |t: &Option<String>| maybe(t.as_deref(), Scalar::from);
        let mut public = self.public.clone();
        public.sort_unstable();
        public.dedup();
        let public: Vec<&str> = public.iter().map(|f| f.as_str()).collect();
        vec![
            (Field::NAME, Scalar::from(self.name.as_str())),
            (Field::ACTIVITY, Scalar::from(self.activity.as_str())),
            (Field::STATUS, Scalar::from(self.status.as_str())),
            (Field::EMPLOYER, text(&self.employer)),
            (Field::HOME, maybe(self.home_centre.as_ref(), |c| c.as_str().into())),
            (Field::EMAIL, text(&self.email)),
            (Field::PHONE, text(&self.phone)),
            (Field::PUBLIC, Scalar::Text(public.join(","))),
        ]
    }
}

impl Member {
    /// The member of their document's own record.
    pub fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let text = |field: Field| r.text(field, NAME_BYTES);
        // A field that a later release can make public is not one that this one shows.
        let mut public: Vec<PublicField> =
            text(Field::PUBLIC)?.unwrap_or_default().split(',').filter_map(|f| f.parse().ok()).collect();
        public.sort_unstable();
        public.dedup();
        let details = MemberDetails {
            name: r.need(Field::NAME, text(Field::NAME))?,
            activity: text(Field::ACTIVITY)?.unwrap_or_default(),
            status: r.need(Field::STATUS, r.parsed(Field::STATUS))?,
            employer: text(Field::EMPLOYER)?,
            home_centre: r.slug(Field::HOME)?,
            email: text(Field::EMAIL)?,
            phone: text(Field::PHONE)?,
            public,
        };
        Ok(Self { id, details })
    }

    /// Whether the directory shows a field to anybody.
    pub fn shows(&self, field: PublicField) -> bool {
        self.details.public.contains(&field)
    }
}

/// Somebody who walked in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Guest {
    /// Their id.
    pub id: RecordId,
    /// The centre that hosted them.
    pub centre: Slug,
    /// The name that they gave.
    pub name: String,
}

impl Guest {
    /// The guest of their document's own record.
    pub fn read(centre: &Slug, id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        Ok(Self { id, centre: centre.clone(), name: r.need(Field::NAME, r.text(Field::NAME, NAME_BYTES))? })
    }
}

#[cfg(test)]
mod tests;
