//! Runs in a file, carried by hand.
//!
//! Enters: runs, or the bytes of a file. Leaves: the file's head and blocks, or runs, unproven like any that a peer
//! sends. Between head and blocks stands encryption, which is not done here: the head can be read without a key, so
//! that a file of another network, or a wrong part, is told at once. Never trusts a length: a block is bounded, and
//! checked before it is read. The encryption tells a file that was cut short.
//!
//! ```text
//! file    = head  encrypted(block*)
//! head    = "telecentre bundle 4\n"  network, 32  maker, 32  made, 8 (Unix seconds)  set, 8 (which export)
//!           part, 2 (from 1)  parts, 2 (0: not counted)  check, 8 (BLAKE3 of all before)
//! block   = length, 4 (big endian)  check, 8 (BLAKE3 of the runs)  runs
//! ```
//! A block whose content begins with a byte of [`run::LATER_BLOCKS`] is of a later release, and passed over.

use crate::chain::SignedRun;
use crate::id::{NetworkId, NodeId};
use crate::limit::FRAME_DECODED_BYTES;
use crate::run;
use crate::varint::Reader;

const MAGIC: &[u8] = b"telecentre bundle 4\n";
/// What the magic of all versions begins with.
const ANY_MAGIC: &[u8] = b"telecentre bundle ";
const CHECK_BYTES: usize = 8;
/// The head of a file.
pub const HEAD_BYTES: usize = MAGIC.len() + 32 + 32 + 8 + 8 + 2 + 2 + CHECK_BYTES;
/// The head of a block: length and check.
pub const BLOCK_HEAD_BYTES: usize = 4 + CHECK_BYTES;
/// A block's runs at most.
pub const BLOCK_BYTES: usize = FRAME_DECODED_BYTES * 2;

/// What is wrong with a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBundle {
    /// Not such a file.
    #[error("this file is not a telecentre bundle; choose a file that the export made")]
    NotOne,
    /// Of another version.
    #[error("this bundle was made by another version of the program; use the same version on both sides")]
    Version,
    /// Its head was changed.
    #[error("the beginning of the bundle is damaged; copy the file again")]
    Head,
    /// From elsewhere.
    #[error("this bundle belongs to another network; nothing of it was taken in")]
    WrongNetwork,
    /// Cut short.
    #[error("the bundle ends too early; what came before was read. Copy the file again")]
    CutShort,
    /// Changed.
    #[error("a part of the bundle is damaged; what came before was read. Copy the file again")]
    Damaged,
}

/// What a file says of itself without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundleHead {
    /// The network.
    pub network: NetworkId,
    /// Who made it.
    pub maker: NodeId,
    /// When, by the maker's clock: Unix seconds.
    pub made: i64,
    /// Which export: the parts of one have the same.
    pub set: [u8; 8],
    /// Which part, from 1.
    pub part: u16,
    /// Of how many; 0 where that was not known when the part was written.
    pub parts: u16,
}

impl BundleHead {
    /// As the first bytes of a file.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = [MAGIC, self.network.as_bytes(), self.maker.as_bytes()].concat();
        out.extend_from_slice(&self.made.to_be_bytes());
        out.extend_from_slice(&self.set);
        out.extend_from_slice(&self.part.to_be_bytes());
        out.extend_from_slice(&self.parts.to_be_bytes());
        let check = check(&out);
        out.extend_from_slice(&check);
        out
    }

    /// From the first [`HEAD_BYTES`] of a file.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadBundle> {
        if !bytes.starts_with(MAGIC) {
            return Err(if bytes.starts_with(ANY_MAGIC) { BadBundle::Version } else { BadBundle::NotOne });
        }
        let cut = |_| BadBundle::CutShort;
        let mut r = Reader::new(bytes.get(MAGIC.len()..).unwrap_or_default());
        let head = Self {
            network: NetworkId(r.array().map_err(cut)?),
            maker: NodeId(r.array().map_err(cut)?),
            made: i64::from_be_bytes(r.array().map_err(cut)?),
            set: r.array().map_err(cut)?,
            part: u16::from_be_bytes(r.array().map_err(cut)?),
            parts: u16::from_be_bytes(r.array().map_err(cut)?),
        };
        let said: [u8; CHECK_BYTES] = r.array().map_err(cut)?;
        let counted = bytes.get(..HEAD_BYTES - CHECK_BYTES).ok_or(BadBundle::CutShort)?;
        if check(counted) == said { Ok(head) } else { Err(BadBundle::Head) }
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    crate::id::Hash(*blake3::hash(bytes).as_bytes()).first()
}

/// A block that holds some runs.
pub fn block(runs: &[SignedRun]) -> Vec<u8> {
    let block = run::encode_block(runs);
    let length = u32::try_from(block.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &check(&block), &block].concat()
}

/// How many bytes follow a block's first [`BLOCK_HEAD_BYTES`].
pub fn block_length(head: &[u8; BLOCK_HEAD_BYTES]) -> Result<usize, BadBundle> {
    let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
    match usize::try_from(length) {
        Ok(length) if length <= BLOCK_BYTES => Ok(length),
        _ => Err(BadBundle::Damaged),
    }
}

/// The runs of a block; none of one that only a later release can read.
pub fn read_block(head: &[u8; BLOCK_HEAD_BYTES], block: &[u8]) -> Result<Vec<SignedRun>, BadBundle> {
    if check(block) != head[4..] {
        return Err(BadBundle::Damaged);
    }
    if block.first().is_some_and(|form| run::LATER_BLOCKS.contains(form)) {
        return Ok(Vec::new());
    }
    run::decode_block(block).map_err(|_| BadBundle::Damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::config;

    fn split(block: &[u8]) -> Result<Vec<SignedRun>, BadBundle> {
        let (head, runs) = block.split_first_chunk::<BLOCK_HEAD_BYTES>().ok_or(BadBundle::CutShort)?;
        let length = block_length(head)?;
        if runs.len() == length { read_block(head, runs) } else { Err(BadBundle::CutShort) }
    }

    proptest! {
        #![proptest_config(config(24))]

        #[test]
        fn a_block_reads_back_and_every_damage_to_it_is_found(
            runs in proptest::collection::vec(crate::run::tests::run(), 1..3),
        ) {
            let block = block(&runs);
            prop_assert_eq!(split(&block), Ok(runs));
            for at in 0..block.len() {
                prop_assert!(split(&block[..at]).is_err());
                let mut flipped = block.clone();
                flipped[at] ^= 1 << (at % 8);
                prop_assert!(split(&flipped).is_err());
            }
        }

        #[test]
        fn a_head_reads_back_and_every_damage_to_it_is_found(
            ids: ([u8; 32], [u8; 32]),
            (made, set, part, parts) in any::<(i64, [u8; 8], u16, u16)>(),
        ) {
            let head = BundleHead { network: NetworkId(ids.0), maker: NodeId(ids.1), made, set, part, parts };
            let bytes = head.encode();
            prop_assert_eq!(bytes.len(), HEAD_BYTES);
            prop_assert_eq!(BundleHead::decode(&bytes), Ok(head));
            for at in 0..bytes.len() {
                prop_assert!(BundleHead::decode(&bytes[..at]).is_err());
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << (at % 8);
                prop_assert!(BundleHead::decode(&flipped).is_err());
            }
        }

        #[test]
        fn no_bytes_make_reading_a_bundle_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = BundleHead::decode(&bytes);
            let _ = BundleHead::decode(&[MAGIC, &bytes].concat());
            let _ = split(&bytes);
        }
    }

    #[test]
    fn what_is_not_a_bundle_is_refused_and_a_huge_length_is_never_believed() {
        assert_eq!(BundleHead::decode(&[0; HEAD_BYTES]), Err(BadBundle::NotOne));
        assert_eq!(BundleHead::decode(b"telecentre bundle 1\n"), Err(BadBundle::Version));
        assert_eq!(BundleHead::decode(MAGIC), Err(BadBundle::CutShort));
        assert_eq!(block_length(&[255; BLOCK_HEAD_BYTES]), Err(BadBundle::Damaged));
    }
}
