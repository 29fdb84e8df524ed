//! Reading records while the writer appends: one by address, or all in order.
//!
//! Enters: an [`Address`]. Leaves: payloads whose checksum held. Clones share a small set of open files; a rewritten
//! segment is opened anew. Never sees a record that is not synced yet, since addresses are given out after the sync.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use telecentre_disk::{Disk, DiskFile};

use super::address::Address;
use super::error::ReadError;
use super::record::{HEAD_BYTES, Item, SegmentKey};
use super::segment;
use super::survey::survey;

/// Open files kept for readers; beyond it all are closed and reopened as needed.
const OPEN_FILES: usize = 64;

/// What the journal knows of one segment.
#[derive(Clone)]
pub(super) struct Segment {
    pub(super) key: SegmentKey,
    pub(super) salt: [u8; 16],
    /// Where its records end.
    pub(super) end: u64,
}

/// One step of a scan: a record, or what took its place.
type Scanned = Result<(Address, Vec<u8>), ReadError>;

/// Reads records; cheap to clone, usable from any thread.
#[derive(Clone)]
pub struct Reader {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) segments: Arc<RwLock<BTreeMap<u32, Segment>>>,
    files: Arc<Mutex<BTreeMap<u32, Arc<dyn DiskFile>>>>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl Reader {
    pub(super) fn new(disk: Arc<dyn Disk>) -> Self {
        Self { disk, segments: Arc::default(), files: Arc::default() }
    }

    /// Bytes of all segments up to their last records, and how many segments.
    pub fn size(&self) -> (u64, u64) {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        (segments.values().map(|s| s.end).sum(), segments.len() as u64)
    }

    /// The payload of the record at this address.
    pub fn read(&self, address: Address) -> Result<Vec<u8>, ReadError> {
        let Some((segment, file)) = self.locate(address.segment()).map_err(|e| ReadError::Io(address, e))? else {
            return Err(ReadError::Unknown(address));
        };
        let position = address.offset() as usize;
        let mut bytes = vec![0; HEAD_BYTES];
        let fill = |at: u64, bytes: &mut [u8]| match file.read_at(at, bytes) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Err(ReadError::Unknown(address)),
            other => other.map_err(|e| ReadError::Io(address, e)),
        };
        fill(u64::from(address.offset()), &mut bytes)?;
        let size = segment.key.size(&bytes, position).ok_or(ReadError::Unknown(address))?;
        bytes.resize(size, 0); // a genuine head's size is bounded
        fill(u64::from(address.offset()) + HEAD_BYTES as u64, &mut bytes[HEAD_BYTES..])?;
        match segment.key.parse(&bytes, position) {
            Item::Record { payload, .. } => Ok(payload.to_vec()),
            Item::Broken { .. } => Err(ReadError::Damaged(address)),
            Item::Mark | Item::Nothing => Err(ReadError::Unknown(address)),
        }
    }

    /// When the record at this address was stored: Unix seconds; `None` where that was not noted, or nothing stands there.
    pub fn stored_at(&self, address: Address) -> Option<i64> {
        let (segment, file) = self.locate(address.segment()).ok()??;
        let mut head = vec![0; HEAD_BYTES];
        file.read_at(u64::from(address.offset()), &mut head).ok()?;
        segment.key.stored_at(&head, address.offset() as usize).filter(|at| *at != 0)
    }

    /// All records from this address on, in the order in which they were appended, up to the end at the time when each
    /// segment is reached. A record that no longer verifies comes as an error; those behind it follow.
    pub fn scan_from(&self, from: Address) -> Scan {
        Scan { reader: self.clone(), from, next_segment: from.segment(), ready: Vec::new().into_iter() }
    }

    /// Key and file of a segment, belonging together even while it is rewritten.
    fn locate(&self, number: u32) -> io::Result<Option<(Segment, Arc<dyn DiskFile>)>> {
        let segments = self.segments.read().unwrap_or_else(PoisonError::into_inner);
        let Some(segment) = segments.get(&number).cloned() else { return Ok(None) };
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = files.get(&number) {
            return Ok(Some((segment, Arc::clone(file))));
        }
        let file = self.disk.open_to_read(&segment::name(number))?;
        if files.len() >= OPEN_FILES {
            files.clear();
        }
        files.insert(number, Arc::clone(&file));
        Ok(Some((segment, file)))
    }

    /// Enters a segment, new or in the place of an old one. `change_name` runs while no reader can look.
    pub(super) fn replace<T>(
        &self,
        number: u32,
        segment: Segment,
        change_name: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        let mut segments = self.segments.write().unwrap_or_else(PoisonError::into_inner);
        let done = change_name()?;
        segments.insert(number, segment);
        self.files.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
        Ok(done)
    }

    pub(super) fn set_end(&self, number: u32, end: u64) {
        if let Some(segment) = self.segments.write().unwrap_or_else(PoisonError::into_inner).get_mut(&number) {
            segment.end = end;
        }
    }

    /// The good records of a segment, with faults as errors in their places.
    fn load(&self, number: u32) -> Result<Vec<Scanned>, ReadError> {
        let start = Address::new(number, 0);
        let io = |e| ReadError::Io(start, e);
        let Some((segment, file)) = self.locate(number).map_err(io)? else { return Ok(Vec::new()) };
        let mut content = segment::read(&*file).map_err(io)?;
        // What stands behind the end is not synced yet.
        content.bytes.truncate(usize::try_from(segment.end).unwrap_or(usize::MAX));
        let found = survey(&content.bytes, &segment.key, true, false);
        let at = |position: usize| Address::new(number, u32::try_from(position).unwrap_or(u32::MAX));
        let mut all: Vec<_> = found.faults.iter().map(|(position, _)| Err(ReadError::Damaged(at(*position)))).collect();
        all.extend(
            found.records.into_iter().map(|(position, range)| Ok((at(position), content.bytes[range].to_vec()))),
        );
        if (content.bytes.len() as u64) < segment.end {
            all.push(Err(ReadError::Damaged(at(content.bytes.len())))); // cut behind our back
        }
        all.sort_by_key(|item| match item {
            Ok((address, _))
            | Err(ReadError::Damaged(address) | ReadError::Unknown(address) | ReadError::Io(address, _)) => *address,
        });
        Ok(all)
    }
}

/// Iterates over records; see [`Reader::scan_from`]. Holds one segment in memory.
#[derive(Debug)]
pub struct Scan {
    reader: Reader,
    from: Address,
    next_segment: u32,
    ready: std::vec::IntoIter<Scanned>,
}

impl Iterator for Scan {
    type Item = Result<(Address, Vec<u8>), ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.ready.next() {
                Some(Ok((address, _))) if address < self.from => {}
                Some(item) => return Some(item),
                None => {
                    let number = {
                        let segments = self.reader.segments.read().unwrap_or_else(PoisonError::into_inner);
                        *segments.range(self.next_segment..).next()?.0
                    };
                    self.next_segment = number.checked_add(1)?;
                    match self.reader.load(number) {
                        Ok(items) => self.ready = items.into_iter(),
                        Err(e) => return Some(Err(e)),
                    }
                }
            }
        }
    }
}
