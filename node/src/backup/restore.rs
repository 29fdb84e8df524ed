//! Rising again from a backup.
//!
//! Enters: a backup as a stream, a locked folder. Leaves: a folder with its content, recovering; or the folder as it was
//! and the reason. Every checksum, chain and signature is verified into a fresh journal beside the old one before
//! anything is exchanged.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use telecentre_proto::backup::{BackupHead, BadBackup, HEAD_BYTES, RECORD_HEAD_BYTES, Record, RecordHead};
use telecentre_proto::chain::Keypair;
use telecentre_proto::document::DocumentKey;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::{Admission, Replica};
use telecentre_proto::store::{Store, StoreError};

use crate::folder::{Folder, exchange};
use crate::host::Host;
use crate::identity::Identity;
use crate::journal::{Address, Journal, Options, Reader, RealDisk};

/// Uncompressed bytes that are appended and synced together.
const BATCH_BYTES: u64 = 256 * 1_024;

/// Why nothing was restored. The folder is as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotRestored {
    /// The file is not a whole backup.
    #[error("{0}; nothing was changed")]
    Bad(#[from] BadBackup),
    /// A run in it does not verify.
    #[error("the backup holds entries that can't be verified: {0}; nothing was changed; take another copy of it")]
    Refused(Refusal),
    /// Its parts do not belong together.
    #[error("the backup contradicts itself: {0}; nothing was changed; take another copy of it")]
    Contradiction(&'static str),
    /// The folder holds another replica.
    #[error(
        "the folder {0} belongs to another replica; choose an empty folder, or add --replace to set that one aside"
    )]
    Another(String),
    /// Reading the file or writing the folder failed.
    #[error(
        "reading the backup or writing the folder failed: {0}; check the file, the permissions and the room on the disk"
    )]
    Io(#[from] std::io::Error),
    /// The fresh journal could not be written.
    #[error("the fresh journal could not be written: {0}; nothing was changed; check the room on the disk")]
    Journal(String),
}

impl NotRestored {
    /// The exit code of the contract.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Another(_) | Self::Bad(BadBackup::Version) => 2,
            Self::Bad(_) | Self::Refused(_) | Self::Contradiction(_) => 4,
            Self::Io(_) | Self::Journal(_) => 1,
        }
    }
}

/// What was restored.
pub struct Restored {
    /// What the backup said of itself.
    pub head: BackupHead,
    /// Entries that it holds.
    pub entries: u64,
    /// Where the folder's former content is, if there was any.
    pub aside: Option<PathBuf>,
}

/// Reads records while there is no cache.
struct Records(Reader);

impl Store for Records {
    fn record(&self, address: u64) -> Result<Vec<u8>, StoreError> {
        self.0.read(Address::from_u64(address)).map_err(|e| StoreError(e.to_string()))
    }
    fn stored_at(&self, address: u64) -> Option<i64> {
        self.0.stored_at(Address::from_u64(address))
    }
    fn snapshot(&self, _: &DocumentKey) -> Option<Vec<u8>> {
        None
    }
    fn keep_snapshot(&self, _: &DocumentKey, _: Vec<u8>) {}
}

fn fill(from: &mut impl Read, length: usize) -> Result<Vec<u8>, NotRestored> {
    let mut bytes = Vec::new();
    from.take(length as u64).read_to_end(&mut bytes).map_err(|e| match e.kind() {
        // As the encryption tells it.
        std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidData => BadBackup::CutShort.into(),
        _ => NotRestored::Io(e),
    })?;
    Ok(bytes)
}

struct Fresh {
    replica: Replica,
    journal: Journal,
    store: Records,
    identity: Option<Identity>,
    keys: Option<Keypair>,
}

impl Fresh {
    fn append(&mut self) -> Result<(), NotRestored> {
        let Some(keys) = &self.keys else { return Ok(()) };
        while self.replica.has_staged() {
            let blocks = self.replica.seal(keys);
            let payloads: Vec<&[u8]> = blocks.iter().map(Vec::as_slice).collect();
            let done = self.journal.append(&payloads).map_err(|e| NotRestored::Journal(e.to_string()))?;
            let addresses: Vec<u64> = done.into_iter().map(Address::to_u64).collect();
            self.replica.stored(&addresses, &self.store);
        }
        Ok(())
    }

    fn take(&mut self, record: Record, files: &std::path::Path) -> Result<Option<u64>, NotRestored> {
        match record {
            Record::File { name, bytes } => {
                let plain = !name.is_empty() && !name.starts_with('.') && !name.contains('/');
                if !plain || ["journal", "sled", "lock", "control.sock"].contains(&name.as_str()) {
                    return Err(NotRestored::Contradiction("it holds a file that is no part of a data folder"));
                }
                if name == "identity" {
                    let identity = Identity::from_bytes(&bytes).map_err(NotRestored::Contradiction)?;
                    self.keys = Some(Keypair::from_seed(identity.seed()));
                    self.identity = Some(identity);
                }
                write_private(&files.join(name), &bytes)?;
                Ok(None)
            }
            Record::Runs(runs) => {
                for run in runs {
                    match self.replica.admit(run, &self.store) {
                        Ok(Admission::New(_) | Admission::Known | Admission::Parked | Admission::Shed) => {}
                        Err(refusal) => return Err(NotRestored::Refused(refusal)),
                    }
                }
                if self.replica.staged_weight() > BATCH_BYTES {
                    self.append()?;
                }
                Ok(None)
            }
            Record::Stored(at) => {
                self.append()?;
                self.journal.set_clock(at);
                Ok(None)
            }
            Record::End { entries, digest } => {
                self.append()?;
                let have = self.replica.have();
                if have.entries() != entries || have.digest(None) != digest {
                    return Err(NotRestored::Contradiction("it does not hold what its end says"));
                }
                Ok(Some(entries))
            }
        }
    }
}

fn write_private(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Puts a backup in place of what a folder holds. `before_exchange` notes that the replica recovers, once all is
/// verified and before anything counts.
pub fn restore(
    folder: &Folder,
    host: &Host,
    mut from: impl Read,
    replace: bool,
    before_exchange: impl FnOnce() -> Result<(), String>,
) -> Result<Restored, NotRestored> {
    let head = BackupHead::decode(&fill(&mut from, HEAD_BYTES)?)?;
    if let Ok(Some(bytes)) = folder.read("identity")
        && !replace
        && Identity::from_bytes(&bytes).map_or(true, |i| Keypair::from_seed(i.seed()).id() != head.node)
    {
        return Err(NotRestored::Another(folder.path().display().to_string()));
    }
    let fresh = exchange::prepare(folder.path())?;
    let done = verify(&head, host, from, &fresh);
    let entries = match done {
        Ok(entries) => entries,
        Err(error) => {
            // What remains of the preparation is thrown away by whoever opens the folder next.
            let _ = std::fs::remove_dir_all(&fresh);
            return Err(error);
        }
    };
    before_exchange().map_err(NotRestored::Journal)?;
    let aside = exchange::exchange(folder.path())?;
    Ok(Restored { head, entries, aside })
}

fn verify(head: &BackupHead, host: &Host, mut from: impl Read, fresh: &std::path::Path) -> Result<u64, NotRestored> {
    let journal = |e: &dyn std::fmt::Display| NotRestored::Journal(e.to_string());
    let disk = RealDisk::create(fresh.join("journal"))?;
    let options = Options::new(head.network.0, host.random_array().map_err(|e| journal(&e))?);
    let (opened, _) = Journal::open(Arc::new(disk), &options).map_err(|e| journal(&e))?;
    let store = Records(opened.reader());
    // How many places a line may end in was asked when its runs were taken in.
    let replica = Replica::new(head.node, head.network).with_tips_per_line(usize::MAX);
    let mut made = Fresh { replica, journal: opened, store, identity: None, keys: None };
    let mut place = 0;
    loop {
        let bytes = fill(&mut from, RECORD_HEAD_BYTES)?;
        let record = bytes.first_chunk::<RECORD_HEAD_BYTES>().ok_or(BadBackup::CutShort)?;
        let record = RecordHead::decode(record, place)?;
        let content = fill(&mut from, record.length)?;
        if let Some(entries) = made.take(record.read(&content, place)?, &fresh.join("files"))? {
            if made.keys.as_ref().is_none_or(|keys| keys.id() != head.node) || made.identity.is_none() {
                return Err(NotRestored::Contradiction("its identity is missing or another replica's"));
            }
            return if fill(&mut from, 1)?.is_empty() {
                Ok(entries)
            } else {
                Err(BadBackup::Damaged(place + 1).into())
            };
        }
        place += 1;
    }
}
