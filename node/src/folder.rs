//! The data folder: who may open it, what stands where in it, and how a small file in it is replaced whole.
//!
//! Enters: a path. Leaves: a [`Folder`] held under an exclusive lock until dropped, paths, and files written
//! atomically (temporary file, fsync, rename, fsync of the folder), readable by their owner only. Never looks into
//! files that others own: identity, journal, cache and settings each have their module.

use std::fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

pub mod exchange;

/// The largest small file (identity, token, settings) that is read back.
const SMALL_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// Why the data folder, or a small file in it, could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process holds the lock. Programs exit with code 3.
    #[error("the data folder {} is in use by another process; stop that process, or choose another folder with --data", .0.display())]
    InUse(PathBuf),
    /// There is no such folder, and the command does not make one.
    #[error("there is no data folder at {}; run init (hub) or join (node) first, or name the right one with --data", .0.display())]
    Missing(PathBuf),
    /// A file is larger than it could ever have been written.
    #[error("the file {} is larger than {SMALL_FILE_BYTES} bytes, so this program did not write it; restore it from a backup", .0.display())]
    TooLarge(PathBuf),
    /// The operating system refused.
    #[error("{what} {} failed: {source}; check the permissions, the disk and the free space", path.display())]
    Io {
        /// What was attempted, such as `opening`; the path follows it.
        what: &'static str,
        /// On which path.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

impl FolderError {
    fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, path: path.to_owned(), source }
    }
}

/// A data folder, locked for this process.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Opens the folder, making it (mode 0700) when it is missing, and locks it.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, FolderError> {
        let path = path.into();
        if !path.is_dir() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&path)
                .map_err(FolderError::io("making the data folder", &path))?;
            if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
                sync_folder(parent)?;
            }
        }
        Self::open(path)
    }

    /// Opens an existing folder and locks it.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, FolderError> {
        let path = path.into();
        if !path.is_dir() {
            return Err(FolderError::Missing(path));
        }
        let name = path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&name)
            .map_err(FolderError::io("opening the lock file", &name))?;
        match lock.try_lock() {
            Ok(()) => {
                // A restore that was interrupted is finished, or thrown away, before anybody looks.
                exchange::finish(&path).map_err(FolderError::io("finishing a restore in", &path))?;
                Ok(Self { path, _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(path)),
            Err(TryLockError::Error(source)) => Err(FolderError::io("locking", &name)(source)),
        }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the journal's segments stand.
    pub fn journal(&self) -> PathBuf {
        self.path.join("journal")
    }

    /// Where the rebuildable side stands.
    pub fn cache(&self) -> PathBuf {
        self.path.join("sled")
    }

    /// The socket on which the running program takes commands.
    pub fn control_socket(&self) -> PathBuf {
        self.path.join("control.sock")
    }

    /// Any other file of the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Reads a small file; `None` when it is not there. Permissions wider than the owner's are narrowed to 0600.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FolderError> {
        read(&self.path, name)
    }

    /// Replaces a small file whole (mode 0600). After a crash at any point the file is the old one or the new one.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        replace(&self.path, name, bytes)
    }
}

/// What [`Folder::read`] does, for one who has only the path of a locked folder.
pub(crate) fn read(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, FolderError> {
    let path = folder.join(name);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(FolderError::io("opening", &path)(e)),
    };
    let mode = file.metadata().map_err(FolderError::io("examining", &path))?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!(file = %path.display(), mode = %format!("{:o}", mode & 0o777), "a private file was open to others; narrowed to its owner");
        file.set_permissions(Permissions::from_mode(0o600))
            .map_err(FolderError::io("narrowing the permissions of", &path))?;
    }
    let mut bytes = Vec::new();
    file.take(SMALL_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(FolderError::io("reading", &path))?;
    if bytes.len() as u64 > SMALL_FILE_BYTES { Err(FolderError::TooLarge(path)) } else { Ok(Some(bytes)) }
}

/// What [`Folder::replace`] does, for one who has only the path of a locked folder.
pub(crate) fn replace(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
    let (path, fresh) = (folder.join(name), folder.join(format!("{name}.tmp")));
    // A leftover of a crash may have other permissions: start from nothing.
    match std::fs::remove_file(&fresh) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(FolderError::io("removing", &fresh)(e)),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)
        .map_err(FolderError::io("making", &fresh))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(FolderError::io("writing", &fresh))?;
    std::fs::rename(&fresh, &path).map_err(FolderError::io("renaming to", &path))?;
    sync_folder(folder)
}

/// Removes a small file, for good, in a folder that this program has locked.
pub(crate) fn remove(folder: &Path, name: &str) -> Result<(), FolderError> {
    let path = folder.join(name);
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(FolderError::io("removing", &path)(e)),
        _ => sync_folder(folder),
    }
}

fn sync_folder(path: &Path) -> Result<(), FolderError> {
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(FolderError::io("saving the entries of the folder", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_folder_in_use_is_refused_and_free_again_once_dropped() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("a/b");
        let held = Folder::create(&path).unwrap();
        assert!(matches!(Folder::open(&path), Err(FolderError::InUse(p)) if p == path));
        drop(held);
        Folder::open(&path).unwrap();
        assert_eq!(mode(&path), 0o700);
    }

    #[test]
    fn a_missing_folder_is_not_made_by_opening_it() {
        let base = tempfile::tempdir().unwrap();
        let path = base.path().join("none");
        assert!(matches!(Folder::open(&path), Err(FolderError::Missing(_))));
        assert!(!path.exists());
    }

    #[test]
    fn a_replaced_file_is_private_and_leaves_no_temporary() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::create(base.path()).unwrap();
        assert_eq!(folder.read("x").unwrap(), None);
        std::fs::write(folder.file("x.tmp"), b"left by a crash").unwrap();
        folder.replace("x", b"one").unwrap();
        folder.replace("x", b"two").unwrap();
        assert_eq!(mode(&folder.file("x")), 0o600, "before reading, which would narrow it");
        assert_eq!(folder.read("x").unwrap().unwrap(), b"two");
        assert!(!folder.file("x.tmp").exists());
    }

    #[test]
    fn permissions_wider_than_the_owners_are_narrowed_when_the_file_is_read() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::create(base.path()).unwrap();
        folder.replace("x", b"secret").unwrap();
        std::fs::set_permissions(folder.file("x"), Permissions::from_mode(0o644)).unwrap();
        folder.read("x").unwrap();
        assert_eq!(mode(&folder.file("x")), 0o600);
    }

    #[test]
    fn a_file_too_large_to_be_ours_is_refused_before_it_is_read_whole() {
        let base = tempfile::tempdir().unwrap();
        let folder = Folder::create(base.path()).unwrap();
        File::create(folder.file("x")).unwrap().set_len(1 << 40).unwrap();
        assert!(matches!(folder.read("x"), Err(FolderError::TooLarge(_))));
    }
}
