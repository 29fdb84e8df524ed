//! Whether a replica that had lost something of its own is whole again, by the peers that it met.
//!
//! Enters: a peer whose session has exchanged what there was. Leaves: a yes or a no; the rule is the core's.

use telecentre_proto::id::NodeId;

use super::shared::Sync;

impl Sync {
    /// Whether a recovery is over, by what this peer showed last.
    pub(super) fn is_whole_by(&self, peer: &NodeId) -> bool {
        self.0.handle.read(|replica, _| {
            // After the replica, as everywhere: the other way round a waiting writer would hold both up for ever.
            let peers = self.peers();
            let shown = |id: &NodeId| peers.get(id).filter(|peer| peer.flushed)?.shown.as_ref();
            replica.is_whole_by(peer, shown)
        })
    }
}
