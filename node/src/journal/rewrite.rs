//! Rewrites one segment without what must be erased.
//!
//! Enters: a segment's number and what to do with each payload. Leaves: the same records without the erased text, and
//! where each one moved. Written to a new file, synced, renamed over the old one, folder synced: the old bytes are then
//! in no file of the folder, except those set aside as damaged, which the caller must discard as well
//! ([`Journal::discard_set_aside`]). Never promises anything about blocks that the file system freed but did not
//! overwrite: that is for the disk's encryption.

use std::io;

use super::address::Address;
use super::error::{AppendError, JournalOpenError, ReadError, RewriteError};
use super::header::Header;
use super::open::{Names, TEMPORARY, examine};
use super::reader::Segment;
use super::record::{MARK_BYTES, PAYLOAD_BYTES, SegmentKey};
use super::{Journal, segment};

/// What becomes of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewritten {
    /// It stays as it is.
    Keep,
    /// Another takes its place.
    Replace(Vec<u8>),
    /// It goes.
    Remove,
}

/// Where a record of a rewritten segment stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Its address before.
    pub from: Address,
    /// Its address now; `None` when it was removed.
    pub to: Option<Address>,
}

impl Journal {
    /// Rewrites a segment; nothing is written when every payload is kept (the answer is then empty). After an error
    /// the old text must be taken as still there.
    pub fn rewrite(
        &mut self,
        number: u32,
        mut decide: impl FnMut(Address, &[u8]) -> Rewritten,
    ) -> Result<Vec<Moved>, RewriteError> {
        let io = |source| RewriteError::Io { segment: number, source };
        if self.stopped {
            return Err(AppendError::Stopped.into());
        }
        if !self.segments().any(|n| n == number) {
            return Err(RewriteError::Unknown(number));
        }
        let examined = match examine(&*self.disk, &self.network, number, number == self.active.number) {
            Ok(examined) => examined,
            Err(JournalOpenError::Io { source, .. }) => return Err(io(source)),
            Err(_) => return Err(RewriteError::Damaged(number)),
        };
        if !examined.survey.faults.is_empty() {
            return Err(RewriteError::Damaged(number));
        }
        let address = |at: usize| Address::new(number, u32::try_from(at).unwrap_or(u32::MAX));
        let old = examined.records();
        let decided: Vec<_> =
            old.map(|(at, stored, payload)| (at, (stored, payload), decide(address(at), payload))).collect();
        if decided.iter().all(|(_, _, fate)| *fate == Rewritten::Keep) {
            return Ok(Vec::new());
        }
        // What is rewritten was stored when it was stored first.
        let payloads = decided.iter().filter_map(|(_, (stored, old), fate)| match fate {
            Rewritten::Keep => Some((*stored, *old)),
            Rewritten::Replace(new) => Some((*stored, new.as_slice())),
            Rewritten::Remove => None,
        });
        let longest = payloads.clone().map(|(_, payload)| payload.len()).max().unwrap_or(0);
        if longest > PAYLOAD_BYTES {
            return Err(AppendError::TooLarge { bytes: longest, limit: PAYLOAD_BYTES }.into());
        }
        if number == self.active.number {
            self.roll(0)?; // closes it, so that nothing is appended to it any more
        }
        let mut positions = self.put_in_place(number, payloads).map_err(io)?.into_iter();
        let moved = decided.iter().map(|(at, _, fate)| Moved {
            from: address(*at),
            to: if *fate == Rewritten::Remove { None } else { positions.next().map(address) },
        });
        Ok(moved.collect())
    }

    fn put_in_place<'p>(
        &mut self,
        number: u32,
        payloads: impl Iterator<Item = (i64, &'p [u8])>,
    ) -> io::Result<Vec<usize>> {
        let header = Header { network: self.network, number, salt: self.salts.next() };
        let (bytes, positions) = segment::compose(&header, payloads);
        if bytes.len() as u64 > segment::READ_BYTES {
            return Err(io::Error::other("the new payloads are too long for one segment"));
        }
        let name = segment::name(number);
        let temporary = format!("{name}{TEMPORARY}");
        segment::write(&*self.disk, &temporary, &bytes, bytes.len() as u64)?;
        let entered =
            Segment { key: SegmentKey::new(&header), salt: header.salt, end: (bytes.len() - MARK_BYTES) as u64 };
        self.reader.replace(number, entered, || self.disk.rename(&temporary, &name))?;
        self.sync_folder()?;
        Ok(positions)
    }

    /// The files that opening set aside as damaged.
    pub fn set_aside(&self) -> Result<Vec<String>, JournalOpenError> {
        Names::list(&*self.disk).map(|names| names.set_aside)
    }

    /// Deletes the files set aside: after an erasure, which they would outlive. What verified in them is in the journal.
    pub fn discard_set_aside(&mut self) -> Result<(), JournalOpenError> {
        for name in self.set_aside()? {
            self.disk.remove(&name).map_err(JournalOpenError::io("deleting a file set aside"))?;
        }
        self.sync_folder().map_err(JournalOpenError::io("saving the folder"))
    }

    /// Reads one segment's records, to decide whether it must be rewritten.
    pub fn read_segment(&self, number: u32) -> impl Iterator<Item = Result<(Address, Vec<u8>), ReadError>> {
        self.reader.scan_from(Address::new(number, 0)).take_while(move |item| match item {
            Ok((address, _))
            | Err(ReadError::Unknown(address) | ReadError::Damaged(address) | ReadError::Io(address, _)) => {
                address.segment() == number
            }
        })
    }
}
