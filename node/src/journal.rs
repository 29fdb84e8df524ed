//! The journal: append-only files of checksummed records, the truth of a replica.
//!
//! Enters: groups of opaque payloads. Leaves: their addresses, once one write and one fdatasync have made the whole
//! group durable; payloads by address or in order; at opening, a report that tells a torn end (dropped) from damage
//! (set aside). Never gives out what is not synced, never deletes what does not verify, never retries a failed sync:
//! after one it takes nothing more, and the process must stop. Files are reached through [`Disk`] only.
//!
//! ```text
//! journal/00000001.seg       closed: header, records, mark
//! journal/00000002.seg       the last: header, records, mark, room allocated ahead
//! journal/00000001.seg.damaged   set aside, kept for a person to look at
//! ```

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, PoisonError};

mod address;
mod error;
mod header;
mod open;
mod reader;
mod record;
mod rewrite;
mod segment;
mod survey;
#[cfg(test)]
mod tests;
mod verify;

pub use address::Address;
pub use error::{AppendError, Damage, JournalOpenError, ReadError, RewriteError};
pub use open::OpenReport;
pub use reader::{Reader, Scan};
pub use record::{PAYLOAD_BYTES, framed_bytes};
pub use rewrite::{Moved, Rewritten};
pub use segment::GROUP_BYTES;
pub use survey::Fault;
pub use telecentre_disk::{Disk, DiskFile, RealDisk};
pub use verify::{VerifyReport, verify};

use header::Header;
use open::{Active, Opening};
use reader::Segment;
use record::{ALIGN_BYTES, FRAME_BYTES, MARK_BYTES, SegmentKey};
use segment::{EMPTY_BYTES, LARGEST_SEGMENT_BYTES, Salts};

/// How to open a journal.
#[derive(Clone, Debug)]
pub struct Options {
    /// The network's id; files of another one are refused.
    pub network: [u8; 32],
    /// Fresh random bytes of this process, from which the checksums of new segments are salted.
    pub salt: [u8; 16],
    /// Size to which segments grow, allocated ahead; at most 32 MiB.
    pub segment_bytes: u64,
}

impl Options {
    /// The usual options: segments of 4 MiB.
    pub const fn new(network: [u8; 32], salt: [u8; 16]) -> Self {
        Self { network, salt, segment_bytes: 4 << 20 }
    }
}

/// A point up to which something (the cache) covers the journal. Comparable only through [`Journal::covers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    end: Address,
    layout: [u8; 16],
}

impl Stamp {
    /// Where reading goes on.
    pub const fn end(&self) -> Address {
        self.end
    }

    /// For keeping.
    pub fn to_bytes(&self) -> [u8; 24] {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.end.to_u64().to_le_bytes());
        bytes[8..].copy_from_slice(&self.layout);
        bytes
    }

    /// From what was kept; `None` when it has another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (end, layout) = bytes.split_first_chunk()?;
        Some(Self { end: Address::from_u64(u64::from_le_bytes(*end)), layout: layout.try_into().ok()? })
    }
}

/// The writer's side. One per folder; readers are got from [`Journal::reader`].
pub struct Journal {
    disk: Arc<dyn Disk>,
    network: [u8; 32],
    segment_bytes: u64,
    salts: Salts,
    active: Active,
    reader: Reader,
    /// When what is appended now is stored: Unix seconds.
    clock: i64,
    stopped: bool,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal")
            .field("segment", &self.active.number)
            .field("end", &self.active.end)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens or makes a journal in this folder. Verifies every record; see [`OpenReport`] for what it found.
    pub fn open(disk: Arc<dyn Disk>, options: &Options) -> Result<(Self, OpenReport), JournalOpenError> {
        let mut salts = Salts::new(options.salt);
        let mut opening = Opening {
            disk: &*disk,
            network: options.network,
            salts: &mut salts,
            report: OpenReport::default(),
            segments: BTreeMap::new(),
        };
        let active = opening.run()?;
        let (report, segments) = (opening.report, opening.segments);
        let reader = Reader::new(Arc::clone(&disk));
        *reader.segments.write().unwrap_or_else(PoisonError::into_inner) = segments;
        let segment_bytes = options.segment_bytes.min(LARGEST_SEGMENT_BYTES);
        Ok((
            Self { disk, network: options.network, segment_bytes, salts, active, reader, clock: 0, stopped: false },
            report,
        ))
    }

    /// From now on, what is appended is noted as stored at this second, by the own clock. The notes say later what was held
    /// before some instant.
    pub fn set_clock(&mut self, unix_seconds: i64) {
        self.clock = unix_seconds;
    }

    /// Appends a group: one write, one fdatasync. On `Ok` every payload is durable, at the address of its place.
    pub fn append(&mut self, payloads: &[&[u8]]) -> Result<Vec<Address>, AppendError> {
        if self.stopped {
            return Err(AppendError::Stopped);
        }
        if payloads.is_empty() {
            return Ok(Vec::new());
        }
        let longest = payloads.iter().map(|p| p.len()).max().unwrap_or(0);
        if longest > PAYLOAD_BYTES {
            return Err(AppendError::TooLarge { bytes: longest, limit: PAYLOAD_BYTES });
        }
        let group_bytes = payloads.iter().fold(0usize, |sum, p| sum.saturating_add(framed_bytes(p.len())));
        if group_bytes > GROUP_BYTES {
            return Err(AppendError::TooLarge { bytes: group_bytes, limit: GROUP_BYTES });
        }
        self.make_room(group_bytes as u64)?;
        let start = self.position();
        let mut bytes = Vec::with_capacity(group_bytes);
        let mut addresses = Vec::with_capacity(payloads.len());
        for payload in payloads {
            // Segments stay below 64 MiB, so a position fits.
            let offset = u32::try_from(start + bytes.len()).unwrap_or(u32::MAX);
            addresses.push(Address::new(self.active.number, offset));
            self.active.key.push(&mut bytes, (start, start), self.clock, payload);
        }
        if let Err(e) = self.active.file.write_at(self.active.end, &bytes) {
            return Err(self.cut_back(e));
        }
        self.active.file.sync().map_err(|e| self.stop(e))?;
        self.active.end += bytes.len() as u64;
        // Not synced: it reaches the disk with the next group or soon by itself. Until then a flip in this group may be
        // taken for a torn write; if it cannot be written, nothing else is lost.
        let _ = self.active.file.write_at(self.active.end, &self.active.key.mark(self.position()));
        self.reader.set_end(self.active.number, self.active.end);
        Ok(addresses)
    }

    /// Makes sure that the next append of up to that many payloads and bytes does not meet a full disk (on a file
    /// system that overwrites in place; one that copies on write may still).
    pub fn reserve(&mut self, payloads: usize, bytes: usize) -> Result<(), AppendError> {
        if self.stopped {
            return Err(AppendError::Stopped);
        }
        let framed = payloads.saturating_mul(FRAME_BYTES + ALIGN_BYTES - 1).saturating_add(bytes);
        if framed > GROUP_BYTES {
            return Err(AppendError::TooLarge { bytes: framed, limit: GROUP_BYTES });
        }
        self.make_room(framed as u64)
    }

    /// Reads records, from any thread.
    pub fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// All records in order; see [`Reader::scan_from`].
    pub fn scan(&self) -> Scan {
        self.reader.scan_from(Address::START)
    }

    /// Bytes of all segments up to their last records; room allocated ahead is not counted.
    pub fn bytes(&self) -> u64 {
        self.reader.segments.read().unwrap_or_else(PoisonError::into_inner).values().map(|s| s.end).sum()
    }

    /// The numbers of all segments.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = u32> {
        let segments = self.reader.segments.read().unwrap_or_else(PoisonError::into_inner);
        segments.keys().copied().collect::<Vec<_>>().into_iter()
    }

    /// Whether a sync failed, so that the process must stop.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The journal's end, with what makes the addresses before it valid.
    pub fn stamp(&self) -> Stamp {
        let end = Address::new(self.active.number, u32::try_from(self.active.end).unwrap_or(u32::MAX));
        Stamp { end, layout: self.layout(end.segment()) }
    }

    /// Whether every address before the stamp still means what it meant then: nothing was rewritten, repaired or cut
    /// since. Otherwise what was made up to the stamp must be made anew.
    pub fn covers(&self, stamp: &Stamp) -> bool {
        let within = {
            let segments = self.reader.segments.read().unwrap_or_else(PoisonError::into_inner);
            segments.get(&stamp.end.segment()).is_some_and(|s| u64::from(stamp.end.offset()) <= s.end)
        };
        within && self.layout(stamp.end.segment()) == stamp.layout
    }

    fn layout(&self, last: u32) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_derive_key("telecentre 2026 journal layout");
        for (number, segment) in self.reader.segments.read().unwrap_or_else(PoisonError::into_inner).range(..=last) {
            hasher.update(&number.to_le_bytes()).update(&segment.salt);
        }
        let mut layout = [0; 16];
        layout.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        layout
    }

    fn position(&self) -> usize {
        usize::try_from(self.active.end).unwrap_or(usize::MAX) // below 64 MiB
    }

    /// Room for a group and the mark behind it: in the last segment, or in a new one.
    fn make_room(&mut self, group_bytes: u64) -> Result<(), AppendError> {
        let needed = self.active.end + group_bytes + MARK_BYTES as u64;
        if needed <= self.active.capacity {
            return Ok(());
        }
        // A group longer than a segment has one of its own.
        if needed > self.segment_bytes && self.active.end > EMPTY_BYTES {
            return self.roll(group_bytes);
        }
        let mut allocated = self.active.file.allocate(needed.max(self.segment_bytes));
        if allocated.as_ref().is_err_and(telecentre_disk::is_full) {
            allocated = self.active.file.allocate(needed); // the last of the disk
        }
        allocated.map_err(refused)?;
        self.active.capacity = self.active.file.length().map_err(refused)?;
        Ok(())
    }

    /// Closes the last segment and begins a new one with room for `group_bytes`.
    fn roll(&mut self, group_bytes: u64) -> Result<(), AppendError> {
        let number = self.active.number.checked_add(1).ok_or(AppendError::Full)?;
        let header = Header { network: self.network, number, salt: self.salts.next() };
        let (name, temporary) = (segment::name(number), format!("{}{}", segment::name(number), open::TEMPORARY));
        let needed = EMPTY_BYTES + group_bytes + MARK_BYTES as u64;
        let mut made = segment::write(&*self.disk, &temporary, &header.encode(), needed.max(self.segment_bytes));
        if made.as_ref().is_err_and(telecentre_disk::is_full) {
            made = segment::write(&*self.disk, &temporary, &header.encode(), needed);
        }
        let file = made.map_err(refused)?;
        if let Err(e) = self.close_active() {
            let _ = self.disk.remove(&temporary); // opening removes it too
            return Err(e);
        }
        let capacity = file.length().map_err(refused)?;
        let key = SegmentKey::new(&header);
        let segment = Segment { key: key.clone(), salt: header.salt, end: EMPTY_BYTES };
        self.reader.replace(number, segment, || self.disk.rename(&temporary, &name)).map_err(refused)?;
        self.active = Active { number, file, key, end: EMPTY_BYTES, capacity };
        self.sync_folder().map_err(AppendError::SyncFailed)
    }

    /// Writes the closing mark, gives back the room behind it, syncs. Only then may a later segment exist.
    fn close_active(&mut self) -> Result<(), AppendError> {
        let closed = self.active.end + MARK_BYTES as u64;
        self.active.file.allocate(closed).map_err(refused)?;
        if let Err(e) = self.active.file.write_at(self.active.end, &self.active.key.mark(self.position())) {
            return Err(self.cut_back(e));
        }
        self.active.file.set_length(closed).map_err(refused)?;
        self.active.capacity = closed;
        self.active.file.sync().map_err(|e| self.stop(e))
    }

    /// After a failed write: back to the last good offset, durably, before anything else is accepted.
    fn cut_back(&mut self, failure: io::Error) -> AppendError {
        self.active.capacity = self.active.end;
        match self.active.file.set_length(self.active.end).and_then(|()| self.active.file.sync()) {
            Ok(()) => refused(failure),
            Err(e) => self.stop(e),
        }
    }

    fn sync_folder(&mut self) -> io::Result<()> {
        self.disk.sync_folder().inspect_err(|_| self.stopped = true)
    }

    fn stop(&mut self, e: io::Error) -> AppendError {
        self.stopped = true;
        AppendError::SyncFailed(e)
    }
}

fn refused(e: io::Error) -> AppendError {
    if telecentre_disk::is_full(&e) { AppendError::Full } else { AppendError::Io(e) }
}
