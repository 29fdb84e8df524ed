//! Whether a replica is *recovering*, since when, for what cause, and what is missing. Kept in `recovery.json` beside the
//! journal.
//!
//! Enters: the news that entries of the replica's own are missing: from a restore, damage, a proof that a peer, a file or
//! a browser brings. Leaves: what status and pages say, over restarts. A recovery ends when a sync shows that all is back, or
//! when a person decides to go on; neither is decided here. What was set aside then is kept too: it starts nothing again.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telecentre_proto::id::Hash;
use telecentre_proto::replica::{Losses, OwnEnd};
use telecentre_web::status::Why;

use crate::folder::Folder;
use crate::settings::{Settings, SettingsError};

/// Whether entries of this replica's own are missing here, as far as it knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// Positions that this replica signed and does not hold.
    #[serde(default)]
    pub missing: Vec<Signed>,
    /// Positions that a person decided to go on without.
    #[serde(default)]
    pub set_aside: Vec<Signed>,
}

/// A position of this replica's own, by what it signed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The entry.
    pub seq: u64,
    /// The hash of its log up to and with it.
    pub h: Hash,
}

fn signed(ends: &BTreeSet<OwnEnd>) -> Vec<Signed> {
    ends.iter().map(|end| Signed { seq: end.seq, h: end.h }).collect()
}

fn ends(signed: &[Signed]) -> BTreeSet<OwnEnd> {
    signed.iter().map(|signed| OwnEnd { seq: signed.seq, h: signed.h }).collect()
}

/// The file.
const RECOVERY: Settings<Recovery> = Settings::new("recovery.json");

impl Recovery {
    /// A recovery that begins now.
    pub fn of(why: Why, at: Timestamp) -> Self {
        Self { recovering: true, since: Some(at), why: Some(why), ..Self::default() }
    }

    /// The same with what the replica knows of its losses.
    #[must_use]
    pub fn with(&self, losses: &Losses) -> Self {
        Self { missing: signed(&losses.missing), set_aside: signed(&losses.set_aside), ..self.clone() }
    }

    /// What it says of the replica's losses.
    pub fn losses(&self) -> Losses {
        Losses { missing: ends(&self.missing), set_aside: ends(&self.set_aside) }
    }

    /// As an earlier run left it.
    pub fn load(folder: &Folder) -> Result<Self, SettingsError> {
        Ok(RECOVERY.load(folder)?.unwrap_or_default())
    }

    /// Keeps it for the next start.
    pub fn save(&self, folder: &Folder) -> Result<(), SettingsError> {
        RECOVERY.save(folder, self)
    }

    /// Keeps it in a data folder on which this very program runs.
    pub(crate) fn keep(&self, folder: &Path) -> Result<(), SettingsError> {
        RECOVERY.keep(folder, self)
    }

    /// Makes the next start of a stopped program one that recovers, whatever it was before.
    pub fn begin(folder: &Folder, why: Why, at: Timestamp) -> Result<(), SettingsError> {
        Self::of(why, at).save(folder)
    }
}
