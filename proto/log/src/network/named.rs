//! Which replica a person means.
//!
//! Enters: what somebody typed: a NodeId, its beginning, a name, a centre's short name. Leaves: the one open enrolment
//! that it fits, or why there is none. Never guesses between two.

use super::{Enrolment, Network};
use crate::id::RecordId;

/// Digits of a NodeId that may stand for it.
const DIGITS: usize = 8;

/// Why no replica was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotNamed {
    /// None fits.
    #[error("no replica whose id, name or centre is “{0}” is enrolled; the status command lists them")]
    None(String),
    /// More than one fits.
    #[error("more than one enrolled replica fits “{0}”; give more digits of its id")]
    Ambiguous(String),
}

impl Network {
    /// The open enrolment of the replica that `who` names.
    pub fn named(&self, who: &str) -> Result<(RecordId, &Enrolment), NotNamed> {
        self.one(who, |enrolment| enrolment.closed.is_none())
    }

    /// The closed enrolment of the replica that `who` names.
    pub fn named_closed(&self, who: &str) -> Result<(RecordId, &Enrolment), NotNamed> {
        self.one(who, |enrolment| enrolment.closed.is_some())
    }

    fn one(&self, who: &str, among: impl Fn(&Enrolment) -> bool) -> Result<(RecordId, &Enrolment), NotNamed> {
        let digits = who.to_lowercase();
        let fits = |e: &Enrolment| {
            who.len() >= DIGITS && e.node.to_string().starts_with(&digits)
                || e.name == who
                || e.centre.as_ref().is_some_and(|c| c.as_str() == who)
        };
        let mut found = self.enrolments().filter(|(_, e)| among(e) && fits(e));
        let (record, enrolment) = found.next().ok_or_else(|| NotNamed::None(who.to_owned()))?;
        // A box that is enrolled twice is still one box.
        if found.any(|(_, other)| other.node != enrolment.node) {
            return Err(NotNamed::Ambiguous(who.to_owned()));
        }
        Ok((*record, enrolment))
    }

    /// The age recipient of a replica, where it is known: files for it are encrypted to this.
    pub fn recipient<'a>(&'a self, enrolment: &'a Enrolment) -> Option<&'a str> {
        let own = enrolment.recipient.as_deref();
        own.or_else(|| self.hub_recipient.as_deref().filter(|_| self.hub() == Some(enrolment.node)))
    }
}
