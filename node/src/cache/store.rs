//! sled, and everything that its measured weaknesses ask for. The only module that names it.
//!
//! Enters: a folder of its own. Leaves: a [`Backing`], or the reason why not. Each batch is flushed and then
//! fdatasynced on a handle of our own, because sled 0.34's flush is `sync_file_range`; every call runs under
//! `catch_unwind`, because damaged files make it panic; opening and verifying run in a thread under a time limit. Never
//! waits for a store that hangs: its thread is left behind, and its folder is not used again.

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::backing::{Backing, BackingFailure, Change, Pair, VALUE_BYTES};
use super::checksum_sum::ChecksumSum;
use super::piece;

/// sled's own default is 1 GB.
const MEMORY_BYTES: u64 = 4 << 20;
/// A store closed in this process may hold its lock a little longer.
const LOCK_TRIES: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// An open store.
pub(super) struct SledBacking {
    db: sled::Db,
    file: File,
}

/// Opens or makes a store, and verifies every value of it. Also returns the sum over all pieces and the bytes of all
/// keys and values.
pub(super) fn open(folder: &Path, limit: Duration) -> Result<(SledBacking, ChecksumSum, u64), BackingFailure> {
    let (send, receive) = mpsc::sync_channel(1);
    let folder = folder.to_owned();
    let work = move || {
        let opened = guarded(|| {
            let store = open_here(&folder)?;
            let (sum, bytes) = verify(&store)?;
            Ok((store, sum, bytes))
        });
        // Nobody listens any more after the time limit.
        let _ = send.send(opened);
    };
    std::thread::Builder::new()
        .name("cache-open".into())
        .spawn(work)
        .map_err(|e| format!("no thread could be started to open it: {e}"))?;
    receive.recv_timeout(limit).unwrap_or_else(|e| match e {
        RecvTimeoutError::Timeout => Err(format!("it did not open within {} s", limit.as_secs())),
        RecvTimeoutError::Disconnected => Err("its thread ended without an answer".into()),
    })
}

fn open_here(folder: &Path) -> Result<SledBacking, BackingFailure> {
    let config = sled::Config::new().path(folder).cache_capacity(MEMORY_BYTES).flush_every_ms(None);
    let mut tries = 0;
    let db = loop {
        match config.open() {
            Err(sled::Error::Io(e)) if is_locked(&e) && tries < LOCK_TRIES => {
                tries += 1;
                std::thread::sleep(LOCK_PAUSE);
            }
            other => break other.map_err(|e| e.to_string())?,
        }
    };
    let path = folder.join("db");
    let synced = File::open(&path).and_then(|file| {
        file.sync_all()?;
        // sled never syncs the file of its settings, without which it does not open.
        File::open(folder.join("conf"))?.sync_all()?;
        File::open(folder)?.sync_all()?;
        folder.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all())?;
        Ok(file)
    });
    let file = synced.map_err(|e| format!("{} could not be saved: {e}", path.display()))?;
    Ok(SledBacking { db, file })
}

/// sled wraps the lock's `WouldBlock` into an error of kind `Other` that tells of it.
fn is_locked(e: &io::Error) -> bool {
    e.kind() == io::ErrorKind::WouldBlock || e.to_string().contains("WouldBlock")
}

/// Reads every value once, so that damage is met here and not later.
fn verify(store: &SledBacking) -> Result<(ChecksumSum, u64), BackingFailure> {
    let (mut sum, mut kept, mut bytes) = (ChecksumSum::default(), ChecksumSum::default().to_bytes(), 0);
    let mut whole: Vec<Pair> = Vec::new();
    let mut check = |pieces: Vec<Pair>| {
        let own = pieces.first().is_some_and(|(raw, _)| raw.starts_with(&ChecksumSum::stem()));
        let values = piece::join(pieces).ok_or("a value does not match its checksum")?;
        if let Some((_, value)) = values.into_iter().next().filter(|_| own) {
            kept = value;
        }
        Ok::<_, BackingFailure>(())
    };
    for pair in store.db.iter() {
        let (key, value) = pair.map_err(|e| e.to_string())?;
        bytes += (key.len() + value.len()) as u64;
        // Piece 0 begins the next value: one value at a time is held in memory.
        if key.ends_with(&[0, 0]) && !whole.is_empty() {
            check(std::mem::take(&mut whole))?;
        }
        sum.add(&key, &value);
        whole.push((key.to_vec(), value.to_vec()));
    }
    check(whole)?;
    if kept == sum.to_bytes() { Ok((sum, bytes)) } else { Err("its values are of different moments".into()) }
}

/// Turns a panic into a failure. What the panic interrupted is not used again.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, BackingFailure>) -> Result<T, BackingFailure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
        Err(format!("it panicked: {}", words.unwrap_or_else(|| "no reason given".into())))
    })
}

impl Backing for SledBacking {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, BackingFailure> {
        guarded(|| Ok(self.db.get(key).map_err(|e| e.to_string())?.map(|value| value.to_vec())))
    }

    fn scan(&self, prefix: &[u8]) -> Result<Vec<Pair>, BackingFailure> {
        guarded(|| {
            let pairs = self.db.scan_prefix(prefix).map(|pair| pair.map(|(key, value)| (key.to_vec(), value.to_vec())));
            pairs.collect::<Result<_, _>>().map_err(|e| e.to_string())
        })
    }

    fn apply(&self, changes: &[Change]) -> Result<(), BackingFailure> {
        guarded(|| {
            let mut batch = sled::Batch::default();
            for (key, value) in changes {
                match value {
                    Some(value) if value.len() > VALUE_BYTES => {
                        return Err(format!("a value of {} bytes is too long", value.len()));
                    }
                    Some(value) => batch.insert(key.as_slice(), value.as_slice()),
                    None => batch.remove(key.as_slice()),
                }
            }
            self.db.apply_batch(batch).map_err(|e| e.to_string())?;
            self.db.flush().map_err(|e| e.to_string())?;
            self.file.sync_data().map_err(|e| e.to_string())
        })
    }
}
