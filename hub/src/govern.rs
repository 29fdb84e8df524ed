//! Whether this hub may write `network`.
//!
//! Enters: the replica. Leaves: a yes, or why not: a hub that recovers might contradict what it wrote and has forgotten,
//! and one that the root key replaced changes nothing any more. Never writes itself.

use telecentre_proto::replica::Replica;

/// Why this hub changes nothing of the network.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotGoverning {
    /// The root key has named another hub since.
    #[error("the root key named another hub in the place of this one, which changes nothing of the network any more")]
    Former,
    /// It came back from a backup and waits for its boxes.
    #[error(
        "this hub came back from a backup and changes nothing of the network before it has synced with two of its boxes; let them connect, or say that there are none: telecentre-hub recovered --alone"
    )]
    Recovering,
}

/// Whether this hub may write `network`.
pub(crate) fn may_govern(replica: &Replica) -> Result<(), NotGoverning> {
    let hub = replica.network().hub();
    match replica.recovering() {
        _ if hub.is_some_and(|hub| hub != replica.me()) => Err(NotGoverning::Former),
        true => Err(NotGoverning::Recovering),
        false => Ok(()),
    }
}
