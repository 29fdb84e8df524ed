//! The names of documents inside a space.
//!
//! Enters: text. Leaves: a name, and the kind of document that this release sees in it. A name that a later release
//! invented is held and passed on like any other; its kind here is `Unknown` and nothing of it is shown.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::id::RecordId;
use crate::limit::DOCUMENT_NAME_BYTES;

/// A document's name inside its space, such as `ledger/2026-11`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentName(Arc<str>);

/// A text that cannot name a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a document's name has 1 to {DOCUMENT_NAME_BYTES} lower-case letters, digits, hyphens and slashes")]
pub struct BadDocumentName;

/// A month of the calendar: the slots of a ledger, of requests and of sessions are filed under it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Month {
    /// The year, 0 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: i8,
}

/// What a document is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DocumentKind {
    /// Centres, enrolments, cuts, witnesses, erasures: the hub's.
    Network,
    /// Which NodeId is the hub: the root key's.
    Charter,
    /// Training courses.
    Catalogue,
    /// Signed agreements.
    Agreements,
    /// A member. Erasable.
    Member(RecordId),
    /// A walk-in of a centre. Erasable.
    Guest(RecordId),
    /// A centre's profile and resources.
    Profile,
    /// A steward's record of what it confirms in a month.
    Ledger(Month),
    /// Wishes for a month, from elsewhere.
    Requests(Month),
    /// Events and training sessions of a month.
    Sessions(Month),
    /// What the witness of a centre holds of the hub's entries there.
    Witness,
    /// Of a later release.
    Unknown,
}

impl DocumentKind {
    /// Whether the bodies of its entries can be erased, and so begin with random bytes.
    pub fn is_erasable(self) -> bool {
        matches!(self, Self::Member(_) | Self::Guest(_))
    }
}

impl DocumentName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is for.
    pub fn kind(&self) -> DocumentKind {
        match self.0.split_once('/') {
            None => match self.0.as_ref() {
                "network" => DocumentKind::Network,
                "charter" => DocumentKind::Charter,
                "catalogue" => DocumentKind::Catalogue,
                "agreements" => DocumentKind::Agreements,
                "profile" => DocumentKind::Profile,
                "witness" => DocumentKind::Witness,
                _ => DocumentKind::Unknown,
            },
            Some((kind, rest)) => {
                let record = || rest.parse().ok().filter(|id: &RecordId| id.to_string() == rest);
                let month = || rest.parse().ok();
                match kind {
                    "member" => record().map_or(DocumentKind::Unknown, DocumentKind::Member),
                    "guest" => record().map_or(DocumentKind::Unknown, DocumentKind::Guest),
                    "ledger" => month().map_or(DocumentKind::Unknown, DocumentKind::Ledger),
                    "requests" => month().map_or(DocumentKind::Unknown, DocumentKind::Requests),
                    "sessions" => month().map_or(DocumentKind::Unknown, DocumentKind::Sessions),
                    _ => DocumentKind::Unknown,
                }
            }
        }
    }

    fn of(text: &str) -> Self {
        Self(text.into())
    }

    /// `network`.
    pub fn network() -> Self {
        Self::of("network")
    }

    /// `charter`.
    pub fn charter() -> Self {
        Self::of("charter")
    }

    /// `catalogue`.
    pub fn catalogue() -> Self {
        Self::of("catalogue")
    }

    /// `agreements`.
    pub fn agreements() -> Self {
        Self::of("agreements")
    }

    /// `profile`.
    pub fn profile() -> Self {
        Self::of("profile")
    }

    /// `witness`.
    pub fn witness() -> Self {
        Self::of("witness")
    }

    /// `member/<id>`.
    pub fn member(id: RecordId) -> Self {
        Self(format!("member/{id}").into())
    }

    /// `guest/<id>`.
    pub fn guest(id: RecordId) -> Self {
        Self(format!("guest/{id}").into())
    }

    /// `ledger/<yyyy-mm>`.
    pub fn ledger(month: Month) -> Self {
        Self(format!("ledger/{month}").into())
    }

    /// `requests/<yyyy-mm>`.
    pub fn requests(month: Month) -> Self {
        Self(format!("requests/{month}").into())
    }

    /// `sessions/<yyyy-mm>`.
    pub fn sessions(month: Month) -> Self {
        Self(format!("sessions/{month}").into())
    }
}

impl FromStr for DocumentName {
    type Err = BadDocumentName;
    fn from_str(s: &str) -> Result<Self, BadDocumentName> {
        let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'/';
        if s.is_empty() || s.len() > DOCUMENT_NAME_BYTES || !s.bytes().all(good) {
            return Err(BadDocumentName);
        }
        Ok(Self(s.into()))
    }
}

impl fmt::Display for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for DocumentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Month {
    type Err = BadDocumentName;
    fn from_str(s: &str) -> Result<Self, BadDocumentName> {
        let (year, month) = s.split_once('-').ok_or(BadDocumentName)?;
        let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|c| c.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(BadDocumentName);
        }
        let month = Self {
            year: year.parse().map_err(|_| BadDocumentName)?,
            month: month.parse().map_err(|_| BadDocumentName)?,
        };
        if (1..=12).contains(&month.month) { Ok(month) } else { Err(BadDocumentName) }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_its_document_is_for() {
        let kind = |s: &str| s.parse::<DocumentName>().unwrap().kind();
        assert_eq!(kind("ledger/2026-11"), DocumentKind::Ledger(Month { year: 2026, month: 11 }));
        assert_eq!(kind("member/0000000000001"), DocumentKind::Member(RecordId([0, 0, 0, 0, 0, 0, 0, 1])));
        for unknown in ["ledger/2026-13", "ledger/26-01", "member/000000000000l", "ledger", "later/thing"] {
            assert_eq!(kind(unknown), DocumentKind::Unknown, "{unknown}");
        }
    }
}
