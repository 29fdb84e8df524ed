//! Whether a replica that had lost something of its own is whole again.
//!
//! Enters: what peers showed in sessions whose first exchange is over. Leaves: a yes or a no. A node is whole by its hub
//! or by its centre's witness; the hub by two of its nodes, or by all where there are fewer. Whether a person goes on
//! without them is not asked here.

use std::collections::BTreeSet;

use telecentre_proto::id::{Line, NodeId, Space};
use telecentre_proto::network::Standing;
use telecentre_proto::peer::{PeerHave, find};
use telecentre_proto::replica::Replica;

use super::Sync;

/// Nodes that a hub must have met again.
const NODES: usize = 2;

/// Whether nothing of some lines that a peer showed is missing here.
fn holds(replica: &Replica, shown: &PeerHave, as_hub: bool) -> bool {
    // A hub also needs what those before it wrote: it says where they are closed, and goes on with what they began.
    let network = replica.network();
    let needed = |line: &Line| line.space == Space::Commons || network.was_hub(&line.author);
    let mut lines = shown.lines().filter(|(line, _)| line.author == replica.me() || as_hub && needed(line));
    lines.all(|(line, tips)| {
        let ours = replica.have().line(line);
        tips.iter().all(|tip| ours.is_some_and(|(_, held)| find(held, tip).is_some()))
    })
}

impl Sync {
    /// Whether a recovery is over, by what this peer showed last.
    pub(super) fn is_whole_by(&self, peer: &NodeId) -> bool {
        let peers = self.peers();
        self.0.handle.read(|replica, _| {
            let (network, me) = (replica.network(), replica.me());
            if !replica.recovering() {
                return false;
            }
            let met = |id: &NodeId, all: bool| {
                let peer = peers.get(id).filter(|peer| peer.flushed);
                peer.and_then(|peer| peer.shown.as_ref()).is_some_and(|shown| holds(replica, shown, all))
            };
            if network.hub() != Some(me) {
                let witness = network.centres().any(|(_, c)| c.witness == Some(*peer) && network.served(&me, &c.slug));
                return (network.hub() == Some(*peer) || witness) && met(peer, false);
            }
            let open = |node: &NodeId| *node != me && network.standing(node) == Standing::Open;
            let nodes: BTreeSet<NodeId> = network.enrolments().map(|(_, e)| e.node).filter(open).collect();
            let again = nodes.iter().filter(|node| met(node, true)).count();
            // With no node at all only the admin can know that there is none.
            !nodes.is_empty() && again >= NODES.min(nodes.len())
        })
    }
}
