//! What can go wrong with a journal, sorted by what the caller must do.
//!
//! [`JournalOpenError`]: the program cannot start. [`AppendError`]: this write was refused, or the process must stop.
//! [`ReadError`]: this record is gone. [`RewriteError`]: the old text may still stand. [`Damage`] is not an error but a
//! finding: opening goes on with what verifies.

use std::io;

use super::address::Address;
use super::header::VERSION;
use super::survey::Fault;

/// A damaged place, found when opening or checking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The segment's number.
    pub segment: u32,
    /// Bytes from the file's start.
    pub offset: u64,
    /// What is wrong there.
    pub fault: Fault,
    /// Where the damaged file was set aside; `None` when nothing was moved (a check, or a missing segment).
    pub set_aside: Option<String>,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "segment {}, byte {}: {}", self.segment, self.offset, self.fault)?;
        match &self.set_aside {
            Some(name) => write!(f, " (the file was kept as {name})"),
            None => Ok(()),
        }
    }
}

/// The journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalOpenError {
    /// The files belong to another network.
    #[error(
        "the journal file {0} belongs to another network than this replica; check that the data folder was not mixed with another one"
    )]
    WrongNetwork(String),
    /// The files were written by an earlier version.
    #[error(
        "the journal file {file} has format {version}, and this version of the program reads format {VERSION} only; use the version that wrote it, or begin in another data folder"
    )]
    Older {
        /// Which file.
        file: String,
        /// Its format.
        version: u32,
    },
    /// The files were written by a later version.
    #[error(
        "the journal file {file} has format {version}, which this version of the program does not know; install the version that wrote it, or a later one"
    )]
    Newer {
        /// Which file.
        file: String,
        /// Its format.
        version: u32,
    },
    /// The numbers of the files leave a gap too large to be the loss of a few.
    #[error(
        "the journal lacks {missing} segments before {file}; check that the file belongs here, or restore the folder from a backup"
    )]
    Sparse {
        /// The file behind the gap.
        file: String,
        /// How many are missing.
        missing: u32,
    },
    /// The operating system refused.
    #[error("{what} failed in the journal: {source}; check the disk, its free space and the permissions")]
    Io {
        /// What was attempted, such as `reading a segment`.
        what: &'static str,
        /// The operating system's reason.
        source: io::Error,
    },
}

impl JournalOpenError {
    pub(super) fn other_format(file: String, version: u32) -> Self {
        if version < VERSION { Self::Older { file, version } } else { Self::Newer { file, version } }
    }

    pub(super) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}

/// A group was not appended: nothing of it is held.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// No room. What was saved stays; appending works again when there is room.
    #[error("the disk is full: nothing was saved; free some space and try again; what was saved before is safe")]
    Full,
    /// A payload or the group is over the bounds.
    #[error("a record of {bytes} bytes (or its group) is over the journal's limit of {limit} bytes; nothing was saved")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The bound.
        limit: usize,
    },
    /// The write failed and was cut back; the next may work.
    #[error("writing the journal failed ({0}) and nothing was saved; check the disk")]
    Io(#[source] io::Error),
    /// A sync failed: what the disk holds is unknown. The process must stop.
    #[error(
        "the disk failed to save the journal ({0}), and the program stops so that nothing is shown as saved that is not; check the disk, then start it again"
    )]
    SyncFailed(#[source] io::Error),
    /// An earlier sync failed. The process must stop.
    #[error(
        "the journal takes nothing more since the disk failed to save it; check the disk and start the program again"
    )]
    Stopped,
}

/// A record could not be read back.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No record starts at this address, or it was rewritten since.
    #[error("the journal has no record at {0}: the address is from before an erasure or a repair; rebuild the cache")]
    Unknown(Address),
    /// The record no longer verifies.
    #[error("the journal's record at {0} no longer matches its checksum; run the check command on the data folder")]
    Damaged(Address),
    /// The operating system refused.
    #[error("reading the journal at {0} failed: {1}; check the disk")]
    Io(Address, #[source] io::Error),
}

/// A segment was not rewritten, or not durably: the old text must be taken as still there.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// There is no such segment.
    #[error("the journal has no segment {0}, so there is nothing to rewrite")]
    Unknown(u32),
    /// The segment no longer verifies.
    #[error(
        "segment {0} of the journal is damaged and cannot be rewritten; start the program again, which sets the segment aside"
    )]
    Damaged(u32),
    /// A new payload is over the bound, the disk is full, or the journal is stopped.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The operating system refused.
    #[error(
        "rewriting segment {segment} of the journal failed: {source}, so the old text is still there; check the disk and try again"
    )]
    Io {
        /// Which segment.
        segment: u32,
        /// The operating system's reason.
        source: io::Error,
    },
}
