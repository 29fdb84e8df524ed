//! Opening a replica: the journal is read back, documents come from their kept copies or are built again.
//!
//! Enters: the folders of journal and cache. Leaves: a replica that holds exactly what the journal holds. Damage in the
//! journal is set aside and said, and the replica starts as recovering: what it wrote itself may be missing here.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use telecentre_proto::id::{NetworkId, NodeId};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::Replica;
use telecentre_proto::store::Store;

use super::disk::DiskStore;
use super::erasure::{EraseError, Erasing, data_folder};
use super::expiry::ExpiryCount;
use super::shed_list::ShedList;
use crate::cache::{self, Cache, WriteBehind};
use crate::host::{Host, NoRandom};
use crate::journal::{Journal, Options, ReadError, RealDisk};

/// Records between two lines of progress.
const PROGRESS_RECORDS: u64 = 5_000;

/// Why a replica could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The journal's files can't be used.
    #[error(transparent)]
    Journal(crate::journal::JournalOpenError),
    /// The journal's files were written by another version of the program.
    #[error("{1}; nothing was changed in {0}")]
    Format(String, #[source] crate::journal::JournalOpenError),
    /// The journal's folder can't be opened.
    #[error("the journal's folder {0} can't be opened: {1}; check the path and the permissions")]
    Folder(String, std::io::Error),
    /// A record of it could not be read back.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Nothing in it verifies although it is not empty.
    #[error(
        "nothing in the journal {0} verifies; its files are set aside beside it, none is deleted; restore a backup, or join again"
    )]
    Nothing(String),
    /// Text of erased people is still here.
    #[error("{0}; nothing is served before that is done")]
    Erase(#[from] EraseError),
    /// The operating system gave no random bytes.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
    /// This program has a fault.
    #[error("reading the journal failed in a way that was not foreseen: {0}; run the check command and report it")]
    Panicked(String),
}

impl OpenError {
    /// Of the journal in this folder.
    pub fn journal(folder: &Path, error: crate::journal::JournalOpenError) -> Self {
        match error {
            crate::journal::JournalOpenError::Older { .. } | crate::journal::JournalOpenError::Newer { .. } => {
                Self::Format(folder.display().to_string(), error)
            }
            error => Self::Journal(error),
        }
    }

    /// The exit code of the contract.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Nothing(_) => 4,
            Self::Format(..) => 2,
            _ => 1,
        }
    }
}

/// A replica ready to be started.
pub struct Opened {
    pub(super) replica: Replica,
    pub(super) store: DiskStore,
    pub(super) journal: Journal,
    /// The data folder.
    pub(super) folder: PathBuf,
    pub(super) shed: ShedList,
    pub(super) expiry: ExpiryCount,
}

/// Opens or makes the replica of these folders. Blocks.
pub fn open(journal: &Path, cache: &Path, me: NodeId, network: NetworkId, host: &Host) -> Result<Opened, OpenError> {
    let disk = RealDisk::create(journal).map_err(|e| OpenError::Folder(journal.display().to_string(), e))?;
    let options = Options::new(network.0, host.random_array()?);
    let (mut opened, report) = Journal::open(Arc::new(disk), &options).map_err(|e| OpenError::journal(journal, e))?;
    for damage in &report.damage {
        tracing::error!(%damage, "the journal is damaged; what verifies was kept and the file set aside");
    }
    if report.records == 0 && !report.damage.is_empty() {
        return Err(OpenError::Nothing(journal.display().to_string()));
    }
    let store = DiskStore::new(opened.reader(), open_cache(cache));
    let (mut replica, refused) = read_journal(me, network, &mut opened, &store)?;
    if !report.damage.is_empty() || refused > 0 {
        tracing::warn!(refused, "entries are missing; the replica recovers them from its peers");
        replica.set_recovering(true);
    }
    let folder = data_folder(journal);
    let shed = ShedList::load(&folder);
    let replica = erase(replica, &mut opened, &store, &shed, (&folder, host))?;
    let expiry = ExpiryCount::load(&folder);
    Ok(Opened { replica, store, journal: opened, folder, shed, expiry })
}

/// Carries out again, before anything is served, what an earlier run did not finish or a restored file undid. Files
/// set aside wait until it is known whether entries are missing here.
fn erase(
    replica: Replica,
    journal: &mut Journal,
    store: &DiskStore,
    shed: &ShedList,
    (folder, host): (&Path, &Host),
) -> Result<Replica, OpenError> {
    let with_text = replica.retained();
    if !with_text.is_empty() {
        tracing::warn!(documents = with_text.len(), "the journal holds text of people whose data was erased");
    }
    let replica = RwLock::new(replica);
    let mut erasing = Erasing { journal, replica: &replica, store, shed, folder, now: host.now() };
    let erased = erasing.carry_out(&with_text, false);
    match erased {
        Ok(_) => {}
        // Without room nothing can be written at all: it is read, nothing is reported, and it is tried again.
        Err(error) if error.is_full() => {
            tracing::error!(%error, "an erasure waits for room on the disk");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(replica.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn open_cache(folder: &Path) -> WriteBehind {
    let (cache, state) = Cache::open(folder);
    match state {
        cache::CacheOpened::Kept | cache::CacheOpened::Fresh(None) => {}
        cache::CacheOpened::Fresh(Some(reason)) => {
            tracing::warn!(reason, "the cache is begun anew and filled from the journal");
        }
        cache::CacheOpened::Without(reason) => tracing::error!(reason, "no cache can be opened; starting takes longer"),
    }
    WriteBehind::new(cache)
}

/// Builds the replica that a journal holds. Returns also how many records hold something that can't be placed, because
/// what came before it is gone.
pub(super) fn read_journal(
    me: NodeId,
    network: NetworkId,
    journal: &mut Journal,
    store: &DiskStore,
) -> Result<(Replica, u64), OpenError> {
    let mut replica = Replica::new(me, network);
    let (mut records, mut unplaced) = (0, Vec::new());
    for record in journal.scan() {
        let (address, payload) = record?;
        if let Err(refusal) = replica.read_back(&payload, address.to_u64(), store) {
            unplaced.push(address.to_u64());
            if refusal != Refusal::Gap {
                tracing::error!(%refusal, "a record of the journal can't be used");
            }
        }
        records += 1;
        if records % PROGRESS_RECORDS == 0 {
            tracing::info!(records, "reading the journal");
        }
    }
    // What once lay beyond damage and came back from a peer stands twice: after the gap, and whole, later. Only what
    // is still missing counts.
    unplaced.retain(|address| {
        let record = store.record(*address);
        record.map_or(true, |record| replica.read_back(&record, *address, store).is_err())
    });
    let refused = unplaced.len() as u64;
    replica.ready(store);
    Ok((replica, refused))
}
