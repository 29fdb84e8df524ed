//! The reasons for which a replica recovers.
//!
//! Enters: nothing. Leaves: a [`Why`], as JSON, the recovery file and the keys of pages call it. Never decides when a
//! recovery begins or ends.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a replica is recovering.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It was restored from a backup.
    Restored,
    /// A hub was rebuilt in an empty folder: its network gives back what it held.
    Rebuilt,
    /// A hub with a new key takes the place of a lost or stolen one: its network gives back what that one held.
    NewKey,
    /// Its data folder is damaged.
    Damaged,
    /// A part of its journal was set aside.
    JournalSetAside,
    /// A peer holds entries of its own that are missing here.
    PeerShowsMore,
    /// A browser saw entries of its own that are missing here.
    BrowserSawMore,
    /// A file gave back entries of its own that were missing here.
    FileHeldMore,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Restored,
        Self::Rebuilt,
        Self::NewKey,
        Self::Damaged,
        Self::JournalSetAside,
        Self::PeerShowsMore,
        Self::BrowserSawMore,
        Self::FileHeldMore,
    ];

    /// The word in JSON and in the names of messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::Rebuilt => "rebuilt",
            Self::NewKey => "new-key",
            Self::Damaged => "damaged",
            Self::JournalSetAside => "journal-set-aside",
            Self::PeerShowsMore => "peer-shows-more",
            Self::BrowserSawMore => "browser-saw-more",
            Self::FileHeldMore => "file-held-more",
        }
    }

    /// What happened and how it ends, in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Restored => {
                "it was restored from a backup; what it wrote since comes back from a peer, or a person decides to go on"
            }
            Self::Rebuilt => "it was rebuilt in an empty folder; the boxes of the network give back what it held",
            Self::NewKey => {
                "it takes the place of a hub that was lost; the boxes of the network give back what that one held"
            }
            Self::Damaged | Self::JournalSetAside => {
                "a part of its journal is damaged and was set aside; what is missing comes back from a peer"
            }
            Self::PeerShowsMore => "a peer holds entries that this replica wrote and lacks; they come back by sync",
            Self::BrowserSawMore => {
                "a browser saw entries that this replica wrote and lacks; they come back from a peer that holds them"
            }
            Self::FileHeldMore => {
                "a file gave back entries that this replica wrote and lacked; a peer will tell whether there are more"
            }
        }
    }
}
