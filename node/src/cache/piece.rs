//! A value of any size as pieces that fit the backing, each with a checksum.
//!
//! ```text
//! key    namespace 1 ‖ key, 00 as 00 FF ‖ 00 00 ‖ piece 2, big endian     keys sort as given, none is another's prefix
//! piece  checksum 8 ‖ value's hash 8 ‖ value's length 4 ‖ up to 2,028 bytes
//! ```
//!
//! The checksum covers the raw key, so a value under another's key shows; the value's hash is in each piece, so pieces
//! of an older value show. Both are BLAKE3 cut to 8 bytes. Never touches a backing.

use super::backing::{Pair, VALUE_BYTES};

const HEAD_BYTES: usize = 20;
const PIECE_BYTES: usize = VALUE_BYTES - HEAD_BYTES;
/// Longest value: a document's snapshot is some 100 KB.
pub const LARGEST_VALUE_BYTES: usize = 16 << 20;

/// The part of the raw key before the piece's number.
pub(super) fn stem(namespace: u8, key: &[u8]) -> Vec<u8> {
    let mut raw = prefix(namespace, key);
    raw.extend([0, 0]);
    raw
}

/// What all raw keys start with whose key starts with this one.
pub(super) fn prefix(namespace: u8, key: &[u8]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(key.len() + 5);
    raw.push(namespace);
    for byte in key {
        raw.push(*byte);
        if *byte == 0 {
            raw.push(0xff);
        }
    }
    raw
}

/// The raw key of a piece.
pub(super) fn raw_key(stem: &[u8], piece: u16) -> Vec<u8> {
    [stem, &piece.to_be_bytes()].concat()
}

/// The key and the piece's number that a raw key stands for.
fn parse_key(raw: &[u8]) -> Option<(Vec<u8>, u16)> {
    let (stem, piece) = raw.get(1..)?.split_last_chunk::<2>()?;
    let escaped = stem.strip_suffix(&[0, 0])?;
    let mut key = Vec::with_capacity(escaped.len());
    let mut bytes = escaped.iter();
    while let Some(byte) = bytes.next() {
        if *byte == 0 && bytes.next() != Some(&0xff) {
            return None;
        }
        key.push(*byte);
    }
    Some((key, u16::from_be_bytes(*piece)))
}

/// The pieces of a value; `None` when it is over [`LARGEST_VALUE_BYTES`].
pub(super) fn cut(stem: &[u8], value: &[u8]) -> Option<Vec<Pair>> {
    let length = u32::try_from(value.len()).ok().filter(|_| value.len() <= LARGEST_VALUE_BYTES)?;
    let hash = blake3::hash(value);
    let mut pairs = Vec::with_capacity(value.len() / PIECE_BYTES + 1);
    // An empty value has one piece.
    let mut parts = value.chunks(PIECE_BYTES).map(Some).chain(std::iter::once(value.is_empty().then_some(&[][..])));
    for (nth, part) in parts.by_ref().flatten().enumerate() {
        let key = raw_key(stem, u16::try_from(nth).ok()?);
        let rest = [&hash.as_bytes()[..8], &length.to_le_bytes(), part].concat();
        let piece = [&checksum(&key, &rest)[..], &rest].concat();
        pairs.push((key, piece));
    }
    Some(pairs)
}

/// The values that these raw pairs, in key order, are the pieces of. `None` at the first thing that does not fit.
pub(super) fn join(pairs: Vec<Pair>) -> Option<Vec<Pair>> {
    let mut values = Vec::new();
    let mut pairs = pairs.into_iter();
    while let Some((raw, piece)) = pairs.next() {
        let (key, 0) = parse_key(&raw)? else { return None };
        let (hash, length, part) = open_piece(&raw, &piece)?;
        let mut value = part.to_vec();
        let mut expected = raw;
        while value.len() < length {
            let (raw, piece) = pairs.next()?;
            let number = u16::from_be_bytes(*expected.last_chunk()?).checked_add(1)?;
            let at = expected.len() - 2;
            expected[at..].copy_from_slice(&number.to_be_bytes());
            let (same_hash, same_length, part) = open_piece(&raw, &piece)?;
            if raw != expected || same_hash != hash || same_length != length || part.is_empty() {
                return None;
            }
            value.extend(part);
        }
        if value.len() != length || blake3::hash(&value).as_bytes()[..8] != hash {
            return None;
        }
        values.push((key, value));
    }
    Some(values)
}

fn open_piece<'a>(raw: &[u8], piece: &'a [u8]) -> Option<([u8; 8], usize, &'a [u8])> {
    let (sum, rest) = piece.split_first_chunk::<8>()?;
    if checksum(raw, rest) != *sum {
        return None;
    }
    let (hash, rest) = rest.split_first_chunk()?;
    let (length, part) = rest.split_first_chunk()?;
    Some((*hash, u32::from_le_bytes(*length) as usize, part))
}

fn checksum(key: &[u8], rest: &[u8]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new_derive_key("telecentre 2026 cache piece checksum");
    hasher.update(&(key.len() as u64).to_le_bytes()).update(key).update(rest);
    let mut sum = [0; 8];
    sum.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    sum
}
