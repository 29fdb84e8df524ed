//! The bytes of a file to load.
//!
//! Enters: a path. Leaves: text of a bounded size that knows its lines. A folder, a pipe, another encoding or a file of
//! any size is a plain error; at most [`LOAD_FILE_BYTES`] and one byte are ever read.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use telecentre_proto::limit::LOAD_FILE_BYTES;

use super::problem::LoadError;

/// A text, and what people call the file that it came from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as given.
    pub file: String,
    /// The text.
    pub text: String,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl Source {
    /// A text from anywhere; it is not read when it is too large.
    pub fn new(file: &str, text: String) -> Result<Self, LoadError> {
        if text.len() > LOAD_FILE_BYTES {
            return Err(LoadError::TooLarge { file: file.to_owned() });
        }
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Ok(Self { file: file.to_owned(), text, starts })
    }

    /// The line of a byte, from 1.
    pub(super) fn line(&self, byte: usize) -> u32 {
        let line = self.starts.partition_point(|start| *start <= byte);
        u32::try_from(line).unwrap_or(u32::MAX)
    }
}

/// Reads a file.
pub fn open(path: &Path) -> Result<Source, LoadError> {
    let file = path.display().to_string();
    let unreadable = |source| LoadError::Unreadable { file: file.clone(), source };
    let meta = match std::fs::metadata(path) {
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(LoadError::Missing { file });
        }
        meta => meta.map_err(unreadable)?,
    };
    // Asked before it is opened: opening a pipe would wait for its other end.
    if !meta.is_file() {
        return Err(LoadError::NotAFile { file });
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(LOAD_FILE_BYTES).unwrap_or(u64::MAX);
    File::open(path).and_then(|f| f.take(most + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() > LOAD_FILE_BYTES {
        return Err(LoadError::TooLarge { file });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Source::new(&file, text),
        Err(e) => {
            let good = e.utf8_error().valid_up_to();
            let before = e.as_bytes().iter().take(good).filter(|b| **b == b'\n').count();
            Err(LoadError::NotUtf8 { file, line: u32::try_from(before + 1).unwrap_or(u32::MAX) })
        }
    }
}
