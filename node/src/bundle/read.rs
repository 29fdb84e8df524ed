//! Reading a bundle block by block.
//!
//! Enters: a stream of bytes, the network, the replica's key. Leaves: runs, unproven. The head is judged before the key
//! is tried, so a file of another network is told from one that is for others. Nothing is read ahead of a block.

use std::io::{ErrorKind, Read};

use telecentre_proto::bundle;
use telecentre_proto::bundle::{BLOCK_HEAD_BYTES, BadBundle, BundleHead, HEAD_BYTES};
use telecentre_proto::chain::SignedRun;
use telecentre_proto::id::NetworkId;

use super::BundleError;
use crate::seal::{self, Key};

/// A bundle that is being read.
pub struct Bundle<R: Read> {
    /// What it says of itself.
    pub head: BundleHead,
    blocks: R,
}

/// Reads a file's head.
pub fn head_of(file: &mut impl Read) -> Result<BundleHead, BundleError> {
    let mut head = [0; HEAD_BYTES];
    let read = read_up_to(file, &mut head)?;
    Ok(BundleHead::decode(head.get(..read).unwrap_or_default())?)
}

impl<'r> Bundle<Box<dyn Read + 'r>> {
    /// Opens a bundle of a network.
    pub fn open(mut file: impl Read + 'r, network: &NetworkId, key: &Key) -> Result<Self, BundleError> {
        let head = head_of(&mut file)?;
        if head.network != *network {
            return Err(BadBundle::WrongNetwork.into());
        }
        Ok(Self { head, blocks: Box::new(seal::open(key, file)?) })
    }
}

impl<R: Read> Bundle<R> {
    /// The runs of the next block; none at the end.
    pub fn next_runs(&mut self) -> Result<Option<Vec<SignedRun>>, BundleError> {
        let mut head = [0; BLOCK_HEAD_BYTES];
        match read_up_to(&mut self.blocks, &mut head).map_err(unsealing)? {
            0 => return Ok(None),
            BLOCK_HEAD_BYTES => {}
            _ => return Err(BadBundle::CutShort.into()),
        }
        let length = bundle::block_length(&head)?;
        let mut block = Vec::new();
        // Grows with what is there, not with what the length says.
        self.blocks.by_ref().take(length as u64).read_to_end(&mut block).map_err(unsealing)?;
        if block.len() < length {
            return Err(BadBundle::CutShort.into());
        }
        Ok(Some(bundle::read_block(&head, &block)?))
    }
}

/// The encryption tells a stream that was cut or changed as an error of reading.
fn unsealing(error: std::io::Error) -> BundleError {
    match error.kind() {
        ErrorKind::UnexpectedEof => BadBundle::CutShort.into(),
        ErrorKind::InvalidData => BadBundle::Damaged.into(),
        _ => error.into(),
    }
}

fn read_up_to(file: &mut impl Read, out: &mut [u8]) -> Result<usize, std::io::Error> {
    let mut read = 0;
    while read < out.len() {
        match file.read(&mut out[read..]) {
            Ok(0) => break,
            Ok(n) => read += n,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(read)
}
