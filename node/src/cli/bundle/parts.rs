//! The files of an export, taken apart from one stream.
//!
//! Enters: frames, as the running program or this one writes them. Leaves: one file, or `FILE.1of3` and so on, each synced
//! before any of them gets its name. How many there are is known only at the end: then each file's head is told.

use std::io::Write;
use std::path::{Path, PathBuf};

use telecentre_proto::bundle::{BundleHead, HEAD_BYTES};

use super::super::atomic_file::AtomicFile;
use super::super::failure::Failure;
use super::super::progress::Progress;
use crate::bundle::BundleError;

/// Takes the stream of an export apart into files.
pub(super) struct Parts {
    file: PathBuf,
    several: bool,
    progress: Progress,
    done: Vec<(AtomicFile, Vec<u8>)>,
    open: Option<(AtomicFile, Vec<u8>)>,
    frame: usize,
    length: Vec<u8>,
    failed: Option<Failure>,
}

impl Parts {
    pub(super) fn new(file: &Path, several: bool, progress: Progress) -> Self {
        let (done, open, frame, length, failed) = (Vec::new(), None, 0, Vec::new(), None);
        Self { file: file.to_owned(), several, progress, done, open, frame, length, failed }
    }

    /// The path of a file of so many.
    fn path(&self, nth: usize, of: Option<usize>) -> PathBuf {
        if !self.several {
            return self.file.clone();
        }
        let mut name = self.file.clone().into_os_string();
        name.push(of.map_or_else(|| format!(".{nth}"), |of| format!(".{nth}of{of}")));
        name.into()
    }

    /// Takes the next bytes of the stream.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Result<(), Failure> {
        while !bytes.is_empty() {
            if self.frame == 0 {
                let missing = 4 - self.length.len();
                let (length, rest) = bytes.split_at(missing.min(bytes.len()));
                self.length.extend_from_slice(length);
                bytes = rest;
                if let Some(length) = self.length.first_chunk::<4>().copied() {
                    self.length.clear();
                    self.frame = usize::try_from(u32::from_be_bytes(length)).unwrap_or(0);
                    if self.frame == 0 {
                        self.end()?;
                    }
                }
                continue;
            }
            let (now, rest) = bytes.split_at(self.frame.min(bytes.len()));
            self.write_on(now)?;
            self.frame -= now.len();
            bytes = rest;
        }
        Ok(())
    }

    fn write_on(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.open.is_none() {
            self.open = Some((AtomicFile::begin(&self.path(self.done.len() + 1, None))?, Vec::new()));
        }
        self.progress.add(bytes.len() as u64);
        let Some((file, head)) = &mut self.open else { return Ok(()) };
        head.extend_from_slice(
            bytes.get(..bytes.len().min(HEAD_BYTES - head.len().min(HEAD_BYTES))).unwrap_or_default(),
        );
        file.write(bytes)
    }

    fn end(&mut self) -> Result<(), Failure> {
        if let Some((mut file, head)) = self.open.take() {
            // On the disk now: a full disk says so here and not at the end of the last part.
            file.sync()?;
            self.done.push((file, head));
        }
        Ok(())
    }

    /// Gives the files their names. Returns them with their sizes.
    pub(super) fn keep(mut self) -> Result<Vec<(PathBuf, u64)>, Failure> {
        if self.open.is_some() || self.frame > 0 || self.done.is_empty() {
            return Err(Failure::new(
                "the program stopped in the middle of the export and nothing was written; look at its log and try again",
            ));
        }
        let all = self.done.len();
        let mut files = std::mem::take(&mut self.done);
        for (file, head) in &mut files {
            if let Ok(head) = BundleHead::decode(head) {
                let parts = u16::try_from(all).unwrap_or(0);
                file.write_first(&BundleHead { parts, ..head }.encode())?;
            }
            file.sync()?;
        }
        let mut kept = Vec::new();
        for ((file, _), nth) in files.into_iter().zip(1..) {
            let path = self.path(nth, Some(all));
            kept.push((path.clone(), file.keep_as(&path)?));
        }
        Ok(kept)
    }

    /// What went wrong below, where it was said better than in `error`.
    pub(super) fn failure(&mut self, error: BundleError) -> Failure {
        self.failed.take().unwrap_or_else(|| Failure::new(error))
    }
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.take(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(failure) => {
                self.failed = Some(failure);
                Err(std::io::ErrorKind::Other.into())
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
