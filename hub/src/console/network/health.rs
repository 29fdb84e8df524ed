//! How a replica is doing, in one word.
//!
//! Enters: its link's state and what is lacking on either side. Leaves: one of a few cases, each with a word, a tone and
//! a sign, so that none is told by colour alone. *Up to date* is said only of a box that is heard now: what one that is
//! out of reach may have written since, nobody here knows.

use telecentre_web::status::{PeerState, PeerStatus, ReplicaStatus, Role};

/// How a replica is doing. The order is that of concern: what an admin should see first comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Health {
    /// One of the two refused the other: somebody must act.
    Refused,
    /// Nothing is heard.
    Cut,
    /// It never showed itself.
    Never,
    /// A connection is being made.
    Connecting,
    /// Entries flow.
    Catching,
    /// Sync is paused at this hub.
    Paused,
    /// It holds all that is held here, and the other way round.
    UpToDate,
    /// This hub itself.
    Here,
}

impl Health {
    pub(crate) fn of(replica: &ReplicaStatus) -> Self {
        let PeerStatus { state, last_contact, behind_entries, missing_entries, .. } = replica.peer;
        match state {
            _ if replica.role == Role::Hub && !replica.closed => Self::Here,
            PeerState::Refused => Self::Refused,
            PeerState::Paused => Self::Paused,
            PeerState::Live if behind_entries == 0 && missing_entries == 0 => Self::UpToDate,
            PeerState::Live => Self::Catching,
            PeerState::Connecting => Self::Connecting,
            PeerState::Offline if last_contact.is_none() => Self::Never,
            PeerState::Offline => Self::Cut,
        }
    }

    /// The last part of the names of its messages.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Cut => "cut",
            Self::Never => "never",
            Self::Connecting => "connecting",
            Self::Catching => "catching",
            Self::Paused => "paused",
            Self::UpToDate => "up-to-date",
            Self::Here => "here",
        }
    }

    /// The class in the style sheet: a colour, a shape and a way to draw lines.
    pub(crate) fn tone(self) -> &'static str {
        match self {
            Self::Refused => "alarm",
            Self::Cut => "warning",
            Self::Never | Self::Paused => "mute",
            Self::Connecting | Self::Catching => "calm",
            Self::UpToDate | Self::Here => "good",
        }
    }

    /// A sign that stands in the drawing.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Refused => "!",
            Self::Cut => "×",
            Self::Never => "?",
            Self::Connecting => "…",
            Self::Catching => "⇄",
            Self::Paused => "=",
            Self::UpToDate => "✓",
            Self::Here => "",
        }
    }
}
