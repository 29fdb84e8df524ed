//! A file that is there whole or not at all.
//!
//! Enters: a path, bytes. Leaves: the file, synced, under its name; or, on any error, nothing: a half-written
//! bundle would look like one that can be carried. Never touches an older file of that name before the new one is safe.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// A file being written beside its place.
pub(super) struct AtomicFile {
    path: PathBuf,
    beside: PathBuf,
    file: Option<BufWriter<File>>,
    kept: bool,
}

/// What is wrong with a file of the person's own.
pub(super) fn trouble(path: &Path) -> impl Fn(std::io::Error) -> Failure {
    let path = path.display().to_string();
    move |e| match e.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded | std::io::ErrorKind::FileTooLarge => {
            Failure::new(format!(
                "there is no room for {path}: {e}; nothing was left there: use a larger disk, or --part-size"
            ))
        }
        _ => Failure::new(format!("the file {path} can't be read or written: {e}; check the path and the permissions")),
    }
}

impl AtomicFile {
    /// Begins a file, readable by its owner only.
    pub(super) fn begin(path: &Path) -> Result<Self, Failure> {
        let mut name = path
            .file_name()
            .map(std::ffi::OsStr::to_owned)
            .ok_or_else(|| Failure::usage(format!("“{}” is not the name of a file; name one", path.display())))?;
        name.push(".unfinished");
        let beside = path.with_file_name(name);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(true).mode(0o600).open(&beside);
        let file = BufWriter::new(file.map_err(trouble(path))?);
        Ok(Self { path: path.to_owned(), beside, file: Some(file), kept: false })
    }

    /// Writes on.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let file = self.file.as_mut().ok_or_else(|| Failure::new("the file was closed already"))?;
        file.write_all(bytes).map_err(trouble(&self.path))
    }

    /// Writes over the first bytes.
    pub(super) fn write_first(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        use std::os::unix::fs::FileExt;
        let file = self.file.as_mut().ok_or_else(|| Failure::new("the file was closed already"))?;
        let done = file.flush().and_then(|()| file.get_ref().write_all_at(bytes, 0));
        done.map_err(trouble(&self.path))
    }

    /// Saves what was written; the file still has no name.
    pub(super) fn sync(&mut self) -> Result<(), Failure> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.flush().and_then(|()| file.get_ref().sync_all()).map_err(trouble(&self.path))
    }

    /// Gives the file its name, for good. Returns its size.
    pub(super) fn keep(self) -> Result<u64, Failure> {
        let path = self.path.clone();
        self.keep_as(&path)
    }

    /// The same under another name in the same folder.
    pub(super) fn keep_as(mut self, path: &Path) -> Result<u64, Failure> {
        self.sync()?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let named = std::fs::rename(&self.beside, path);
        named.and_then(|()| File::open(folder)?.sync_all()).map_err(trouble(path))?;
        self.kept = true;
        Ok(std::fs::metadata(path).map_or(0, |m| m.len()))
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.kept {
            // It was never whole. What can't be removed has a name that says so.
            let _ = std::fs::remove_file(&self.beside);
        }
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?.flush()
    }
}
