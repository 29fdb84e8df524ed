//! Runs in a file, carried by hand or kept as a backup.
//!
//! Enters: a replica and what a peer lacks, or the bytes of a file. Leaves: the file's parts, or runs, unproven like
//! any that a peer sends.
//!
//! ```text
//! file = "telecentre bundle 1\n"  network, 32  author of the file, 32  part*
//! part = length, 4 (big endian)  check, 8 (BLAKE3 of the block)  block of runs
//! ```
//! Never trusts a length: a part is bounded, and checked before it is read.

use crate::chain::SignedRun;
use crate::id::{NetworkId, NodeId};
use crate::limit::FRAME_DECODED_BYTES;
use crate::run;
use crate::varint::Reader;

const MAGIC: &[u8] = b"telecentre bundle 1\n";
/// The head of a file: magic, network, author.
pub const HEAD_BYTES: usize = MAGIC.len() + 64;
/// The head of a part: length and check.
pub const PART_HEAD_BYTES: usize = 12;
/// A part's block at most.
pub const PART_BYTES: usize = FRAME_DECODED_BYTES * 2;

/// What is wrong with a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBundle {
    /// Not such a file.
    #[error("this file is not a telecentre bundle; choose a file that the export made")]
    NotOne,
    /// From elsewhere.
    #[error("this bundle belongs to another network; nothing of it was taken in")]
    WrongNetwork,
    /// Cut short.
    #[error("the bundle ends in the middle of a part; what came before was read. Copy the file again")]
    CutShort,
    /// Changed.
    #[error("a part of the bundle is damaged; what came before was read. Copy the file again")]
    Damaged,
}

/// The first bytes of a file.
pub fn head(network: &NetworkId, author: &NodeId) -> Vec<u8> {
    [MAGIC, network.as_bytes(), author.as_bytes()].concat()
}

/// Reads the first [`HEAD_BYTES`] of a file: of which network, by whom.
pub fn read_head(bytes: &[u8]) -> Result<(NetworkId, NodeId), BadBundle> {
    let mut r = Reader::new(bytes);
    if r.take(MAGIC.len()).map_err(|_| BadBundle::NotOne)? != MAGIC {
        return Err(BadBundle::NotOne);
    }
    let mut id = || r.array().map_err(|_| BadBundle::NotOne);
    Ok((NetworkId(id()?), NodeId(id()?)))
}

fn check(block: &[u8]) -> [u8; 8] {
    crate::id::Hash(*blake3::hash(block).as_bytes()).short().0
}

/// A part that holds some runs.
pub fn part(runs: &[SignedRun]) -> Vec<u8> {
    let block = run::encode_block(runs);
    let length = u32::try_from(block.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &check(&block), &block].concat()
}

/// The length of the block that follows a part's first [`PART_HEAD_BYTES`].
pub fn part_length(head: &[u8; PART_HEAD_BYTES]) -> Result<usize, BadBundle> {
    let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
    match usize::try_from(length) {
        Ok(length) if length <= PART_BYTES => Ok(length),
        _ => Err(BadBundle::Damaged),
    }
}

/// The runs of a part.
pub fn read_part(head: &[u8; PART_HEAD_BYTES], block: &[u8]) -> Result<Vec<SignedRun>, BadBundle> {
    if check(block) != head[4..] {
        return Err(BadBundle::Damaged);
    }
    run::decode_block(block).map_err(|_| BadBundle::Damaged)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::config;

    fn split(part: &[u8]) -> Result<Vec<SignedRun>, BadBundle> {
        let (head, block) = part.split_first_chunk::<PART_HEAD_BYTES>().ok_or(BadBundle::CutShort)?;
        let length = part_length(head)?;
        if block.len() == length { read_part(head, block) } else { Err(BadBundle::CutShort) }
    }

    proptest! {
        #![proptest_config(config(24))]

        #[test]
        fn a_bundle_reads_back_and_every_damage_to_a_part_is_found(
            runs in proptest::collection::vec(crate::run::tests::run(), 1..3),
            network: [u8; 32],
            author: [u8; 32],
        ) {
            let head = head(&NetworkId(network), &NodeId(author));
            prop_assert_eq!(head.len(), HEAD_BYTES);
            prop_assert_eq!(read_head(&head), Ok((NetworkId(network), NodeId(author))));
            let part = part(&runs);
            prop_assert_eq!(split(&part), Ok(runs));
            for at in 0..part.len() {
                prop_assert!(split(&part[..at]).is_err());
                let mut flipped = part.clone();
                flipped[at] ^= 1 << (at % 8);
                prop_assert!(split(&flipped).is_err());
            }
        }
    }

    #[test]
    fn what_is_not_a_bundle_is_refused_and_a_huge_length_is_never_believed() {
        assert_eq!(read_head(&[0; HEAD_BYTES]), Err(BadBundle::NotOne));
        assert_eq!(read_head(MAGIC), Err(BadBundle::NotOne));
        assert_eq!(part_length(&[255; PART_HEAD_BYTES]), Err(BadBundle::Damaged));
    }
}
