//! For how long this replica ran in connection while undecided pairs waited for its word, in `pairs.json` beside the journal.
//!
//! Enters: milliseconds in connection. Leaves: the count, over restarts; no file while nothing waits. It is saved at each
//! count, so that a restart takes at most what was not counted yet; a file that does not read back is told in the log, and
//! the count begins anew: a pair then waits longer, never less long.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use telecentre_proto::id::RecordId;
use telecentre_proto::replica::Replica;
use telecentre_proto::steward::{Expiry, expired};

use crate::folder;
use crate::settings::Settings;

const NAME: &str = "pairs.json";
/// Milliseconds by the id of the first half.
const FILE: Settings<BTreeMap<RecordId, u64>> = Settings::new(NAME);

/// The count of one data folder.
pub(super) struct ExpiryCount {
    folder: PathBuf,
    now: Mutex<Expiry>,
}

impl ExpiryCount {
    /// As an earlier run left it.
    pub(super) fn load(folder: &Path) -> Self {
        let kept = FILE.peek(folder).unwrap_or_else(|error| {
            tracing::warn!(%error, "how long pairs have waited is counted anew");
            None
        });
        Self { folder: folder.to_owned(), now: Mutex::new(Expiry::of(kept.unwrap_or_default())) }
    }

    /// The count as it stands.
    pub(super) fn read(&self) -> Expiry {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The replica ran in connection for so many milliseconds more. Whether a pair is to be let go now.
    pub(super) fn ran(&self, replica: &Replica, ms: u64) -> bool {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let before = now.clone();
        now.ran(replica.view(), replica, replica.recovering(), ms);
        if *now != before {
            let counted: BTreeMap<RecordId, u64> = now.counted().collect();
            let saved = if counted.is_empty() {
                folder::remove(&self.folder, NAME).map_err(Into::into)
            } else {
                FILE.keep(&self.folder, &counted)
            };
            if let Err(error) = saved {
                tracing::warn!(%error, "how long pairs have waited could not be saved; it is tried again with the next count");
            }
        }
        !expired(replica.view(), replica, &now, replica.recovering()).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_makes_no_pair_wait_less_long_nor_for_ever_and_a_damaged_file_counts_anew() {
        let base = tempfile::tempdir().unwrap();
        let first = RecordId([3; 8]);
        FILE.keep(base.path(), &BTreeMap::from([(first, 90_000)])).unwrap();
        assert_eq!(ExpiryCount::load(base.path()).read(), Expiry::of([(first, 90_000)]));
        std::fs::write(base.path().join(NAME), b"{\"").unwrap();
        assert_eq!(ExpiryCount::load(base.path()).read(), Expiry::default());
    }
}
