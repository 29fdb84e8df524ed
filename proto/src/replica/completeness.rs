//! Whether a replica that had lost entries of its own is complete again.
//!
//! Enters: what peers showed in sessions whose first exchange is over. Leaves: a yes or a no. A node is complete once
//! it holds all that its hub or its centre's witness showed; the hub, once it holds all that two of its nodes showed,
//! or all of them where there are fewer. Whether a person goes on without them is not asked here.

use std::collections::BTreeSet;

use telecentre_log::id::{Line, NodeId, Space};
use telecentre_log::network::Standing;
use telecentre_log::peer::{PeerHave, find};

use super::Replica;

/// Nodes that a hub must have met again.
const NODES: usize = 2;

impl Replica {
    /// Whether a recovery is over by what this peer showed. `shown`: what a peer showed in a session in which it has
    /// sent everything that it believed this replica lacked.
    pub fn is_whole_by<'a>(&self, peer: &NodeId, shown: impl Fn(&NodeId) -> Option<&'a PeerHave>) -> bool {
        if !self.recovering {
            return false;
        }
        let (network, me) = (&self.network, self.me);
        let met = |id: &NodeId, all: bool| shown(id).is_some_and(|shown| self.holds(shown, all));
        if network.hub() != Some(me) {
            let centre = network.enrolment(&me).and_then(|e| e.centre.as_ref());
            let witness = centre.and_then(|centre| network.witness_of(centre)).map(|(_, node)| node);
            return (network.hub() == Some(*peer) || witness == Some(*peer)) && met(peer, false);
        }
        let open = |node: &NodeId| *node != me && network.standing(node) == Standing::Open;
        let nodes: BTreeSet<NodeId> = network.enrolments().map(|(_, e)| e.node).filter(open).collect();
        let again = nodes.iter().filter(|node| met(node, true)).count();
        // With no node at all only the admin can know that there is none.
        !nodes.is_empty() && again >= NODES.min(nodes.len())
    }

    /// Whether nothing of some lines that a peer showed is missing here.
    fn holds(&self, shown: &PeerHave, as_hub: bool) -> bool {
        // A hub also needs what those before it wrote: it says where they are closed, and goes on with what they began.
        let needed = |line: &Line| line.space == Space::Commons || self.network.was_hub(&line.author);
        let mut lines = shown.lines().filter(|(line, _)| line.author == self.me || as_hub && needed(line));
        lines.all(|(line, tips)| {
            let ours = self.have.line(line);
            tips.iter().all(|tip| ours.is_some_and(|(_, held)| find(held, tip).is_some()))
        })
    }
}
