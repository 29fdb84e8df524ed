//! The bytes behind a replica: journal records to read, and what is kept beside the journal.
//!
//! Enters: addresses, documents' copies, what peers showed. Leaves: the same, later. Whatever the cache does wrong costs
//! time only: everything in it can be made again, from the journal or by the next Hello. Never appends.

use jiff::Timestamp;
use telecentre_proto::document::DocumentKey;
use telecentre_proto::erasure::Receipts;
use telecentre_proto::id::NodeId;
use telecentre_proto::peer::PeerHave;
use telecentre_proto::store::{Store, StoreError};

use crate::cache::{CacheError, Namespace, WriteBehind};
use crate::journal::{Address, Reader};

/// The journal's records, and the cache beside it.
pub struct DiskStore {
    reader: Reader,
    cache: WriteBehind,
}

/// The beginning of the keys under which peers' receipts are kept.
const RECEIPTS: &[u8] = b"receipts ";
/// The key under which the cache notes the erasures after which it was begun.
const ERASED: &[u8] = b"erased";
/// The beginning of the keys under which contacts are kept.
const CONTACT: &[u8] = b"contact ";

impl DiskStore {
    /// A store over an open journal and cache.
    pub fn new(reader: Reader, cache: WriteBehind) -> Self {
        Self { reader, cache }
    }

    /// Bytes and files of the journal.
    pub fn journal_size(&self) -> (u64, u64) {
        self.reader.size()
    }

    /// What all peers showed in earlier sessions.
    pub fn peers(&self) -> Vec<(NodeId, PeerHave)> {
        let kept = self.cache.scan(Namespace::Peer, b"");
        let read = |(key, value): (Vec<u8>, Vec<u8>)| {
            Some((NodeId(key.as_slice().try_into().ok()?), PeerHave::decode(&value).ok()?))
        };
        kept.into_iter().filter_map(read).collect()
    }

    /// What a peer showed in earlier sessions.
    pub fn peer(&self, peer: &NodeId) -> Option<PeerHave> {
        PeerHave::decode(&self.cache.get(Namespace::Peer, peer.as_bytes())?).ok()
    }

    /// Keeps what a peer showed.
    pub fn keep_peer(&self, peer: &NodeId, shown: Vec<u8>) {
        self.cache.put_later(Namespace::Peer, peer.as_bytes(), shown);
    }

    /// When peers were last heard, in earlier runs.
    pub fn contacts(&self) -> Vec<(NodeId, Timestamp)> {
        let kept = self.cache.scan(Namespace::History, CONTACT);
        let read = |(key, value): (Vec<u8>, Vec<u8>)| {
            let second = i64::from_le_bytes(value.as_slice().try_into().ok()?);
            Some((NodeId(key.get(CONTACT.len()..)?.try_into().ok()?), Timestamp::from_second(second).ok()?))
        };
        kept.into_iter().filter_map(read).collect()
    }

    /// Keeps when a peer was last heard, to the second.
    pub fn keep_contact(&self, peer: &NodeId, at: Timestamp) {
        let key = [CONTACT, peer.as_bytes()].concat();
        self.cache.put_later(Namespace::History, &key, at.as_second().to_le_bytes().to_vec());
    }

    /// What peers reported of erasures in earlier runs.
    pub fn receipts(&self) -> Vec<(NodeId, Receipts)> {
        let kept = self.cache.scan(Namespace::History, RECEIPTS);
        let read = |(key, value): (Vec<u8>, Vec<u8>)| {
            Some((NodeId(key.get(RECEIPTS.len()..)?.try_into().ok()?), Receipts::decode(&value).ok()?))
        };
        kept.into_iter().filter_map(read).collect()
    }

    /// Keeps what a peer reported of erasures.
    pub fn keep_receipts(&self, peer: &NodeId, receipts: &Receipts) {
        let key = [RECEIPTS, peer.as_bytes()].concat();
        self.cache.put_later(Namespace::History, &key, receipts.encode());
    }

    /// Whether nothing in the cache is older than the erasures of this mark.
    pub(super) fn is_begun_after(&self, mark: &[u8; 16]) -> bool {
        self.cache.get(Namespace::Meta, ERASED).is_some_and(|kept| kept == mark)
    }

    /// Begins the cache anew, in files of its own: what was removed stays in the old ones. What peers showed goes on.
    pub(super) fn begin_anew(&self, mark: &[u8; 16]) -> Result<(), CacheError> {
        let kept = [Namespace::Peer, Namespace::History].map(|namespace| {
            self.cache.scan(namespace, b"").into_iter().map(move |(key, value)| (namespace, key, value))
        });
        let kept: Vec<_> = kept.into_iter().flatten().collect();
        match self.cache.wipe() {
            // The old files are gone, and the cache remembers nothing until the next start: nor does it hold text.
            Ok(()) | Err(CacheError::Failed(_)) => {}
            Err(error) => return Err(error),
        }
        for (namespace, key, value) in kept {
            self.cache.put_later(namespace, &key, value);
        }
        self.cache.put_later(Namespace::Meta, ERASED, mark.to_vec());
        self.flush();
        Ok(())
    }

    /// Waits until everything kept is on disk.
    pub fn flush(&self) {
        if !self.cache.flush() {
            tracing::warn!("the disk does not answer; the cache may be older than the journal at the next start");
        }
    }
}

fn name(key: &DocumentKey) -> Vec<u8> {
    format!("{}\0{}\0{}", key.space, key.name, key.author).into_bytes()
}

impl Store for DiskStore {
    fn record(&self, address: u64) -> Result<Vec<u8>, StoreError> {
        self.reader.read(Address::from_u64(address)).map_err(|e| StoreError(e.to_string()))
    }

    fn stored_at(&self, address: u64) -> Option<i64> {
        self.reader.stored_at(Address::from_u64(address))
    }

    fn snapshot(&self, key: &DocumentKey) -> Option<Vec<u8>> {
        self.cache.get(Namespace::Snapshot, &name(key))
    }

    fn keep_snapshot(&self, key: &DocumentKey, bytes: Vec<u8>) {
        self.cache.put_later(Namespace::Snapshot, &name(key), bytes);
    }
}
