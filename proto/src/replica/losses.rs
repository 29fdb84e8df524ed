//! What a replica lost of its own.
//!
//! Enters: positions that its own key signed. Leaves: a set of those that are missing, and of those that a person decided
//! to go on without. What follows from them is said in `completeness`. Never looks at what is held.

use std::collections::BTreeSet;

use telecentre_log::id::Hash;

/// The end of a run that this replica signed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OwnEnd {
    /// The number of the entry in its log.
    pub seq: u64,
    /// The hash of the log up to and with it: it says which log.
    pub h: Hash,
}

/// What a replica knows of entries of its own that are not held here.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Losses {
    /// Positions that are missing.
    pub missing: BTreeSet<OwnEnd>,
    /// Positions that a person decided to go on without.
    pub set_aside: BTreeSet<OwnEnd>,
}
