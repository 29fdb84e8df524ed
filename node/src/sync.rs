//! Sync with all peers: who is dialled when, which connection of two is kept, what each link is like.
//!
//! Enters: connections from the link, the replica's handle, the network's enrolments. Leaves: sessions that run, and
//! the table of peers that status and fleet show. One task dials each peer worth dialling, one accepts; every
//! connection is judged by the network as it stands now, and again when the network changes.
//! Never decides what is held: runs go to the replica's writer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use telecentre_proto::chain;
use telecentre_proto::id::{Boot, NodeId, Position};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::OwnEnd;
use tokio::sync::Notify;

use crate::link::{Connection, Endpoint};
use crate::replica::Handle;
use telecentre_web::status::Why;

mod accept;
mod budget;
mod completeness;
mod connection;
mod dial;
mod lend;
mod peer;
mod peers;
mod put_off;
mod quota;
mod receipts;
mod run;
mod shared;
mod stranger;

pub use dial::resolve;
pub use peer::{LinkChange, PeerFigures, Trouble};
pub use receipts::Reported;
pub use shared::{Registrar, Sync, Targets};

use shared::SyncShared;

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
            quotas: Mutex::default(),
            own: Mutex::default(),
            paused: AtomicBool::new(false),
            strangers: Arc::default(),
            joining: tokio::sync::Semaphore::new(shared::JOINING),
            hub_gone: AtomicBool::new(false),
            nudge: Notify::new(),
        }));
        tokio::spawn(sync.clone().accept_all());
        tokio::spawn(sync.clone().dial_all());
        tokio::spawn(sync.clone().watch_links());
        tokio::spawn(sync.clone().lend_by_rule());
        sync
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

    /// Learns of an entry of this replica's own from a browser or a receipt, with our signature; one that is not held means
    /// that something was lost here.
    pub async fn seen(&self, position: Position, signature: [u8; 64]) {
        let end = OwnEnd { seq: position.seq, h: position.h };
        let lost = self
            .0
            .handle
            .read(|replica, _| replica.misses(&end) && chain::signed(&replica.me(), end.seq, &end.h, &signature));
        if lost {
            self.0.handle.lost(Why::BrowserSawMore, vec![end]).await;
        }
    }
}
