//! A disk in memory that loses power: what was not synced may vanish, whole or in sectors.
//!
//! Enters: the calls of the journal, a plan of faults (room, power cut after n calls, failing syncs, flipped bits) and
//! a seed. Leaves: the same answers as a real disk, and after [`MemoryDisk::power_loss`] what a real one could have
//! kept, the same for the same seed. The model: each 512-byte sector of an unsynced write is old or new on its own;
//! lengths and folder entries are kept in order, up to some point; a failed sync never saves what it covered, as Linux
//! marks those pages clean. Never models a sector that is garbled in flight.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use telecentre_disk::{Disk, DiskFile};
use telecentre_emulator::Chance;

mod power;

use power::{Change, EntryChange, Inode};

/// Longest file the model holds; a longer one is refused as a full disk would.
const FILE_BYTES: u64 = 1 << 30;

/// The disk. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryDisk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    files: Vec<Inode>,
    entries: BTreeMap<String, usize>,
    kept_entries: BTreeMap<String, usize>,
    pending: Vec<EntryChange>,
    room: Option<u64>,
    calls_left: Option<u64>,
    syncs_left: Option<u64>,
    calls: u64,
    off: bool,
    short_write: Option<usize>,
}

impl MemoryDisk {
    /// An empty disk without faults.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Limits the bytes of all files together; `None` lifts the limit.
    pub fn set_room(&self, bytes: Option<u64>) {
        self.state().room = bytes;
    }

    /// Cuts the power during the call after the next `calls` that change something: that one is done but not synced
    /// and fails, as do all later ones, which do nothing.
    pub fn cut_power_after(&self, calls: u64) {
        self.state().calls_left = Some(calls);
    }

    /// Lets `syncs` more syncs succeed; every later one fails. `None` mends the disk.
    pub fn fail_syncs_after(&self, syncs: Option<u64>) {
        self.state().syncs_left = syncs;
    }

    /// Lets the next write do only that many bytes and fail as on a full disk, though its room was allocated.
    pub fn fail_next_write_after(&self, bytes: Option<usize>) {
        self.state().short_write = bytes;
    }

    /// Calls so far that changed something: the range of crash points of a run.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// What a file holds now, synced or not.
    pub fn content(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.state();
        state.entries.get(name).map(|at| state.files[*at].now.clone())
    }

    /// Replaces a file's content behind the program's back, durably: flipped bits, cut ends, foreign files.
    pub fn put(&self, name: &str, content: Vec<u8>) {
        let mut state = self.state();
        state.files.push(Inode { kept: content.clone(), now: content, pending: Vec::new() });
        let at = state.files.len() - 1;
        state.entries.insert(name.to_owned(), at);
        state.kept_entries.insert(name.to_owned(), at);
    }

    /// Removes a file behind the program's back, durably.
    pub fn lose(&self, name: &str) {
        let mut state = self.state();
        state.entries.remove(name);
        state.kept_entries.remove(name);
    }

    /// Flips one bit of a file, durably. Does nothing beyond its end.
    pub fn flip(&self, name: &str, bit: u64) {
        let byte = usize::try_from(bit / 8).unwrap_or(usize::MAX);
        let Some(mut content) = self.content(name) else { return };
        if let Some(byte) = content.get_mut(byte) {
            *byte ^= 1 << (bit % 8);
            self.put(name, content);
        }
    }

    /// What a disk could hold after losing power now; the choice follows from the seed. Faults are not carried over.
    #[must_use]
    pub fn power_loss(&self, seed: u64) -> Self {
        let state = self.state();
        let mut chance = Chance::new(seed);
        let mut entries = state.kept_entries.clone();
        let kept_changes = chance.index(state.pending.len() + 1);
        for change in &state.pending[..kept_changes] {
            change.apply(&mut entries);
        }
        let survivor = Self::new();
        for (name, at) in entries {
            survivor.put(&name, state.files[at].after_power_loss(&mut chance));
        }
        survivor
    }

    /// What the next process finds when this one is killed: all that was written, though what was not synced may still
    /// vanish with the power. Faults are not carried over.
    #[must_use]
    pub fn kill(&self) -> Self {
        let state = self.state();
        Self(Arc::new(Mutex::new(State {
            files: state.files.clone(),
            entries: state.entries.clone(),
            kept_entries: state.kept_entries.clone(),
            pending: state.pending.clone(),
            ..State::default()
        })))
    }

    fn find(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let at = *self.state().entries.get(name).ok_or(ErrorKind::NotFound)?;
        Ok(Arc::new(MemoryFile { disk: self.clone(), at }))
    }
}

impl State {
    /// Counts a call that changes something. `Err`: the power is out. `Ok(false)`: it goes out during this call,
    /// which is done, but not known to be.
    fn powered(&mut self) -> io::Result<bool> {
        if self.off {
            return Err(out_of_power());
        }
        self.calls += 1;
        match &mut self.calls_left {
            None => Ok(true),
            Some(0) => {
                self.off = true;
                Ok(false)
            }
            Some(left) => {
                *left -= 1;
                Ok(true)
            }
        }
    }

    fn used(&self) -> u64 {
        self.entries.values().map(|at| self.files[*at].now.len() as u64).sum()
    }

    /// The greatest length that the file may take.
    fn greatest_length(&self, at: usize) -> u64 {
        let length = self.files[at].now.len() as u64;
        let free = self.room.map_or(FILE_BYTES, |room| room.saturating_sub(self.used()));
        FILE_BYTES.min(length.saturating_add(free))
    }

    fn change(&mut self, at: usize, change: Change) {
        Inode::apply(&mut self.files[at].now, &change);
        self.files[at].pending.push(change);
    }

    fn change_entry(&mut self, change: EntryChange) -> io::Result<()> {
        let powered = self.powered()?;
        change.apply(&mut self.entries);
        self.pending.push(change);
        if powered { Ok(()) } else { Err(out_of_power()) }
    }

    fn sync_allowed(&mut self) -> io::Result<bool> {
        if !self.powered()? {
            return Err(out_of_power());
        }
        match &mut self.syncs_left {
            None => Ok(true),
            Some(0) => Ok(false),
            Some(left) => {
                *left -= 1;
                Ok(true)
            }
        }
    }
}

fn out_of_power() -> io::Error {
    io::Error::other("the power is out")
}

fn failed_sync() -> io::Error {
    io::Error::other("the disk failed to save what was written")
}

impl Disk for MemoryDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.state().entries.keys().cloned().collect())
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let mut state = self.state();
        let at = state.files.len();
        state.files.push(Inode::default());
        state.change_entry(EntryChange::Set(name.to_owned(), at))?;
        Ok(Arc::new(MemoryFile { disk: self.clone(), at }))
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        self.find(name)
    }

    fn open_to_read(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        self.find(name)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        if !state.entries.contains_key(from) {
            return Err(ErrorKind::NotFound.into());
        }
        state.change_entry(EntryChange::Rename(from.to_owned(), to.to_owned()))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        if !state.entries.contains_key(name) {
            return Err(ErrorKind::NotFound.into());
        }
        state.change_entry(EntryChange::Remove(name.to_owned()))
    }

    fn sync_folder(&self) -> io::Result<()> {
        let mut state = self.state();
        let saved = state.sync_allowed()?;
        for change in std::mem::take(&mut state.pending) {
            if saved {
                change.apply(&mut state.kept_entries);
            }
        }
        if saved { Ok(()) } else { Err(failed_sync()) }
    }
}

#[derive(Debug)]
struct MemoryFile {
    disk: MemoryDisk,
    at: usize,
}

impl DiskFile for MemoryFile {
    fn length(&self) -> io::Result<u64> {
        Ok(self.disk.state().files[self.at].now.len() as u64)
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let state = self.disk.state();
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(bytes.len());
        let found = state.files[self.at].now.get(start..end).ok_or(ErrorKind::UnexpectedEof)?;
        bytes.copy_from_slice(found);
        Ok(())
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        let powered = state.powered()?;
        let room = usize::try_from(state.greatest_length(self.at).saturating_sub(offset)).unwrap_or(usize::MAX);
        let room = state.short_write.take().map_or(room, |short| room.min(short));
        let written = &bytes[..bytes.len().min(room)];
        state.change(self.at, Change::Write(offset, written.to_vec()));
        match (powered, written.len() == bytes.len()) {
            (false, _) => Err(out_of_power()),
            (true, false) => Err(ErrorKind::StorageFull.into()),
            (true, true) => Ok(()),
        }
    }

    fn allocate(&self, length: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        if state.files[self.at].now.len() as u64 >= length {
            return Ok(());
        }
        let powered = state.powered()?;
        if length > state.greatest_length(self.at) {
            return Err(ErrorKind::StorageFull.into());
        }
        state.change(self.at, Change::Length(length));
        if powered { Ok(()) } else { Err(out_of_power()) }
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let powered = state.powered()?;
        if length > FILE_BYTES {
            return Err(ErrorKind::FileTooLarge.into());
        }
        state.change(self.at, Change::Length(length));
        if powered { Ok(()) } else { Err(out_of_power()) }
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        let saved = state.sync_allowed()?;
        let file = &mut state.files[self.at];
        for change in std::mem::take(&mut file.pending) {
            if saved {
                Inode::apply(&mut file.kept, &change);
            }
        }
        if saved { Ok(()) } else { Err(failed_sync()) }
    }
}
