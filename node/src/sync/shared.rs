//! What all tasks of a replica's sync share.
//!
//! Enters: the replica's handle, the endpoint, whom to dial. Leaves: the table of peers under its lock, whether sync is
//! paused, a nudge for those who wait. Runs no task and no session itself. The table is locked after the replica, never
//! before it: the other way round a waiting writer would hold both up for ever.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use telecentre_proto::id::{Boot, NodeId};
use tokio::sync::{Notify, Semaphore};

use super::peer::Peer;
use super::quota::Quota;
use crate::link::{Connection, Endpoint};
use crate::replica::Handle;

/// Who answers those who want to join. The hub has one; a node turns them away.
pub trait Registrar: Send + std::marker::Sync {
    /// Answers one connection of the joining protocol, and closes it.
    fn answer(&self, connection: Connection) -> futures_util::future::BoxFuture<'static, ()>;
}

/// What a replica dials besides what the network names.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// The hub, where it was when this replica joined.
    pub hub: Option<(NodeId, String)>,
    /// Where a person says that the hub is now: it wins over all that is known of it.
    pub hub_at: Option<String>,
    /// Peers named on the command line.
    pub peers: Vec<(NodeId, SocketAddr)>,
}

/// Those who may ask to join at the same time.
pub(super) const JOINING: usize = 64;

/// The parts of a replica's sync.
pub(super) struct SyncShared {
    pub(super) handle: Handle,
    pub(super) endpoint: Endpoint,
    pub(super) boot: Boot,
    pub(super) targets: Targets,
    pub(super) registrar: Option<Arc<dyn Registrar>>,
    pub(super) peers: Mutex<BTreeMap<NodeId, Peer>>,
    /// What came of an author's lines in a day, for those whom the network names.
    pub(super) quotas: Mutex<BTreeMap<NodeId, Quota>>,
    /// What this replica wrote itself in a day.
    pub(super) own: Mutex<Quota>,
    pub(super) paused: AtomicBool,
    /// Sessions with those whom the network does not name.
    pub(super) strangers: Arc<AtomicUsize>,
    /// Places of those who ask to join, at the same time.
    pub(super) joining: Semaphore,
    /// The hub has been out of reach for so long that the other nodes are dialled.
    pub(super) hub_gone: AtomicBool,
    /// Dial now: the interface changed, sync was resumed, a person asked.
    pub(super) nudge: Notify,
}

/// The sync of one replica. Clones are the same.
#[derive(Clone)]
pub struct Sync(pub(super) Arc<SyncShared>);

impl Sync {
    /// The table of peers.
    pub(super) fn peers(&self) -> MutexGuard<'_, BTreeMap<NodeId, Peer>> {
        self.0.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What came of each author's lines today. Locked after the replica, too.
    pub(super) fn quotas(&self) -> MutexGuard<'_, BTreeMap<NodeId, Quota>> {
        self.0.quotas.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether sync is paused here.
    pub fn is_paused(&self) -> bool {
        self.0.paused.load(Ordering::SeqCst)
    }

    /// Dials at once: something about the network may have changed.
    pub fn nudge(&self) {
        self.0.nudge.notify_waiters();
    }

    /// Whether a person named this peer, or it was the hub at the time of joining.
    pub(super) fn is_target(&self, peer: &NodeId) -> bool {
        let targets = &self.0.targets;
        targets.hub.as_ref().is_some_and(|(hub, _)| hub == peer) || targets.peers.iter().any(|(p, _)| p == peer)
    }
}
