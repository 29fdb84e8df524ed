//! The rebuildable side: an index, snapshots and memories that the journal could give back.
//!
//! Enters: batches of puts and removes under [`Namespace`]s, with a checkpoint that says what they cover. Leaves:
//! values whose checksum held. A store that is missing, damaged, hangs, panics or has grown far beyond its content is
//! begun anew, empty; when even that fails the cache goes on as one that remembers nothing, so callers need no second
//! way. Never holds anything that is not in the journal or cannot be asked again of a peer.
//!
//! ```text
//! sled/00000003/          the store in use; its number grows with each new beginning
//! sled/00000003.sound     there while no failure was met: without it the store is not opened again
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

mod backing;
mod checksum_sum;
mod piece;
mod store;
#[cfg(test)]
mod tests;
mod write_behind;

pub use backing::{Backing, BackingFailure, Change, MemoryBacking, Pair, VALUE_BYTES};
use checksum_sum::ChecksumSum;
pub use piece::LARGEST_VALUE_BYTES;
pub use write_behind::WriteBehind;

/// How long opening and verifying may take before the store is given up.
const OPEN_LIMIT: Duration = Duration::from_secs(45);
/// A store is begun anew when its files are both this large and…
const OVERGROWN_BYTES: u64 = 128 << 20;
/// …this many times its content.
const OVERGROWN_TIMES: u64 = 6;
const CHECKPOINT: &[u8] = b"checkpoint";

/// What a key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Namespace {
    /// The cache's own facts, the checkpoint among them.
    Meta = 1,
    /// Where the runs of logs stand in the journal.
    Index = 2,
    /// Automerge documents.
    Snapshot = 3,
    /// What peers acknowledged last.
    Peer = 4,
    /// History of links.
    History = 5,
}

/// The cache did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// A value does not match its checksum. The caller calls [`Cache::wipe`] and rebuilds from the journal.
    #[error("the cache holds damaged values under {0:?}; it must be rebuilt from the journal")]
    Damaged(Namespace),
    /// The store failed; from now on the cache remembers nothing, and the next start begins a new one.
    #[error(
        "the cache failed ({0}); the program goes on without it and rebuilds it at the next start; check the disk and its free space"
    )]
    Failed(String),
    /// The disk does not answer, so that old values could still be written behind a wipe.
    #[error("the disk did not answer in time, so the cache was not begun anew; check the disk")]
    Hangs,
    /// A value is over the bound.
    #[error("a value of {0} bytes is too long for the cache, which takes up to {LARGEST_VALUE_BYTES}")]
    TooLarge(usize),
    /// The old files could not be removed: what they hold is still on the disk.
    #[error("the old cache in {} could not be deleted: {source}; stop the program and delete that folder", path.display())]
    NotDeleted {
        /// Which folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// How the cache was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheOpened {
    /// The last one, every value verified.
    Kept,
    /// A new one, empty; with the reason if there was an old one.
    Fresh(Option<String>),
    /// None: it remembers nothing until the next start.
    Without(String),
}

/// Changes that are made together or not at all.
#[derive(Debug, Default, Clone)]
pub struct Batch(Vec<(Namespace, Vec<u8>, Option<Vec<u8>>)>);

impl Batch {
    /// Puts a value; the last change of a key counts.
    pub fn put(&mut self, namespace: Namespace, key: &[u8], value: Vec<u8>) -> &mut Self {
        self.0.push((namespace, key.to_vec(), Some(value)));
        self
    }

    /// Removes a key, if it is there.
    pub fn remove(&mut self, namespace: Namespace, key: &[u8]) -> &mut Self {
        self.0.push((namespace, key.to_vec(), None));
        self
    }

    /// States what of the journal the cache covers once this batch is made.
    pub fn checkpoint(&mut self, covered: Vec<u8>) -> &mut Self {
        self.put(Namespace::Meta, CHECKPOINT, covered)
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The cache. Shared by reference; readers do not wait for each other.
pub struct Cache {
    folder: Option<PathBuf>,
    state: RwLock<CacheState>,
    writing: Mutex<ChecksumSum>,
}

struct CacheState {
    backing: Option<Arc<dyn Backing>>,
    generation: u32,
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("folder", &self.folder)
            .field("remembers", &self.remembers())
            .finish_non_exhaustive()
    }
}

impl Cache {
    /// Opens the cache in this folder, making or beginning it anew as needed. Never fails: see [`CacheOpened`].
    pub fn open(folder: impl Into<PathBuf>) -> (Self, CacheOpened) {
        let folder = folder.into();
        let generation = generations(&folder).into_iter().max().unwrap_or(0);
        let (backing, generation, opened) = match open_last(&folder, generation) {
            Ok((backing, sum)) => (Some((backing, sum)), generation, CacheOpened::Kept),
            Err(reason) => match begin(&folder, generation.saturating_add(1)) {
                Ok(backing) => {
                    (Some((backing, ChecksumSum::default())), generation.saturating_add(1), CacheOpened::Fresh(reason))
                }
                Err(new) => {
                    let old = reason.map(|old| format!("; the old one: {old}")).unwrap_or_default();
                    (None, generation, CacheOpened::Without(format!("{new}{old}")))
                }
            },
        };
        for old in generations(&folder).into_iter().filter(|old| *old != generation) {
            if let Err(e) = delete(&folder, old) {
                tracing::warn!(folder = %folder.display(), error = %e, "an old cache could not be deleted");
            }
        }
        (Self::over(Some(folder), backing, generation), opened)
    }

    /// A cache over a backing of the caller's, with what is in it: for tests and the simulator.
    pub fn with_backing(backing: Arc<dyn Backing>) -> Result<Self, CacheError> {
        let mut sum = ChecksumSum::default();
        for (raw, piece) in backing.scan(&[]).map_err(CacheError::Failed)? {
            sum.add(&raw, &piece);
        }
        Ok(Self::over(None, Some((backing, sum)), 0))
    }

    /// A cache that remembers nothing.
    pub fn none() -> Self {
        Self::over(None, None, 0)
    }

    fn over(folder: Option<PathBuf>, backing: Option<(Arc<dyn Backing>, ChecksumSum)>, generation: u32) -> Self {
        let (backing, sum) = backing.unzip();
        Self {
            folder,
            state: RwLock::new(CacheState { backing, generation }),
            writing: Mutex::new(sum.unwrap_or_default()),
        }
    }

    /// Whether it remembers what is put.
    pub fn remembers(&self) -> bool {
        self.backing().is_some()
    }

    /// The value of a key.
    pub fn get(&self, namespace: Namespace, key: &[u8]) -> Result<Option<Vec<u8>>, CacheError> {
        let values = self.read(namespace, &piece::stem(namespace as u8, key))?;
        Ok(values.into_iter().next().map(|(_, value)| value))
    }

    /// All keys that start with `prefix`, with their values, in key order.
    pub fn scan(&self, namespace: Namespace, prefix: &[u8]) -> Result<Vec<Pair>, CacheError> {
        self.read(namespace, &piece::prefix(namespace as u8, prefix))
    }

    fn read(&self, namespace: Namespace, raw_prefix: &[u8]) -> Result<Vec<Pair>, CacheError> {
        let scan = || self.backing().map_or_else(|| Ok(Vec::new()), |b| b.scan(raw_prefix)).map_err(|e| self.fail(e));
        if let Some(values) = piece::join(scan()?) {
            return Ok(values);
        }
        // A scan sees a batch half made. What still does not fit while nobody writes is damage.
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        piece::join(scan()?).ok_or(CacheError::Damaged(namespace))
    }

    /// What the last batch with a checkpoint stated.
    pub fn checkpoint(&self) -> Result<Option<Vec<u8>>, CacheError> {
        self.get(Namespace::Meta, CHECKPOINT)
    }

    /// Makes all changes of a batch, or none, durably. A cache that remembers nothing agrees to everything.
    pub fn commit(&self, batch: Batch) -> Result<(), CacheError> {
        // One writer at a time, since a shorter value must remove the pieces of the longer one before it.
        let mut sum = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(backing) = self.backing() else { return Ok(()) };
        // The last change of a key counts.
        let last: BTreeMap<_, _> =
            batch.0.into_iter().map(|(namespace, key, value)| ((namespace, key), value)).collect();
        if last.is_empty() {
            return Ok(());
        }
        let (mut changes, mut after) = (BTreeMap::new(), *sum);
        for ((namespace, key), value) in last {
            let stem = piece::stem(namespace as u8, &key);
            for (raw, old) in backing.scan(&stem).map_err(|e| self.fail(e))? {
                after.remove(&raw, &old);
                changes.insert(raw, None);
            }
            let Some(value) = value else { continue };
            for (raw, new) in piece::cut(&stem, &value).ok_or(CacheError::TooLarge(value.len()))? {
                after.add(&raw, &new);
                changes.insert(raw, Some(new));
            }
        }
        let own = piece::cut(&ChecksumSum::stem(), &after.to_bytes()).unwrap_or_default(); // 16 bytes are not too many
        changes.extend(own.into_iter().map(|(raw, piece)| (raw, Some(piece))));
        let changes: Vec<_> = changes.into_iter().collect();
        backing.apply(&changes).map_err(|e| self.fail(e))?;
        *sum = after;
        Ok(())
    }

    /// Forgets everything and begins anew: before a rebuild, and for an erasure, since removed values stay in a
    /// store's files. On `Ok` the old files are gone.
    pub fn wipe(&self) -> Result<(), CacheError> {
        let mut sum = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        *sum = ChecksumSum::default();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let Some(folder) = &self.folder else {
            // Over a backing of the caller's: remove what is there.
            let Some(backing) = state.backing.clone() else { return Ok(()) };
            let all = backing.scan(&[]).map_err(CacheError::Failed)?;
            let changes: Vec<_> = all.into_iter().map(|(raw, _)| (raw, None)).collect();
            return backing.apply(&changes).map_err(CacheError::Failed);
        };
        let old = state.generation;
        // A reader in the middle of a look-up may hold the old store a moment longer; its files go all the same.
        state.backing = None;
        // Also those that an earlier start could not delete.
        for each in generations(folder).into_iter().chain([old]) {
            delete(folder, each).map_err(|source| CacheError::NotDeleted { path: folder.clone(), source })?;
        }
        state.generation = old.saturating_add(1);
        state.backing = Some(begin(folder, state.generation).map_err(CacheError::Failed)?);
        Ok(())
    }

    /// Bytes of all files of the cache.
    pub fn size_on_disk(&self) -> u64 {
        self.folder.as_deref().map_or(0, folder_bytes)
    }

    fn backing(&self) -> Option<Arc<dyn Backing>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).backing.clone()
    }

    /// After a failure nothing of the store is trusted any more, here or at the next start.
    fn fail(&self, reason: String) -> CacheError {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.backing = None;
        if let Some(folder) = &self.folder {
            // If it cannot be removed, the checks at opening still stand.
            let _ = fs::remove_file(sound(folder, state.generation));
        }
        CacheError::Failed(reason)
    }
}

fn store_folder(folder: &Path, generation: u32) -> PathBuf {
    folder.join(format!("{generation:08}"))
}

fn sound(folder: &Path, generation: u32) -> PathBuf {
    folder.join(format!("{generation:08}.sound"))
}

fn generations(folder: &Path) -> Vec<u32> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names.filter_map(|name| name.strip_suffix(".sound").unwrap_or(&name).parse().ok()).collect()
}

/// Opens the last store. `Err(None)`: there is none; `Err(Some(…))`: it is not to be used.
fn open_last(folder: &Path, generation: u32) -> Result<(Arc<dyn Backing>, ChecksumSum), Option<String>> {
    let path = store_folder(folder, generation);
    if !path.is_dir() {
        return Err(None);
    }
    if !sound(folder, generation).is_file() {
        return Err(Some("it failed in an earlier run".into()));
    }
    let (store, sum, content) = store::open(&path, OPEN_LIMIT).map_err(Some)?;
    let size = folder_bytes(&path);
    if size > OVERGROWN_BYTES && size / OVERGROWN_TIMES > content {
        return Err(Some(format!("it grew to {size} bytes for {content} bytes of content")));
    }
    Ok((Arc::new(store), sum))
}

/// Begins an empty store, and only then calls it sound.
fn begin(folder: &Path, generation: u32) -> Result<Arc<dyn Backing>, String> {
    let words = |e: io::Error| format!("a new one could not be made in {}: {e}", folder.display());
    if !folder.is_dir() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(words)?;
    }
    let path = store_folder(folder, generation);
    DirBuilder::new().mode(0o700).create(&path).map_err(words)?;
    let (store, ..) = store::open(&path, OPEN_LIMIT)?;
    let marker = File::create(sound(folder, generation)).and_then(|file| file.sync_all());
    marker.and_then(|()| File::open(folder)?.sync_all()).map_err(words)?;
    Ok(Arc::new(store))
}

/// The marker first: a store half deleted must not be opened.
fn delete(folder: &Path, generation: u32) -> io::Result<()> {
    let gone = |done: io::Result<()>| match done {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    };
    gone(fs::remove_file(sound(folder, generation)))?;
    gone(fs::remove_dir_all(store_folder(folder, generation)))?;
    gone(File::open(folder).and_then(|f| f.sync_all()))
}

fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let each = entries.flatten().map(|entry| match entry.metadata() {
        Ok(m) if m.is_dir() => folder_bytes(&entry.path()),
        Ok(m) => m.len(),
        Err(_) => 0,
    });
    each.sum()
}
