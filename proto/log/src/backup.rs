//! The file of a backup: everything with which a replica rises again on another box.
//!
//! Enters: small files, runs, what was held in all; or the bytes of a file. Leaves: the file's records, or what they
//! hold. Every record is checked together with its place in the file, and the last one tells how much there must be,
//! so a file that was cut, shuffled or changed is found. Never reads a clock or a disk, and never trusts a length.
//!
//! ```text
//! file   = head  record*  end
//! head   = "telecentre backup 3\n"  network, 32  replica, 32  made, 8 (Unix seconds)  version, 16 (zeros behind)  check, 8
//! record = kind, 1  length, 4 (big endian)  check, 8 (BLAKE3 of place, kind and content)  content
//! kind 1 = a small file of the data folder: name: length, bytes  its bytes
//! kind 2 = runs
//! kind 3 = the end: entries, 8  digest of what was held, 32
//! kind 4 = when what follows was stored, by the own clock: Unix seconds, 8
//! kind 64..=127 = of a later release: the file is refused, since what it holds there would be lost
//! ```

use crate::chain::SignedRun;
use crate::id::{Hash, NetworkId, NodeId};
use crate::limit::{BACKUP_FILE_BYTES, FILE_NAME_BYTES, FRAME_DECODED_BYTES};
use crate::run;
use crate::varint::{Reader, put_bytes};

const MAGIC: &[u8] = b"telecentre backup 3\n";
/// What the magic of all versions begins with.
const ANY_MAGIC: &[u8] = b"telecentre backup ";
const VERSION_BYTES: usize = 16;
const CHECK_BYTES: usize = 8;
/// The head of a file.
pub const HEAD_BYTES: usize = MAGIC.len() + 32 + 32 + 8 + VERSION_BYTES + CHECK_BYTES;
/// The head of a record: kind, length, check.
pub const RECORD_HEAD_BYTES: usize = 1 + 4 + CHECK_BYTES;
const FILE: u8 = 1;
const RUNS: u8 = 2;
const END: u8 = 3;
const STORED: u8 = 4;
/// Kinds of records set apart for later releases.
const LATER: std::ops::RangeInclusive<u8> = 64..=127;

/// What is wrong with a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBackup {
    /// Not such a file.
    #[error("this file is not a telecentre backup; choose a file that the backup command made")]
    NotOne,
    /// Of another version.
    #[error("this backup was made by another version of the program; restore it with that version")]
    Version,
    /// Cut short.
    #[error("the backup ends too early; take another copy of it")]
    CutShort,
    /// Changed.
    #[error("the backup is damaged at record {0}; take another copy of it")]
    Damaged(u64),
}

/// What a file says of itself first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupHead {
    /// The network.
    pub network: NetworkId,
    /// Whose backup.
    pub node: NodeId,
    /// When, by its clock: Unix seconds.
    pub made: i64,
    /// By which version of the program.
    pub version: String,
}

/// One record.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A small file of the data folder.
    File {
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Runs.
    Runs(Vec<SignedRun>),
    /// When the runs that follow were stored, by the own clock: Unix seconds. It goes on being known after a restore what was
    /// held before some instant.
    Stored(i64),
    /// Nothing follows.
    End {
        /// Entries in all.
        entries: u64,
        /// The digest of all that was held.
        digest: Hash,
    },
}

fn check(place: u64, kind: u8, content: &[u8]) -> [u8; CHECK_BYTES] {
    let mut hasher = blake3::Hasher::new_derive_key("telecentre 3 record of a backup");
    hasher.update(&place.to_be_bytes()).update(&[kind]).update(content);
    Hash(*hasher.finalize().as_bytes()).first()
}

impl BackupHead {
    /// As the first bytes of a file.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = [MAGIC, self.network.as_bytes(), self.node.as_bytes()].concat();
        out.extend_from_slice(&self.made.to_be_bytes());
        let version = self.version.bytes().take(VERSION_BYTES).chain(std::iter::repeat(0)).take(VERSION_BYTES);
        out.extend(version);
        let check = check(u64::MAX, 0, &out);
        out.extend_from_slice(&check);
        out
    }

    /// From the first [`HEAD_BYTES`] of a file.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadBackup> {
        if !bytes.starts_with(MAGIC) {
            return Err(if bytes.starts_with(ANY_MAGIC) { BadBackup::Version } else { BadBackup::NotOne });
        }
        let cut = |_| BadBackup::CutShort;
        let mut r = Reader::new(bytes.get(MAGIC.len()..).unwrap_or_default());
        let (network, node) = (NetworkId(r.array().map_err(cut)?), NodeId(r.array().map_err(cut)?));
        let made = i64::from_be_bytes(r.array().map_err(cut)?);
        let version: [u8; VERSION_BYTES] = r.array().map_err(cut)?;
        let said: [u8; CHECK_BYTES] = r.array().map_err(cut)?;
        let counted = bytes.get(..HEAD_BYTES - CHECK_BYTES).ok_or(BadBackup::CutShort)?;
        if check(u64::MAX, 0, counted) != said {
            return Err(BadBackup::Damaged(0));
        }
        let version = String::from_utf8_lossy(&version).trim_end_matches('\0').to_owned();
        Ok(Self { network, node, made, version })
    }
}

/// A record's first bytes, read before its content.
#[derive(Debug, Clone, Copy)]
pub struct RecordHead {
    kind: u8,
    check: [u8; CHECK_BYTES],
    /// How many bytes of content follow.
    pub length: usize,
}

impl RecordHead {
    /// From its bytes; `place` counts the records from 0.
    pub fn decode(bytes: &[u8; RECORD_HEAD_BYTES], place: u64) -> Result<Self, BadBackup> {
        let [kind, a, b, c, d, check @ ..] = *bytes;
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        let most = match kind {
            FILE => BACKUP_FILE_BYTES + FILE_NAME_BYTES + 8,
            RUNS => FRAME_DECODED_BYTES * 2,
            later if LATER.contains(&later) => BACKUP_FILE_BYTES,
            END => 40,
            STORED => 8,
            _ => 0,
        };
        if most == 0 || length > most { Err(BadBackup::Damaged(place)) } else { Ok(Self { kind, check, length }) }
    }

    /// The record, once its content is there.
    pub fn read(&self, content: &[u8], place: u64) -> Result<Record, BadBackup> {
        let damaged = BadBackup::Damaged(place);
        if content.len() < self.length {
            return Err(BadBackup::CutShort);
        }
        if check(place, self.kind, content) != self.check {
            return Err(damaged);
        }
        if LATER.contains(&self.kind) {
            return Err(BadBackup::Version);
        }
        let mut r = Reader::new(content);
        match self.kind {
            FILE => {
                let name = r.bytes(FILE_NAME_BYTES).map_err(|_| damaged)?;
                let name = String::from_utf8(name.to_vec()).map_err(|_| damaged)?;
                let bytes = r.take(r.len()).map_err(|_| damaged)?.to_vec();
                Ok(Record::File { name, bytes })
            }
            RUNS => run::decode_block(content).map(Record::Runs).map_err(|_| damaged),
            STORED => {
                let at = i64::from_be_bytes(r.array().map_err(|_| damaged)?);
                if r.is_empty() { Ok(Record::Stored(at)) } else { Err(damaged) }
            }
            _ => {
                let entries = u64::from_be_bytes(r.array().map_err(|_| damaged)?);
                let digest = Hash(r.array().map_err(|_| damaged)?);
                if r.is_empty() { Ok(Record::End { entries, digest }) } else { Err(damaged) }
            }
        }
    }
}

impl Record {
    /// As bytes of a file; `place` counts the records from 0.
    pub fn encode(&self, place: u64) -> Vec<u8> {
        let (kind, content) = match self {
            Self::File { name, bytes } => {
                let mut content = Vec::new();
                put_bytes(&mut content, name.as_bytes());
                content.extend_from_slice(bytes);
                (FILE, content)
            }
            Self::Runs(runs) => (RUNS, run::encode_block(runs)),
            Self::Stored(at) => (STORED, at.to_be_bytes().to_vec()),
            Self::End { entries, digest } => (END, [&entries.to_be_bytes()[..], digest.as_bytes()].concat()),
        };
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        [&[kind][..], &length.to_be_bytes(), &check(place, kind, &content), &content].concat()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::config;

    fn split(record: &[u8], place: u64) -> Result<Record, BadBackup> {
        let (head, content) = record.split_first_chunk::<RECORD_HEAD_BYTES>().ok_or(BadBackup::CutShort)?;
        let head = RecordHead::decode(head, place)?;
        if content.len() > head.length { Err(BadBackup::Damaged(place)) } else { head.read(content, place) }
    }

    fn record() -> impl Strategy<Value = Record> {
        prop_oneof![
            ("[a-z.-]{1,20}", proptest::collection::vec(any::<u8>(), 0..60))
                .prop_map(|(name, bytes)| Record::File { name, bytes }),
            proptest::collection::vec(crate::run::tests::run(), 1..3).prop_map(Record::Runs),
            any::<i64>().prop_map(Record::Stored),
            any::<(u64, [u8; 32])>().prop_map(|(entries, digest)| Record::End { entries, digest: Hash(digest) }),
        ]
    }

    proptest! {
        #![proptest_config(config(24))]

        #[test]
        fn a_record_reads_back_at_its_place_only_and_every_damage_to_it_is_found(record in record(), place in 0..9u64) {
            let bytes = record.encode(place);
            prop_assert!(split(&bytes, place + 1).is_err());
            prop_assert_eq!(split(&bytes, place), Ok(record));
            for at in 0..bytes.len() {
                prop_assert!(split(&bytes[..at], place).is_err());
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << (at % 8);
                prop_assert!(split(&flipped, place).is_err());
            }
        }

        #[test]
        fn a_head_reads_back_and_every_damage_to_it_is_found(
            ids: ([u8; 32], [u8; 32]),
            made: i64,
            version in "[0-9.]{1,16}",
        ) {
            let head = BackupHead { network: NetworkId(ids.0), node: NodeId(ids.1), made, version };
            let bytes = head.encode();
            prop_assert_eq!(bytes.len(), HEAD_BYTES);
            prop_assert_eq!(BackupHead::decode(&bytes), Ok(head));
            for at in 0..bytes.len() {
                prop_assert!(BackupHead::decode(&bytes[..at]).is_err());
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << (at % 8);
                prop_assert!(BackupHead::decode(&flipped).is_err());
            }
        }

        #[test]
        fn no_bytes_make_reading_a_backup_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = BackupHead::decode(&bytes);
            let _ = split(&bytes, 0);
        }
    }
}
