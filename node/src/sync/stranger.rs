//! Sessions with those whom the network does not name, as far as it is known here.
//!
//! Enters: a peer that answered in the hub's place, or that dials a hub which was made anew. Leaves: the bounds of such a
//! session: what the stranger may bring, how much of it, for how long, and how many strangers at once. What it brings proves itself from the
//! root key; once that names the stranger, the session ends and the two begin again as the network says.
//! Never tells a stranger more than the charter, and keeps nothing of one that stays a stranger.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use telecentre_proto::id::NodeId;
use telecentre_proto::network::Standing;
use telecentre_proto::session::Stranger;

use super::shared::Sync;
use crate::link::Connection;

/// Strangers that a hub hears at the same time.
const AT_ONCE: usize = 16;
/// How long one that claims to be the hub has to show it.
const CLAIM: Duration = Duration::from_secs(30);
/// How long one that brings `commons` may take: years of it, on a slow link.
const GIFT: Duration = Duration::from_mins(10);
/// Bytes of frames that one that claims to be the hub may send: the charter is small and comes first.
const CLAIM_BYTES: usize = 4 * 1_024 * 1_024;
/// Bytes of frames that one that brings `commons` may send.
const GIFT_BYTES: usize = 64 * 1_024 * 1_024;

/// How long a session with a stranger may last, and how much may come by it.
pub(super) fn bound(stranger: Stranger) -> (Duration, usize) {
    match stranger {
        Stranger::Claims => (CLAIM, CLAIM_BYTES),
        Stranger::Gives => (GIFT, GIFT_BYTES),
    }
}

/// A stranger's place among those that are heard at the same time, until it is dropped.
pub(super) struct Seat(Arc<AtomicUsize>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Sync {
    /// How a session with this peer is held, if the network does not name it.
    pub(super) fn stranger(&self, peer: &NodeId, dialled: bool) -> Option<Stranger> {
        let known = self.0.handle.read(|replica, _| replica.network().standing(peer)) != Standing::Unknown;
        match (known || self.is_target(peer), dialled) {
            (true, _) => None,
            (false, true) => Some(Stranger::Claims),
            (false, false) => self.gathers().then_some(Stranger::Gives),
        }
    }

    /// Whether this is a hub that lost something, and so may not know its boxes: whoever comes may bring `commons`. It
    /// was made anew, came back from a backup older than some box, or its journal is damaged.
    pub(super) fn gathers(&self) -> bool {
        let lost = self.0.handle.recovery().recovering;
        self.0.registrar.is_some() && (lost || self.0.handle.read(|replica, _| replica.network().hub().is_none()))
    }

    /// A place for one more stranger, if there is one.
    pub(super) fn seat(&self) -> Option<Seat> {
        let taken = &self.0.strangers;
        let free = |taken: usize| (taken < AT_ONCE).then_some(taken + 1);
        taken.fetch_update(Ordering::SeqCst, Ordering::SeqCst, free).ok().map(|_| Seat(taken.clone()))
    }

    /// Whether a peer may not even begin: a hub that was stolen, and that another one followed.
    pub(super) fn is_shut_out(&self, connection: &Connection) -> bool {
        self.0.handle.read(|replica, _| replica.network().is_shut_out(&connection.peer()))
    }

    /// Keeps nothing of a stranger that the network still does not name.
    pub(super) fn forget_stranger(&self, peer: &NodeId) {
        let unknown = self.0.handle.read(|replica, _| replica.network().standing(peer)) == Standing::Unknown;
        let mut peers = self.peers();
        if unknown && !self.is_target(peer) && peers.get(peer).is_some_and(|entry| entry.open().is_none()) {
            peers.remove(peer);
        }
    }
}
