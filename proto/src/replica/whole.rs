//! Whether a replica that had lost something of its own is whole again.
//!
//! Enters: what peers showed in sessions whose first exchange is over. Leaves: a yes or a no. A node is whole by its hub
//! or by its centre's witness; the hub by two of its nodes, or by all where there are fewer. Whether a person goes on
//! without them is not asked here.

use super::Replica;
use crate::id::{NodeId, Space};
use crate::peer::{PeerHave, find};

/// Nodes that a hub must have met again.
const NODES: usize = 2;

impl Replica {
    /// Whether a recovery is over by what this peer showed. `shown`: what a peer showed in a session in which it has sent
    /// everything that it believed this replica lacked.
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
        let open = network.enrolments().filter(|(_, e)| e.closed.is_none() && e.node != me);
        let nodes: Vec<NodeId> = open.map(|(_, e)| e.node).collect();
        let again = nodes.iter().filter(|node| met(node, true)).count();
        // With no node at all only the admin can know that there is none.
        !nodes.is_empty() && again >= NODES.min(nodes.len())
    }

    /// Whether nothing of some lines that a peer showed is missing here.
    fn holds(&self, shown: &PeerHave, all_of_commons: bool) -> bool {
        let mut lines =
            shown.lines().filter(|(line, _)| line.author == self.me || all_of_commons && line.space == Space::Commons);
        lines.all(|(line, tips)| {
            let ours = self.have.line(line);
            tips.iter().all(|tip| ours.is_some_and(|(_, held)| find(held, tip).is_some()))
        })
    }
}
