//! Runs kept aside in memory.
//!
//! Enters: runs, each with the peer that sent it. Leaves: the same. How many are kept, and when they are tried again, is
//! said in `parked`. Never judges a run.

use telecentre_log::chain::SignedRun;
use telecentre_log::id::NodeId;

/// The runs, and at what they were last tried: the network's version, and how many lines there were.
#[derive(Clone, Default)]
pub(in crate::replica) struct Parked {
    pub(in crate::replica) runs: Vec<(NodeId, SignedRun)>,
    pub(in crate::replica) tried: Option<(u64, usize)>,
}
