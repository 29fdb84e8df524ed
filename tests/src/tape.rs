//! The tape: all that a real program did to its files, in the order in which it took effect.
//!
//! Enters: a program to be started under `tests/preload/tape.c`, which gcc builds for the test. Leaves: its [`Recorded`]s.
//! Calls made without libc are on it too; what can't be followed (a file mapped to be written) is on it as
//! [`Recorded::Strange`], so that a test never believes in a tape with a hole. Several runs may share a tape.
//!
//! ```text
//! kind 4 ‖ length of data 4 ‖ a 8 ‖ b 8 ‖ c 8 ‖ data        little-endian; what a, b, c are: see Recorded::read
//! ```

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub mod folder;
pub mod power;

use crate::programs::preload;
pub use folder::Files;
pub use power::{Lies, Power};

/// Bytes before an event's data.
const HEAD_BYTES: usize = 32;

/// The library that records.
static LIBRARY: LazyLock<Option<PathBuf>> = LazyLock::new(|| preload("tape"));

/// An inode's number. A later file may have it again.
pub type Inode = u64;

/// One step of the program. Inodes stand for files and folders; names stand in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are named for what they are")]
pub enum Recorded {
    /// A file was made, empty.
    Create { folder: Inode, file: Inode, name: String },
    /// A folder was made.
    MakeFolder { folder: Inode, made: Inode, name: String },
    /// Bytes were written.
    Write { file: Inode, at: u64, bytes: Vec<u8> },
    /// The length was set, by cutting or by allocating.
    Length { file: Inode, length: u64 },
    /// A file or a folder was synced.
    Sync { inode: Inode, data_only: bool },
    /// A name was changed.
    Rename { from: Inode, old: String, to: Inode, new: String, moved: Inode },
    /// A name was removed.
    Remove { folder: Inode, name: String },
    /// Something is about to be sent to others: its first bytes.
    Say(Vec<u8>),
    /// `sync_file_range`, which promises nothing for a power cut.
    Range,
    /// The number of a call that the tape can't follow.
    Strange(u64),
}

impl Recorded {
    fn read(head: &[u8], data: &[u8]) -> Self {
        let word = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap());
        let (a, b, c) = (word(8), word(16), word(24));
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        match u32::from_le_bytes(head[..4].try_into().unwrap()) {
            1 => Self::Create { folder: a, file: b, name: text(data) },
            2 => Self::MakeFolder { folder: a, made: b, name: text(data) },
            3 => Self::Write { file: a, at: b, bytes: data.to_vec() },
            4 => Self::Length { file: a, length: b },
            5 => Self::Sync { inode: a, data_only: b == 1 },
            6 => {
                let middle = data.iter().position(|byte| *byte == 0).unwrap();
                Self::Rename { from: a, old: text(&data[..middle]), to: b, new: text(&data[middle + 1..]), moved: c }
            }
            7 => Self::Remove { folder: a, name: text(data) },
            8 => Self::Say(data.to_vec()),
            9 => Self::Range,
            10 => Self::Strange(a),
            kind => panic!("an event of kind {kind}"),
        }
    }

    /// Whether it changes what is on the disk, or makes a change last.
    pub fn counts(&self) -> bool {
        !matches!(self, Self::Say(_) | Self::Range | Self::Strange(_))
    }
}

/// A tape on which programs record.
#[derive(Debug, Clone)]
pub struct Tape {
    file: PathBuf,
    library: PathBuf,
}

impl Tape {
    /// A new tape; None where none can be made.
    pub fn new(file: PathBuf) -> Option<Self> {
        Some(Self { file, library: LIBRARY.clone()? })
    }

    /// The environment of a program that shall record.
    pub fn env(&self) -> Vec<(String, String)> {
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        vec![("LD_PRELOAD".into(), path(&self.library)), ("TELECENTRE_TAPE".into(), path(&self.file))]
    }

    /// What is recorded.
    pub fn events(&self) -> Vec<Recorded> {
        let bytes = std::fs::read(&self.file).unwrap_or_default();
        let (mut events, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            let (head, rest) = bytes[at..].split_at(HEAD_BYTES);
            let length = u32::from_le_bytes(head[4..8].try_into().unwrap()) as usize;
            events.push(Recorded::read(head, &rest[..length]));
            at += HEAD_BYTES + length;
        }
        events
    }
}
