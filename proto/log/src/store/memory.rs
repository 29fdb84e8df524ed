//! A store in memory, for tests and the simulator.
//!
//! Enters: records to append, copies of documents to keep. Leaves: the same. It never loses anything: whoever models a
//! failing disk does so in front of it.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{Store, StoreError};
use crate::document::DocumentKey;

/// Records by number, and kept copies of documents.
#[derive(Default, Debug, Clone)]
pub struct MemoryStore {
    records: Vec<Vec<u8>>,
    /// When each was appended.
    times: Vec<i64>,
    /// When what is appended now is stored: Unix seconds.
    pub clock: i64,
    snapshots: RefCell<HashMap<DocumentKey, Vec<u8>>>,
}

impl MemoryStore {
    /// Appends a record and gives its address.
    pub fn append(&mut self, record: Vec<u8>) -> u64 {
        self.records.push(record);
        self.times.push(self.clock);
        self.records.len() as u64 - 1
    }

    /// All records with their addresses.
    pub fn records(&self) -> impl Iterator<Item = (u64, &[u8])> {
        (0..).zip(self.records.iter().map(Vec::as_slice))
    }

    /// Forgets all kept copies.
    pub fn drop_snapshots(&mut self) {
        self.snapshots.borrow_mut().clear();
    }
}

impl Store for MemoryStore {
    fn record(&self, address: u64) -> Result<Vec<u8>, StoreError> {
        let record = usize::try_from(address).ok().and_then(|i| self.records.get(i));
        record.cloned().ok_or_else(|| StoreError(format!("there is no record {address}")))
    }

    fn stored_at(&self, address: u64) -> Option<i64> {
        usize::try_from(address).ok().and_then(|i| self.times.get(i)).copied()
    }

    fn snapshot(&self, key: &DocumentKey) -> Option<Vec<u8>> {
        self.snapshots.borrow().get(key).cloned()
    }

    fn keep_snapshot(&self, key: &DocumentKey, bytes: Vec<u8>) {
        self.snapshots.borrow_mut().insert(key.clone(), bytes);
    }
}
