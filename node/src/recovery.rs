//! Whether a replica is *recovering*, since when and for what cause. Kept in `recovery.json` beside the journal.
//!
//! Enters: the news that entries of the replica's own are missing: from a restore, damage, a peer, a browser. Leaves:
//! what status and pages say, over restarts. A recovery ends when a sync shows that all is back, or when a person decides
//! to go on; neither is decided here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telecentre_web::status::Why;

use crate::folder::Folder;
use crate::settings::{Settings, SettingsError};

/// Whether entries of this replica's own are missing here, as far as it knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    /// Whether entries are still missing.
    pub recovering: bool,
    /// When it began, by this replica's clock.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// The cause that was noticed first.
    #[serde(default)]
    pub why: Option<Why>,
}

/// The file.
const RECOVERY: Settings<Recovery> = Settings::new("recovery.json");

impl Recovery {
    /// A recovery that begins now.
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
