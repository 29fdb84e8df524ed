//! What the core asks of whoever keeps its bytes: journal records by address, and kept copies of documents.
//!
//! Enters and leaves: bytes. The node implements it over its journal and sled, the simulator over memory. Reading is
//! all that the core does by itself; appending is the caller's, who must sync before it tells the core.

use crate::document::DocumentKey;

pub mod memory;

/// A record that could not be read back: the disk is failing, or the folder was changed under the running program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a record of the journal could not be read back: {0}; run the check command on the data folder")]
pub struct StoreError(pub String);

/// The bytes behind a replica.
pub trait Store {
    /// The payload of the journal record at this address.
    fn record(&self, address: u64) -> Result<Vec<u8>, StoreError>;

    /// When the record at this address was stored, by the own clock: Unix seconds; `None` where nobody noted it.
    fn stored_at(&self, address: u64) -> Option<i64>;

    /// The kept copy of a document, if there is one. Need not be the newest, nor trustworthy.
    fn snapshot(&self, key: &DocumentKey) -> Option<Vec<u8>>;

    /// Keeps a copy of a document, if it can.
    fn keep_snapshot(&self, key: &DocumentKey, bytes: Vec<u8>);
}
