//! Sync with all peers: who is dialled when, which connection of two is kept, what each link is like.
//!
//! Enters: connections from the link, the replica's handle, the network's enrolments. Leaves: sessions that run, and
//! the table of peers that status and fleet show. One task dials each peer worth dialling, one accepts; every
//! connection is judged by the network as it stands now, and again when the network changes.
//! Never decides what is held: runs go to the replica's writer.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use telecentre_proto::id::{Boot, NodeId, Position};
use telecentre_proto::network::Standing;
use telecentre_proto::refusal::Refusal;
use tokio::sync::Notify;

use crate::link::{Alpn, Connection, Endpoint, Keep, keep};
use crate::replica::Handle;
use telecentre_web::status::Why;

mod completeness;
mod dial;
mod peers;
mod receipts;
mod run;
mod stranger;

pub use dial::resolve;
use peers::Peer;
pub use peers::{LinkChange, PeerStatus, Trouble};
pub use receipts::Reported;

/// How long the hub may be out of reach before a node dials the others.
const HUB_GONE: Duration = Duration::from_mins(2);

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

struct SyncShared {
    handle: Handle,
    endpoint: Endpoint,
    boot: Boot,
    targets: Targets,
    registrar: Option<Arc<dyn Registrar>>,
    peers: Mutex<BTreeMap<NodeId, Peer>>,
    paused: AtomicBool,
    /// Sessions with those whom the network does not name.
    strangers: Arc<AtomicUsize>,
    /// The hub has been out of reach for so long that the other nodes are dialled.
    hub_gone: AtomicBool,
    /// Dial now: the interface changed, sync was resumed, a person asked.
    nudge: Notify,
}

/// The sync of one replica. Clones are the same.
#[derive(Clone)]
pub struct Sync(Arc<SyncShared>);

impl Sync {
    /// Starts accepting and dialling.
    pub fn start(
        handle: Handle,
        endpoint: Endpoint,
        boot: Boot,
        targets: Targets,
        registrar: Option<Arc<dyn Registrar>>,
    ) -> Self {
        let remembered = peers::remembered(&handle);
        let sync = Self(Arc::new(SyncShared {
            handle,
            endpoint,
            boot,
            targets,
            registrar,
            peers: Mutex::new(remembered),
            paused: AtomicBool::new(false),
            strangers: Arc::default(),
            hub_gone: AtomicBool::new(false),
            nudge: Notify::new(),
        }));
        tokio::spawn(sync.clone().accept_all());
        tokio::spawn(sync.clone().dial_all());
        tokio::spawn(sync.clone().watch_links());
        sync
    }

    fn peers(&self) -> MutexGuard<'_, BTreeMap<NodeId, Peer>> {
        self.0.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops all sync until [`Sync::resume`]: connections are closed, none is made or accepted.
    pub fn pause(&self) {
        self.0.paused.store(true, Ordering::SeqCst);
        let open: Vec<Connection> = self.peers().values().filter_map(|peer| peer.connection.clone()).collect();
        for connection in open {
            connection.close(Refusal::Paused, "sync was paused by a person");
        }
        self.0.handle.touch();
    }

    /// Ends a pause, and dials at once.
    pub fn resume(&self) {
        self.0.paused.store(false, Ordering::SeqCst);
        self.0.nudge.notify_waiters();
        self.0.handle.touch();
    }

    /// Ends all sync: peers are told.
    pub async fn stop(&self) {
        self.0.paused.store(true, Ordering::SeqCst);
        self.0.endpoint.close(Refusal::Stopping, "the program is stopping").await;
    }

    /// Waits until everything that a peer holds is held here.
    pub async fn first_sync(&self, peer: &NodeId) {
        let mut changes = self.0.handle.watch();
        loop {
            let shown = self.peers().get(peer).and_then(|p| p.flushed.then(|| p.shown.clone()).flatten());
            if shown.is_some_and(|shown| self.0.handle.read(|replica, _| shown.exceeds(replica.have()) == 0)) {
                return;
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Whether sync is paused here.
    pub fn is_paused(&self) -> bool {
        self.0.paused.load(Ordering::SeqCst)
    }

    /// Dials at once: something about the network may have changed.
    pub fn nudge(&self) {
        self.0.nudge.notify_waiters();
    }

    /// Learns of an entry of this replica's own from a browser or a receipt; one that is not held means that
    /// something was lost here.
    pub async fn seen(&self, space: telecentre_proto::id::Space, position: Position) {
        let lost = self.0.handle.read(|replica, _| {
            let line = telecentre_proto::id::Line { space, author: replica.me() };
            let log = replica.have().line(&line).and_then(|(_, held)| held.log_of(&position.actor));
            position.actor.is_of(&replica.me()) && log.is_none_or(|(_, log)| u64::from(log.last) < position.seq)
        });
        if lost {
            tracing::warn!(seq = position.seq, "a browser saw an entry of this replica that is no longer held here");
            self.0.handle.recover(Why::BrowserSawMore).await;
        }
    }

    async fn accept_all(self) {
        while let Some(connection) = self.0.endpoint.accept().await {
            let sync = self.clone();
            tokio::spawn(async move { sync.accepted(connection).await });
        }
    }

    async fn accepted(self, connection: Connection) {
        if connection.alpn() == Alpn::Join {
            match &self.0.registrar {
                Some(registrar) => registrar.answer(connection).await,
                None => connection.close(Refusal::NotEnrolled, "only the hub enrols; use its address"),
            }
            return;
        }
        if self.is_paused() {
            connection.close(Refusal::Paused, "sync is paused here");
            return;
        }
        let peer = connection.peer();
        let unknown = self.0.handle.read(|replica, _| replica.network().standing(&peer)) == Standing::Unknown;
        if unknown && !self.is_target(&peer) {
            if !self.gathers() {
                tracing::warn!(%peer, "a replica that is not enrolled was turned away");
                connection.close(Refusal::NotEnrolled, "this NodeId is not enrolled in the network");
                return;
            }
            let Some(_seat) = self.seat() else {
                connection.close(Refusal::Full, "too many whom nobody knows are here; come again");
                return;
            };
            return self.run(connection).await;
        }
        self.run(connection).await;
    }

    fn is_target(&self, peer: &NodeId) -> bool {
        let targets = &self.0.targets;
        targets.hub.as_ref().is_some_and(|(hub, _)| hub == peer) || targets.peers.iter().any(|(p, _)| p == peer)
    }

    /// Runs a session over a connection, unless another one to the same peer is to be kept instead.
    pub(crate) async fn run(&self, connection: Connection) {
        let peer = connection.peer();
        if self.is_shut_out(&connection) {
            tracing::warn!(%peer, "the stolen hub was turned away");
            connection.close(Refusal::NotEnrolled, "the root key named another hub in the place of this one");
            return;
        }
        let me = self.0.handle.read(|replica, _| replica.me());
        let replaced = {
            let mut peers = self.peers();
            let entry = peers.entry(peer).or_default();
            let existing = entry.connection.as_ref().filter(|c| c.close_reason().is_none());
            // A silent one is not worth keeping: who dials again has lost it.
            let existing = existing.filter(|old| old.is_live());
            match existing.map(|old| keep(me, peer, old.dialled(), connection.dialled())) {
                Some(Keep::Existing) => {
                    drop(peers);
                    connection.close(Refusal::Duplicate, "another connection to this peer is kept");
                    return;
                }
                _ => entry.connection.replace(connection.clone()),
            }
        };
        if let Some(old) = replaced {
            old.close(Refusal::Duplicate, "a newer connection to this peer is kept");
        }
        // A pause closes what stands in the table; one that came while this was being made must find it closed too.
        if self.is_paused() {
            connection.close(Refusal::Paused, "sync is paused here");
        } else {
            run::session(self, &connection).await;
        }
        let mut peers = self.peers();
        if let Some(entry) = peers.get_mut(&peer) {
            entry.ended(&connection);
        }
        drop(peers);
        self.forget_stranger(&peer);
        self.0.handle.touch();
    }
}
