//! Whether a replica that had lost something of its own is whole again, by the peers that it met.
//!
//! Enters: a peer whose session has exchanged what there was. Leaves: a yes or a no; the rule is the core's.

use telecentre_proto::id::NodeId;

use super::shared::Sync;

impl Sync {
    /// Whether a recovery is over, by what this peer has sent.
    pub(super) fn is_whole_by(&self, peer: &NodeId) -> bool {
        self.0.handle.read(|replica, _| {
            // After the replica, as everywhere: the other way round a waiting writer would hold both up for ever.
            let peers = self.peers();
            replica.is_whole_by(peer, |id: &NodeId| peers.get(id).is_some_and(|peer| peer.flushed))
        })
    }
}
