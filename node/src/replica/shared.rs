//! What the writer and all who read share.
//!
//! Enters: the writer's changes, under the write lock from the first of a batch until its sync. Leaves: consistent reads,
//! and a signal at each change. Holds no rule: who may change what is the writer's.

use std::sync::RwLock;

use telecentre_proto::replica::Replica;
use tokio::sync::watch;

use super::disk::DiskStore;
use super::expiry::ExpiryCount;
use super::shed_list::ShedList;
use crate::host::Host;
use crate::recovery::Recovery;

/// The running replica and what is known about it.
pub(super) struct Shared {
    pub(super) replica: RwLock<Replica>,
    pub(super) store: DiskStore,
    /// What a revoked box had booked, until the host has settled it.
    pub(super) shed: ShedList,
    /// For how long it ran in connection while pairs waited for its word.
    pub(super) expiry: ExpiryCount,
    /// Why nothing can be written now, if the disk is full.
    pub(super) full: RwLock<Option<String>>,
    /// Since when and why it recovers; whether it does, the replica says.
    pub(super) recovery: RwLock<Recovery>,
    /// Counts what was stored and each change of state.
    pub(super) changed: watch::Sender<u64>,
    pub(super) host: Host,
}
