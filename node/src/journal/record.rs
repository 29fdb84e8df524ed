//! One record in a segment: its bytes, its checksums, and the mark that follows the last synced one.
//!
//! ```text
//! kind ‖ length   4  kind in the top byte, payload bytes below
//! back            4  bytes back to the first record of its group (what one append wrote and synced together)
//! at              8  when it was stored: Unix seconds by the own clock, 0 where that is not known
//! head sum        8  over the position and the 16 bytes above
//! payload         …  padded with zeros to a multiple of 8
//! body sum        8  over the position and the padded payload; last, so that a missing last sector shows
//! ```
//!
//! The sums are BLAKE3, keyed by the segment's random salt and cut to 8 bytes, where CRC-32 would be three times
//! shorter to compute: after damage the reader looks for the next record at every 8th byte, where one guess in 2^32
//! is too many, and a peer chooses payloads, in which it must not be able to plant a record. Never interprets payloads.
//! There are two kinds, records and marks. A release that needs a third, or payloads that are not blocks of runs, gives
//! the header another version, so that an older program refuses the folder in place of passing over what it can't read.

use super::header::Header;

/// Longest payload of one record.
pub const PAYLOAD_BYTES: usize = 1 << 20;
/// What a record adds to its padded payload.
pub(super) const FRAME_BYTES: usize = HEAD_BYTES + SUM_BYTES;
/// Records start at multiples of this.
pub(super) const ALIGN_BYTES: usize = 8;
/// A mark: a record of its kind without payload.
pub(super) const MARK_BYTES: usize = FRAME_BYTES;

pub(super) const HEAD_BYTES: usize = WORDS_BYTES + SUM_BYTES;
/// The head without its checksum.
const WORDS_BYTES: usize = 16;
const SUM_BYTES: usize = 8;
const KIND_RECORD: u8 = 0xD5;
const KIND_MARK: u8 = 0xE7;

/// Bytes on disk of a record with a payload of this length.
pub const fn framed_bytes(payload: usize) -> usize {
    payload.next_multiple_of(ALIGN_BYTES) + FRAME_BYTES
}

/// The key of one segment's checksums.
#[derive(Clone)]
pub(super) struct SegmentKey([u8; 32]);

/// What stands at a position.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// A whole record: its payload, the start of its group, its size.
    Record { payload: &'a [u8], group: usize, size: usize },
    /// A mark: everything before it was synced.
    Mark,
    /// The head is genuine, the rest is not.
    Broken { group: usize, size: usize },
    /// Nothing that was written as a whole.
    Nothing,
}

impl SegmentKey {
    pub(super) fn new(header: &Header) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("telecentre 2026 journal segment checksums");
        hasher.update(&header.network).update(&header.number.to_le_bytes()).update(&header.salt);
        Self(*hasher.finalize().as_bytes())
    }

    /// Appends a record, stored `at` some second, to `out`, whose first byte stands at `base` in the segment; the group
    /// starts there too.
    pub(super) fn push(&self, out: &mut Vec<u8>, (base, group): (usize, usize), at: i64, payload: &[u8]) {
        self.push_kind(out, (base, group), KIND_RECORD, at, payload);
    }

    /// The mark for a position.
    pub(super) fn mark(&self, position: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(MARK_BYTES);
        self.push_kind(&mut out, (position, position), KIND_MARK, 0, &[]);
        out
    }

    fn push_kind(&self, out: &mut Vec<u8>, (base, group): (usize, usize), kind: u8, at: i64, payload: &[u8]) {
        let position = base + out.len();
        // Callers hold payloads to PAYLOAD_BYTES and groups to 2^24 bytes, so both fit.
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        let back = u32::try_from(position - group).unwrap_or(u32::MAX);
        let mut head = [0; WORDS_BYTES];
        head[..4].copy_from_slice(&(u32::from(kind) << 24 | length).to_le_bytes());
        head[4..8].copy_from_slice(&back.to_le_bytes());
        head[8..].copy_from_slice(&at.to_le_bytes());
        out.extend(head);
        out.extend(self.sum(b'h', position, &head));
        let start = out.len();
        out.extend(payload);
        out.resize(start + payload.len().next_multiple_of(ALIGN_BYTES), 0);
        let sum = self.sum(b'b', position, &out[start..]);
        out.extend(sum);
    }

    fn sum(&self, part: u8, position: usize, bytes: &[u8]) -> [u8; SUM_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(&[part]).update(&(position as u64).to_le_bytes()).update(bytes);
        let mut sum = [0; SUM_BYTES];
        sum.copy_from_slice(&hasher.finalize().as_bytes()[..SUM_BYTES]);
        sum
    }

    /// The kind, payload length and group start that a genuine head at `position` states.
    fn head(&self, bytes: &[u8], position: usize) -> Option<(u8, usize, usize)> {
        let (words, sum) = bytes.get(..HEAD_BYTES)?.split_at(WORDS_BYTES);
        let word = u32::from_le_bytes(words[..4].try_into().ok()?);
        let [_, _, _, kind] = word.to_le_bytes();
        let length = (word & 0x00ff_ffff) as usize;
        // Cheap refusals first: this runs at every 8th byte behind damage.
        if !matches!((kind, length), (KIND_MARK, 0) | (KIND_RECORD, 0..=PAYLOAD_BYTES))
            || self.sum(b'h', position, words) != sum
        {
            return None;
        }
        let back = u32::from_le_bytes(words[4..8].try_into().ok()?) as usize;
        Some((kind, length, position.checked_sub(back)?))
    }

    /// When the record was stored whose head starts `bytes`; `None` when that is no head.
    pub(super) fn stored_at(&self, head: &[u8], position: usize) -> Option<i64> {
        self.head(head, position)?;
        Some(i64::from_le_bytes(*head.get(8..)?.first_chunk()?))
    }

    /// How many bytes the record takes whose head starts `bytes`; `None` when that is no head.
    pub(super) fn size(&self, head: &[u8], position: usize) -> Option<usize> {
        self.head(head, position).map(|(_, length, _)| framed_bytes(length))
    }

    /// What stands at `position` of a segment; `bytes` starts there.
    pub(super) fn parse<'a>(&self, bytes: &'a [u8], position: usize) -> Item<'a> {
        let Some((kind, length, group)) = self.head(bytes, position) else { return Item::Nothing };
        let size = framed_bytes(length);
        let whole = bytes.get(HEAD_BYTES..size).is_some_and(|rest| {
            let (body, sum) = rest.split_at(rest.len() - SUM_BYTES);
            self.sum(b'b', position, body) == sum
        });
        match (whole, kind) {
            (false, _) => Item::Broken { group, size },
            (true, KIND_MARK) => Item::Mark,
            (true, _) => Item::Record { payload: &bytes[HEAD_BYTES..HEAD_BYTES + length], group, size },
        }
    }
}
