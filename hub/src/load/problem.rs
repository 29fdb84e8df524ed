//! What can be wrong with a file to load, in words.
//!
//! Enters: mistakes found while reading, each with its line and key. Leaves: one [`LoadError`] that lists them in the
//! order of the file, the first [`LOAD_PROBLEMS`] in full and the rest counted.

use std::fmt;

use telecentre_proto::limit::{LOAD_FILE_BYTES, LOAD_PROBLEMS};

/// Why a file was not loaded. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such file.
    #[error("“{file}” does not exist: check the path of the file to load")]
    Missing {
        /// The path as given.
        file: String,
    },
    /// The path names a folder, a device or a pipe.
    #[error("“{file}” is not a regular file: give the path of a TOML file")]
    NotAFile {
        /// The path as given.
        file: String,
    },
    /// It is larger than any real file.
    #[error("“{file}” is larger than {} MiB: split it into several files and load them one by one", LOAD_FILE_BYTES >> 20)]
    TooLarge {
        /// The path as given.
        file: String,
    },
    /// It cannot be read.
    #[error("“{file}” could not be read ({source}): check who owns it and its permissions")]
    Unreadable {
        /// The path as given.
        file: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Its text has another encoding, or it is no text at all.
    #[error("{file}:{line}: the text is not UTF-8: save the file as UTF-8 and load it again")]
    NotUtf8 {
        /// The path as given.
        file: String,
        /// The first line that is not.
        line: u32,
    },
    /// It has mistakes.
    #[error("{0}")]
    Invalid(Problems),
}

/// A mistake in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1.
    pub line: u32,
    /// What it is about, such as `member.status`; empty for the syntax itself.
    pub key: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// The mistakes of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems {
    /// The path as given.
    pub file: String,
    /// By line, at most [`LOAD_PROBLEMS`].
    pub listed: Vec<Problem>,
    /// How many more there are.
    pub more: usize,
}

impl Problems {
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    pub(super) fn add(&mut self, line: u32, key: impl Into<String>, message: impl Into<String>) {
        if self.listed.len() < LOAD_PROBLEMS {
            self.listed.push(Problem { line, key: key.into(), message: message.into() });
        } else {
            self.more += 1;
        }
    }

    /// `Ok` while nothing was found.
    pub(super) fn done(mut self) -> Result<(), LoadError> {
        if self.listed.is_empty() {
            return Ok(());
        }
        self.listed.sort();
        Err(LoadError::Invalid(self))
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.listed.len() + self.more, self.listed.first()) {
            (1, Some(problem)) => return write!(f, "{}:{problem}; nothing was loaded", self.file),
            (n, _) => writeln!(f, "{} has {n} mistakes; nothing was loaded:", self.file)?,
        }
        for (i, problem) in self.listed.iter().enumerate() {
            let end = if i + 1 == self.listed.len() { "" } else { "\n" };
            write!(f, "{}:{problem}{end}", self.file)?;
        }
        if self.more > 0 {
            write!(f, "\n… and {} more", self.more)?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key.as_str() {
            "" => write!(f, "{}: {}", self.line, self.message),
            key => write!(f, "{}: {key}: {}", self.line, self.message),
        }
    }
}
