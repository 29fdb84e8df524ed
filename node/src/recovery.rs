//! Whether entries of this replica's own may be missing here, since when and why: kept until they are back.
//!
//! Enters: the wish to begin (a restore, damage, a peer or a browser that saw more) and to end (a peer that lacks
//! nothing, a host's word). Leaves: a small file of the data folder that outlives restarts, and a state to show.
//! Never decides whether anything is missing: those who find out say so.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::folder::Folder;
use crate::settings::{Settings, SettingsError};

/// Why a replica recovers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It was put back to a backup.
    Restored,
    /// Its journal was damaged, and the damaged file set aside.
    Damaged,
    /// A peer holds entries of it that are missing here.
    PeerShowsMore,
    /// A browser saw entries of it that are missing here.
    BrowserSawMore,
    /// It was begun anew with an old key: everything is to come from the others.
    Rebuilt,
}

impl Why {
    /// One English sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Restored => {
                "this replica was restored from a backup: what it wrote after that comes back from its peers"
            }
            Self::Damaged => {
                "the journal was damaged and a part of it set aside: what is missing comes back from its peers"
            }
            Self::PeerShowsMore => {
                "a peer holds entries that this replica wrote and that are missing here; they come back from it"
            }
            Self::BrowserSawMore => {
                "a browser saw entries that this replica wrote and that are missing here; they come back from a peer that holds them"
            }
            Self::Rebuilt => "this replica was begun anew: everything comes back from its peers",
        }
    }
}

/// The state, as the file keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// Whether entries of its own may be missing.
    pub recovering: bool,
    /// Since when, by its own clock.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// Why.
    #[serde(default)]
    pub why: Option<Why>,
}

const FILE: Settings<Recovery> = Settings::new("recovery.json");

impl Recovery {
    /// The state that a folder keeps.
    pub fn load(folder: &Folder) -> Result<Self, SettingsError> {
        Ok(FILE.load(folder)?.unwrap_or_default())
    }

    /// Keeps the state in a folder.
    pub fn save(&self, folder: &Folder) -> Result<(), SettingsError> {
        FILE.save(folder, self)
    }

    /// Notes in the folder of a stopped replica that it will have to recover at its next start.
    pub fn begin(folder: &Folder, why: Why, since: Timestamp) -> Result<(), SettingsError> {
        Self { recovering: true, since: Some(since), why: Some(why) }.save(folder)
    }
}
