//! The header of a segment file: whose it is, its number, the salt of its checksums.
//!
//! ```text
//! magic 8 ‖ version 4 ‖ number 4 ‖ network id 32 ‖ salt 16 ‖ checksum 8
//! ```
//!
//! It stands twice, in two 4 KiB blocks: without the salt no record could be verified. The checksum is BLAKE3 in 8
//! bytes. A file gets its final name only after its header is synced, so a header that is not whole is always damage,
//! never a torn write. Never says anything about the records.

/// Names files of this format, on disk and in `file`'s tables.
const MAGIC: [u8; 8] = *b"TCjournl";
/// The format that this program writes, and the only one that it reads: it says of the records too what they hold. It goes
/// up with every change to what is hashed, signed or stored.
pub(super) const VERSION: u32 = 3;
const HEADER_BYTES: usize = 72;
/// Both copies of the header.
pub(super) const COPIES_BYTES: usize = COPY_AT + HEADER_BYTES;
/// Where the second copy stands.
const COPY_AT: usize = 4_096;
/// Where records start.
pub(super) const RECORDS_AT: usize = 4_608;

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) network: [u8; 32],
    pub(super) number: u32,
    pub(super) salt: [u8; 16],
}

/// The outcome of reading both copies.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Both copies are whole.
    Whole(Header),
    /// One copy is damaged.
    Half(Header),
    /// Neither can be read.
    Unreadable,
    /// Of another format: written by an earlier or a later version of the program.
    Other(u32),
}

impl Header {
    /// Everything before the records.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut copy = Vec::with_capacity(HEADER_BYTES);
        copy.extend(MAGIC);
        copy.extend(VERSION.to_le_bytes());
        copy.extend(self.number.to_le_bytes());
        copy.extend(self.network);
        copy.extend(self.salt);
        copy.extend(checksum(&copy));
        let mut bytes = vec![0; RECORDS_AT];
        bytes[..HEADER_BYTES].copy_from_slice(&copy);
        bytes[COPY_AT..COPY_AT + HEADER_BYTES].copy_from_slice(&copy);
        bytes
    }

    /// Reads the header from the start of a segment.
    pub(super) fn decode(segment: &[u8]) -> Reading {
        let copies = [0, COPY_AT].map(|at| segment.get(at..at + HEADER_BYTES).and_then(Self::decode_copy));
        match copies {
            [Some((version, _)), _] | [None, Some((version, _))] if version != VERSION => Reading::Other(version),
            [Some((_, one)), Some((_, two))] if one == two => Reading::Whole(one),
            [Some((_, one)), _] | [None, Some((_, one))] => Reading::Half(one),
            [None, None] => Reading::Unreadable,
        }
    }

    fn decode_copy(copy: &[u8]) -> Option<(u32, Self)> {
        let (fields, sum) = copy.split_at_checked(HEADER_BYTES - 8)?;
        let rest = fields.strip_prefix(&MAGIC)?;
        if checksum(fields) != sum {
            return None;
        }
        let (version, rest) = rest.split_first_chunk()?;
        let (number, rest) = rest.split_first_chunk()?;
        let (network, rest) = rest.split_first_chunk()?;
        let (salt, _) = rest.split_first_chunk()?;
        Some((
            u32::from_le_bytes(*version),
            Self { network: *network, number: u32::from_le_bytes(*number), salt: *salt },
        ))
    }
}

/// Over the fields before it.
pub(super) fn checksum(fields: &[u8]) -> [u8; 8] {
    let mut sum = [0; 8];
    sum.copy_from_slice(&blake3::derive_key("telecentre 2026 journal header checksum", fields)[..8]);
    sum
}
