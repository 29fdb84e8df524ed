//! The names of documents inside a space.
//!
//! Enters: text. Leaves: a name, which any release holds and passes on, and the kind of document that this one sees in
//! it. Never looks into a document.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::{DocumentKind, is_of_record};
use crate::limit::DOCUMENT_NAME_BYTES;

/// A document's name inside its space, such as `ledger/2026-11`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentName(pub(super) Arc<str>);

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

impl DocumentName {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is for.
    pub fn kind(&self) -> DocumentKind {
        DocumentKind::of(&self.0)
    }

    /// Whether the bodies of its entries can be erased, and so begin with random bytes: those of a record, whose id stands
    /// in the name. So every release can read, and erase, what a later one keeps of a person.
    pub fn is_erasable(&self) -> bool {
        is_of_record(&self.0)
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
    use crate::id::RecordId;

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
