//! Segment files by name: reading one whole, writing one whole.
//!
//! Enters: a disk, a number, payloads. Leaves: bytes with the blocks that could not be read, or a new file, synced
//! under a temporary name. A file gets its final name from the caller, after its content is safe. Never allocates more
//! than one segment's bound, whatever length a file claims.

use std::io;
use std::sync::Arc;

use telecentre_disk::{Disk, DiskFile};

use super::header::{Header, RECORDS_AT};
use super::record::SegmentKey;

/// Longest group that one append may write.
pub const GROUP_BYTES: usize = 16 << 20;
/// The greatest size of a segment that an option may ask for; a group may still need a larger one of its own.
pub(super) const LARGEST_SEGMENT_BYTES: u64 = 32 << 20;
/// Longest file that is read as a segment.
pub(super) const READ_BYTES: u64 = 64 << 20;
const BLOCK_BYTES: usize = 4_096;

/// The name of a segment's file.
pub(super) fn name(number: u32) -> String {
    format!("{number:08}.seg")
}

/// The number that a file's name states, if it is a segment's.
pub(super) fn number(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".seg")?;
    let all_digits = digits.len() >= 8 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|n| all_digits && *n > 0)
}

/// A segment's bytes, with zeros where the disk could not read.
pub(super) struct SegmentContent {
    pub(super) bytes: Vec<u8>,
    /// Where blocks could not be read.
    pub(super) unreadable: Vec<usize>,
    /// Whether the file is longer than what was read.
    pub(super) too_long: bool,
}

/// Reads a segment whole. `Err` only when not even its length can be told.
pub(super) fn read(file: &dyn DiskFile) -> io::Result<SegmentContent> {
    let length = file.length()?;
    let size = usize::try_from(length.min(READ_BYTES)).unwrap_or(0);
    let mut content = SegmentContent { bytes: vec![0; size], unreadable: Vec::new(), too_long: length > READ_BYTES };
    if file.read_at(0, &mut content.bytes).is_err() {
        for (nth, block) in content.bytes.chunks_mut(BLOCK_BYTES).enumerate() {
            if file.read_at((nth * BLOCK_BYTES) as u64, block).is_err() {
                block.fill(0);
                content.unreadable.push(nth * BLOCK_BYTES);
            }
        }
    }
    Ok(content)
}

/// Composes a closed segment of these payloads, each with when it was first stored; each is a group of its own. Also
/// returns where each record starts.
pub(super) fn compose<'a>(header: &Header, payloads: impl Iterator<Item = (i64, &'a [u8])>) -> (Vec<u8>, Vec<usize>) {
    let key = SegmentKey::new(header);
    let mut bytes = header.encode();
    let mut positions = Vec::new();
    for (at, payload) in payloads {
        let position = bytes.len();
        key.push(&mut bytes, (0, position), at, payload);
        positions.push(position);
    }
    let mark = key.mark(bytes.len());
    bytes.extend(mark);
    (bytes, positions)
}

/// Writes and syncs a new file of this content with room up to `room` bytes. On an error the file is removed again.
pub(super) fn write(disk: &dyn Disk, name: &str, content: &[u8], room: u64) -> io::Result<Arc<dyn DiskFile>> {
    let file = disk.create(name)?;
    let written = file.allocate(room).and_then(|()| file.write_at(0, content)).and_then(|()| file.sync());
    match written {
        Ok(()) => Ok(file),
        Err(e) => {
            // What remains is a temporary name, which opening removes too.
            let _ = disk.remove(name);
            Err(e)
        }
    }
}

/// The salts of the segments that one process makes, from one that the caller drew at random.
pub(super) struct Salts {
    drawn: [u8; 16],
    used: u64,
}

impl Salts {
    pub(super) fn new(drawn: [u8; 16]) -> Self {
        Self { drawn, used: 0 }
    }

    /// A salt not used before.
    pub(super) fn next(&mut self) -> [u8; 16] {
        self.used += 1;
        let mut hasher = blake3::Hasher::new_derive_key("telecentre 2026 journal segment salt");
        hasher.update(&self.drawn).update(&self.used.to_le_bytes());
        let mut salt = [0; 16];
        salt.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        salt
    }
}

/// The bytes of a segment before its first record, for those who count room.
pub(super) const EMPTY_BYTES: u64 = RECORDS_AT as u64;
