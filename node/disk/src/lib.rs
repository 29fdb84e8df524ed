//! The narrow trait through which the journal reaches its folder, and its real implementation.
//!
//! Enters: names of files in one flat folder, offsets, bytes. Leaves: bytes and the operating system's errors. What
//! was written may vanish until [`DiskFile::sync`]; a file made, renamed or removed may come back, or be gone, until
//! [`Disk::sync_folder`]. `tests/memory_disk` models exactly that; one contract suite of the journal runs on both.
//! Never retries and never hides an error.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;

/// The unit that a disk writes whole or not at all.
pub const SECTOR_BYTES: usize = 512;

/// One flat folder of files.
pub trait Disk: Send + Sync {
    /// The names of all files, in no order.
    fn list(&self) -> io::Result<Vec<String>>;
    /// Makes an empty file for reading and writing; an older one of that name is emptied.
    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;
    /// Opens an existing file for reading and writing.
    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;
    /// Opens an existing file for reading only, so that a folder mounted read-only can be checked.
    fn open_to_read(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;
    /// Renames, replacing a file of the new name in one step.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file; open handles keep working.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Makes what `create`, `rename` and `remove` did survive a power cut.
    fn sync_folder(&self) -> io::Result<()>;
}

/// One open file. Positions are explicit, so readers and the writer share a handle.
pub trait DiskFile: Send + Sync {
    /// The file's length in bytes.
    fn length(&self) -> io::Result<u64>;
    /// Fills `bytes` from `offset`; an error of kind `UnexpectedEof` when the file ends before.
    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()>;
    /// Writes all of `bytes` at `offset`. After an error any part of them may have been written.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Makes the file at least `length` bytes long, the new ones reading as zeros, with room on the disk for all of
    /// them, so that a later write below `length` does not meet a full disk. After an error the length is as before.
    fn allocate(&self, length: u64) -> io::Result<()>;
    /// Cuts the file, or lengthens it with zeros.
    fn set_length(&self, length: u64) -> io::Result<()>;
    /// Makes content and length survive a power cut.
    fn sync(&self) -> io::Result<()>;
}

/// A folder of the machine's file system.
#[derive(Debug, Clone)]
pub struct RealDisk {
    path: PathBuf,
}

impl RealDisk {
    /// Uses this folder, making it (mode 0700) when it is missing. The parent is synced, so the folder stays.
    pub fn create(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        if !path.is_dir() {
            DirBuilder::new().mode(0o700).create(&path)?;
            if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
                File::open(parent)?.sync_all()?;
            }
        }
        Ok(Self { path })
    }

    /// Uses this folder as it is; the first call fails when it is missing.
    pub fn existing(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Disk for RealDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                // A name that is no text is none of ours.
                names.extend(entry.file_name().into_string());
            }
        }
        Ok(names)
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(true).mode(0o600);
        Ok(Arc::new(options.open(self.path.join(name))?))
    }

    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(OpenOptions::new().read(true).write(true).open(self.path.join(name))?))
    }

    fn open_to_read(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(File::open(self.path.join(name))?))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        std::fs::rename(self.path.join(from), self.path.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        std::fs::remove_file(self.path.join(name))
    }

    fn sync_folder(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }
}

impl DiskFile for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.read_exact_at(bytes, offset)
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn allocate(&self, length: u64) -> io::Result<()> {
        let old = DiskFile::length(self)?;
        let Some(missing) = length.checked_sub(old).filter(|m| *m > 0) else { return Ok(()) };
        let allocated = match fallocate(self, FallocateFlags::empty(), old, missing) {
            // The file system has no such call: zeros take the room.
            Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => write_zeros(self, old, length),
            other => other.map_err(io::Error::from),
        };
        if allocated.is_err() {
            // A file system may have lengthened the file before it ran out.
            self.set_len(old)?;
        }
        allocated
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data() // fdatasync: the length counts as needed to read the content back
    }
}

/// Lengthens a file by writing, where the file system cannot allocate.
fn write_zeros(file: &File, from: u64, to: u64) -> io::Result<()> {
    let zeros = vec![0; 65_536];
    let mut at = from;
    while at < to {
        let piece = usize::try_from(to - at).unwrap_or(usize::MAX).min(zeros.len());
        file.write_all_at(&zeros[..piece], at)?;
        at += piece as u64;
    }
    Ok(())
}

/// Whether the disk has no room left (also by quota), as against failing otherwise.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is the report")]

    use super::*;

    #[test]
    fn where_the_file_system_cannot_allocate_zeros_take_the_room() {
        let file = tempfile::tempfile().unwrap();
        DiskFile::write_at(&file, 0, &[7; 1_000]).unwrap();
        write_zeros(&file, 1_000, 200_000).unwrap();
        let mut read = vec![1; 200_000];
        DiskFile::read_at(&file, 0, &mut read).unwrap();
        assert!(read[..1_000].iter().all(|b| *b == 7) && read[1_000..].iter().all(|b| *b == 0));
        assert_eq!(DiskFile::length(&file).unwrap(), 200_000);
    }
}
