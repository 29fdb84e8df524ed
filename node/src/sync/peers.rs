//! The table of peers, as `status`, `fleet` and the pages ask for it.
//!
//! Enters: what earlier runs kept, what the links do now. Leaves: figures of every peer, up to when each replica's entries
//! are known here, a signal when a link changes. What a peer showed is kept in the cache between starts; if the cache is
//! lost, a Hello tells it again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use telecentre_proto::id::NodeId;
use telecentre_proto::network::Role;
use telecentre_proto::replica::Replica;
use telecentre_proto::room::USUAL_ENTRY;
use telecentre_web::status::{BudgetStatus, PeerState};

use super::peer::{Peer, PeerFigures};
use super::quota::Quota;
use super::shared::Sync;
use crate::replica::Handle;

/// Seconds between two notes in the cache of when a peer that is heard was heard.
const KEEP_CONTACT_S: i64 = 60;
/// Time in connection is counted, and saved, after so much of it.
const COUNTED_AFTER: std::time::Duration = std::time::Duration::from_mins(1);
/// The most that lies between two looks at the links, for the count of time in connection.
const LONGEST_LOOK: std::time::Duration = std::time::Duration::from_secs(5);

/// What earlier runs of this process kept of its peers.
pub(super) fn remembered(handle: &Handle) -> BTreeMap<NodeId, Peer> {
    let kept = handle.read(|_, store| store.peers());
    let shown = kept.into_iter().map(|(id, shown)| (id, Peer::that_showed(shown)));
    let mut peers: BTreeMap<NodeId, Peer> = shown.collect();
    for (id, at) in handle.read(|_, store| store.contacts()) {
        peers.entry(id).or_default().last_contact = Some(at);
    }
    for (id, receipts) in handle.read(|_, store| store.receipts()) {
        peers.entry(id).or_default().receipts = receipts;
    }
    peers
}

impl Sync {
    /// All peers: those that were met, and on the hub everyone whom the network names, with the hubs before it.
    pub fn status(&self) -> Vec<PeerFigures> {
        self.0.handle.read(|replica, _| self.status_in(replica))
    }

    /// The same of a replica that is being read. The table of peers is locked after the replica, never before it.
    pub(crate) fn status_in(&self, replica: &Replica) -> Vec<PeerFigures> {
        let (paused, now, me) = (self.is_paused(), self.0.handle.host().now(), replica.me());
        let mut peers = self.peers();
        let hub = replica.network().hub() == Some(me);
        let named = replica.network().enrolments().filter(|(_, e)| hub && (e.closed.is_none() || e.role == Role::Hub));
        let named: Vec<NodeId> = named.map(|(_, e)| e.node).filter(|id| *id != me).collect();
        for id in named {
            peers.entry(id).or_default();
        }
        peers.iter().map(|(id, peer)| peer.status(*id, paused, now, replica)).collect()
    }

    /// The instant up to which a replica's own entries are known here: now while it is heard, by us or by a peer that we
    /// hear; else when it was last heard.
    pub fn known_until(&self, node: &NodeId) -> Option<Timestamp> {
        let now = self.0.handle.host().now();
        let peers = self.peers();
        let heard = |peer: &Peer| if peer.is_live() { Some(now) } else { peer.last_contact };
        let direct = peers.get(node).and_then(heard);
        let relayed = peers.values().filter_map(|peer| match *peer.hears.get(node)? {
            0 => heard(peer),
            at => Timestamp::from_second(at).ok().map(|at| at.min(now)),
        });
        relayed.chain(direct).max()
    }

    /// Peers of whom two processes live with one key, and since when that is known.
    pub fn clones(&self) -> Vec<(NodeId, Timestamp)> {
        self.peers().iter().filter_map(|(id, peer)| Some((*id, peer.clone_since?))).collect()
    }

    /// What came of a peer's own lines today, of what is taken in.
    pub fn budget_of(&self, peer: &NodeId, replica: &Replica) -> BudgetStatus {
        let quota = self.quotas().get(peer).copied().unwrap_or_default();
        self.shown_budget(quota, peer, replica)
    }

    /// What this replica wrote today, of what others take in of it.
    pub fn own_budget(&self, replica: &Replica) -> BudgetStatus {
        let me = replica.me();
        let own = replica.have().lines().filter(|held| held.line.author == me);
        let log = |log: &telecentre_proto::line::Log| log.weight + u64::from(log.last - log.base) * USUAL_ENTRY;
        let takes: u64 = own.flat_map(telecentre_proto::line::HeldLine::logs).map(log).sum();
        let quota = {
            let mut own = self.0.own.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            own.grew_to(takes, self.0.handle.host().monotonic());
            *own
        };
        self.shown_budget(quota, &me, replica)
    }

    fn shown_budget(&self, quota: Quota, of: &NodeId, replica: &Replica) -> BudgetStatus {
        let (host, of) = (self.0.handle.host(), replica.network().daily_bytes(of));
        let left = quota.left(host.monotonic()).and_then(|left| jiff::SignedDuration::try_from(left).ok());
        let until = left.and_then(|left| host.now().checked_add(left).ok());
        BudgetStatus { bytes: quota.bytes(host.monotonic()), of, until }
    }

    /// Peers whose digests differ from ours although no tip does, and since when that is known.
    pub fn differing(&self) -> Vec<(NodeId, Timestamp)> {
        self.peers().iter().filter_map(|(id, peer)| Some((*id, peer.differs_since?))).collect()
    }

    /// Up to when each other replica was heard, to tell `peer`: Unix seconds, 0 for now.
    pub(super) fn heard_but(&self, peer: &NodeId) -> BTreeMap<NodeId, i64> {
        let peers = self.peers();
        let others = peers.iter().filter(|(id, _)| *id != peer);
        let at = |p: &Peer| if p.is_live() { Some(0) } else { p.last_contact.map(Timestamp::as_second) };
        others.filter_map(|(id, p)| Some((*id, at(p)?))).collect()
    }

    /// Watches the links, so that pages hear of a change when it happens and not when something is booked.
    pub(super) async fn watch_links(self) {
        let mut tick = tokio::time::interval(std::time::Duration::from_secs(1));
        let (mut before, mut connected) = (self.0.handle.host().monotonic(), std::time::Duration::ZERO);
        loop {
            tick.tick().await;
            let (now, any) = (self.0.handle.host().monotonic(), self.peers().values().any(Peer::is_live));
            // A machine that slept ran no longer than from one look to the next.
            let since = now.saturating_sub(before).min(LONGEST_LOOK);
            before = now;
            connected += if any { since } else { std::time::Duration::ZERO };
            if connected >= COUNTED_AFTER {
                let ms = u64::try_from(std::mem::take(&mut connected).as_millis()).unwrap_or(0);
                self.0.handle.ran_in_connection(ms).await;
            }
            let (paused, now) = (self.is_paused(), self.0.handle.host().now());
            let mut changed = false;
            let mut heard = Vec::new();
            for (id, peer) in self.peers().iter_mut() {
                let state = peer.state(paused);
                let turned = peer.note_state(state, now);
                let live = state == PeerState::Live;
                if live {
                    peer.last_contact = Some(now);
                }
                if turned || (live && now.as_second() % KEEP_CONTACT_S == 0) {
                    heard.extend(peer.last_contact.map(|at| (*id, at)));
                }
                changed |= turned;
            }
            if !heard.is_empty() {
                self.0.handle.read(|_, store| heard.iter().for_each(|(id, at)| store.keep_contact(id, *at)));
            }
            if changed {
                self.0.handle.touch();
            }
        }
    }
}
