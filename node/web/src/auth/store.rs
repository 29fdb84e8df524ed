//! What the guard must find again after a restart, and where it is kept.
//!
//! Enters: the hash of a password, the list of open sessions. Leaves: the same, from a place that lasts. Nothing of it
//! opens anything by itself: neither a password nor a cookie can be made from it.

use serde::{Deserialize, Serialize};
use telecentre_proto::id::{NodeId, RecordId, Slug};

/// Where the hash of the host's password is kept: durable when `set` returns.
pub trait PasswordStore: Send + Sync {
    /// The hash, once a password was set.
    fn password_hash(&self) -> Option<String>;
    /// Keeps a hash; the error is a sentence for the log.
    fn set_password_hash(&self, hash: &str) -> Result<(), String>;
    /// The sessions that were open when the list was kept last.
    fn sessions(&self) -> Vec<Session> {
        Vec::new()
    }
    /// Keeps the list of open sessions. The error is a sentence for the log; a list that would open an ended session
    /// again is then still kept somewhere.
    fn keep_sessions(&self, sessions: &[Session]) -> Result<(), String> {
        let _ = sessions;
        Ok(())
    }
    /// The addresses of calendars that were given.
    fn feeds(&self) -> Vec<Feed> {
        Vec::new()
    }
    /// Keeps the list of addresses of calendars; the error is a sentence.
    fn keep_feeds(&self, feeds: &[Feed]) -> Result<(), String> {
        let _ = feeds;
        Ok(())
    }
}

/// An open session.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// A hash of what makes its cookie its own.
    pub id: String,
    /// When it began, as Unix time.
    pub since_s: i64,
    /// When it was used last, to the minute; at a restart, when the list was saved last.
    pub used_s: i64,
    /// The browser and its system, if they are known.
    pub browser: String,
    /// The address that it signed in from.
    pub address: String,
    /// The person; none: whoever knows the box's password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<SignedIn>,
}

/// A person who signed in, and how.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedIn {
    /// The member.
    pub person: RecordId,
    /// Who wrote the badge or the address by which they came in.
    pub door: NodeId,
    /// Whether that way in opens their roles: a badge with a long PIN does.
    pub opens_roles: bool,
    /// What their devices hung on then: once that changes, this one is forgotten.
    pub devices: [u8; 16],
}

/// What a calendar is of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FeedOf {
    /// A member's bookings.
    Member(RecordId),
    /// What is booked at a centre, or of one resource there.
    Centre {
        /// The centre.
        centre: Slug,
        /// The resource; none: all.
        resource: Option<Slug>,
    },
}

/// An address that was given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// A hash of its secret.
    pub id: String,
    /// What it opens.
    pub of: FeedOf,
    /// When it was made, as Unix time.
    pub since_s: i64,
}
