//! What the cache asks of whatever keeps its bytes: a map of small values in key order, changed in atomic batches.
//!
//! Enters and leaves: raw keys and values of at most [`VALUE_BYTES`]. A batch is durable when `apply` returns. Reasons
//! of failure are words for the log: the answer to each is the same, to serve without. One contract suite runs on all.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

/// Longest value: above 2 KB sled 0.34 keeps values in ways that a power cut does not survive.
pub const VALUE_BYTES: usize = 2_048;

/// Why a backing failed, in words for the log.
pub type BackingFailure = String;

/// A key with its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// One change of a batch: the key, and its new value or `None` to remove it.
pub type Change = (Vec<u8>, Option<Vec<u8>>);

/// A durable ordered map.
pub trait Backing: Send + Sync {
    /// The value of a key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, BackingFailure>;
    /// All pairs whose key starts with `prefix`, in key order.
    fn scan(&self, prefix: &[u8]) -> Result<Vec<Pair>, BackingFailure>;
    /// Applies all changes or none; durable on return.
    fn apply(&self, changes: &[Change]) -> Result<(), BackingFailure>;
}

/// A backing in memory: for tests and the simulator.
#[derive(Debug, Default)]
pub struct MemoryBacking(RwLock<BTreeMap<Vec<u8>, Vec<u8>>>);

impl MemoryBacking {
    /// Changes a raw value behind the cache's back; tells whether there was one.
    pub fn tamper(&self, key: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> bool {
        self.0.write().unwrap_or_else(PoisonError::into_inner).get_mut(key).map(change).is_some()
    }
}

impl Backing for MemoryBacking {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, BackingFailure> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    fn scan(&self, prefix: &[u8]) -> Result<Vec<Pair>, BackingFailure> {
        let map = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let from = map.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix));
        Ok(from.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn apply(&self, changes: &[Change]) -> Result<(), BackingFailure> {
        let mut map = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in changes {
            match value {
                Some(value) => map.insert(key.clone(), value.clone()),
                None => map.remove(key),
            };
        }
        Ok(())
    }
}

impl<B: Backing + ?Sized> Backing for std::sync::Arc<B> {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, BackingFailure> {
        (**self).get(key)
    }

    fn scan(&self, prefix: &[u8]) -> Result<Vec<Pair>, BackingFailure> {
        (**self).scan(prefix)
    }

    fn apply(&self, changes: &[Change]) -> Result<(), BackingFailure> {
        (**self).apply(changes)
    }
}
