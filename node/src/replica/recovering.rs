//! How a replica comes to recover, and how that ends.
//!
//! Enters: news of entries of its own: proven to be missing, back again, gone on without. Leaves: the replica marked, and
//! `recovery.json` written, both before the next job of the batch: nothing is confirmed in between. Decides nothing: who
//! brings the news has decided it.

use std::path::Path;
use std::sync::PoisonError;

use telecentre_proto::replica::Replica;

use super::job::News;
use super::shared::Shared;
use crate::recovery::Recovery;

/// Takes in news, and writes down what follows.
pub(super) fn hear(news: News, replica: &mut Replica, shared: &Shared, folder: &Path) {
    let before = shared.recovery.read().unwrap_or_else(PoisonError::into_inner).clone();
    let now = match news {
        News::TakenUp(kept) => {
            replica.set_losses(kept.losses());
            if kept.recovering {
                replica.set_recovering(true);
            }
            *kept
        }
        News::Lost { why, ends } => {
            let began = Recovery { since: Some(shared.host.now()), why: Some(why), ..before.clone() };
            let recovered = replica.recovering();
            if ends.is_empty() {
                replica.set_recovering(true);
            }
            for end in ends {
                if replica.note_lost(end) {
                    tracing::warn!(seq = end.seq, h = ?end.h, ?why, "entries that this replica signed are missing here");
                }
            }
            if recovered { before.clone() } else { began }
        }
        News::Whole => {
            replica.end_recovery();
            Recovery::default()
        }
        News::GoneOn => {
            replica.go_on_without();
            Recovery::default()
        }
    };
    let now = Recovery { recovering: replica.recovering(), ..now };
    let now = if now.recovering { now } else { Recovery::default() };
    let now = now.with(replica.losses());
    if now != before
        && let Err(error) = now.keep(folder)
    {
        tracing::error!(%error, "whether this replica recovers could not be saved");
    }
    *shared.recovery.write().unwrap_or_else(PoisonError::into_inner) = now;
}
