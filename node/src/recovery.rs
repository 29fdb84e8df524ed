//! A replica's life as *recovering*: since when, why, until when. Kept in `recovery.json` beside the journal.
//!
//! Enters: whoever learns that entries of the replica's own are missing: a restore, damage, a peer, a browser. Leaves:
//! what status and pages say, over restarts. It ends when a sync shows that all is back, or when a person decides to go
//! on. Never decides either.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::folder::Folder;
use crate::settings::{Settings, SettingsError};

/// Why a replica is recovering.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, utoipa::ToSchema)]
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
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Restored,
        Self::Rebuilt,
        Self::NewKey,
        Self::Damaged,
        Self::JournalSetAside,
        Self::PeerShowsMore,
        Self::BrowserSawMore,
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
        }
    }
}

/// Whether entries of this replica's own are missing here, as far as it knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// Whether it goes on.
    pub recovering: bool,
    /// When it began, by this replica's clock.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// Why.
    #[serde(default)]
    pub why: Option<Why>,
}

/// The file.
const RECOVERY: Settings<Recovery> = Settings::new("recovery.json");

impl Recovery {
    /// One that begins.
    pub fn of(why: Why, at: Timestamp) -> Self {
        Self { recovering: true, since: Some(at), why: Some(why) }
    }

    /// As an earlier run left it.
    pub fn load(folder: &Folder) -> Result<Self, SettingsError> {
        Ok(RECOVERY.load(folder)?.unwrap_or_default())
    }

    /// Keeps it for the next start.
    pub fn save(&self, folder: &Folder) -> Result<(), SettingsError> {
        RECOVERY.save(folder, self)
    }

    /// Makes the next start of a stopped program one that recovers, whatever it was before.
    pub fn begin(folder: &Folder, why: Why, at: Timestamp) -> Result<(), SettingsError> {
        Self::of(why, at).save(folder)
    }
}
