//! The life of a connection: whether it is kept, its session, its end.
//!
//! Enters: a connection, dialled or accepted. Leaves: at most one session with each peer, and the figures of those that
//! ended. Of two connections between a pair both sides keep the same one.

use telecentre_proto::refusal::Refusal;

use super::run;
use super::shared::Sync;
use crate::link::{Connection, Keep, keep};

impl Sync {
    /// Runs a session over a connection, unless another one to the same peer is to be kept instead.
    pub(super) async fn run(&self, connection: Connection) {
        let peer = connection.peer();
        if self.is_shut_out(&connection) {
            tracing::warn!(%peer, "the stolen hub was turned away");
            connection.close(Refusal::NotEnrolled, "the root key named another hub in the place of this one");
            return;
        }
        let me = self.0.handle.read(|replica, _| replica.me());
        let held = self.0.handle.read(|replica, _| {
            let logs = replica.have().lines().flat_map(telecentre_proto::line::HeldLine::logs);
            logs.map(|log| log.weight).sum::<u64>()
        });
        let now = self.0.handle.host().monotonic();
        let replaced = {
            let mut peers = self.peers();
            let entry = peers.entry(peer).or_default();
            if !entry.budget.connect(held, now) {
                drop(peers);
                connection.close(Refusal::Busy, "come again later");
                return;
            }
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
