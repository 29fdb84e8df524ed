//! Which erasures each peer has reported as carried out.
//!
//! Enters: receipts from sessions. Leaves: what pages and calls show, and what the cache keeps for the next start. A
//! peer's list that begins anew replaces the one before: a restored replica may have to do it again. Never believes
//! more receipts than a network can have erasures.

use std::collections::BTreeMap;

use jiff::Timestamp;
use telecentre_proto::erasure::Receipts;
use telecentre_proto::id::NodeId;
use telecentre_proto::limit::RECEIPTS_AHEAD;

use super::peer::Peer;
use super::shared::Sync;

/// What a peer has reported, and when it was last heard.
#[derive(Clone, Debug, Default)]
pub struct Reported {
    /// Its receipts.
    pub receipts: Receipts,
    /// When a packet of it was last heard.
    pub last_contact: Option<Timestamp>,
}

impl Sync {
    /// Takes in what a peer reports: in place of what it reported before, or in addition.
    pub(super) fn report(&self, peer: NodeId, anew: bool, receipts: Receipts) {
        let erased = self.0.handle.read(|replica, _| replica.network().erasures().len());
        let kept = {
            let mut peers = self.peers();
            let held = &mut peers.entry(peer).or_default().receipts;
            let before = held.clone();
            if anew {
                held.0.clear();
            }
            held.0.extend(receipts.0);
            while held.0.len() > erased + RECEIPTS_AHEAD {
                held.0.pop_last();
            }
            if *held == before {
                return;
            }
            held.clone()
        };
        self.0.handle.read(|_, store| store.keep_receipts(&peer, &kept));
        self.0.handle.touch();
    }

    /// What every peer has reported.
    pub fn reported(&self) -> BTreeMap<NodeId, Reported> {
        let now = self.0.handle.host().now();
        let of = |peer: &Peer| Reported {
            receipts: peer.receipts.clone(),
            last_contact: if peer.is_live() { Some(now) } else { peer.last_contact },
        };
        self.peers().iter().map(|(id, peer)| (*id, of(peer))).collect()
    }
}
