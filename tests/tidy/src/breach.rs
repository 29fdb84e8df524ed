//! A breach of a rule: where, and what is wrong.
//!
//! Enters: what a check found. Leaves: a line that an editor can follow. What is wrong is said without line numbers, so
//! that the same breach is recognised after an edit elsewhere in the file; the places that help to mend it stand apart.

use std::fmt;

/// One breach.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Breach {
    /// The file or folder, from the root of the tree, with `/`.
    pub path: String,
    /// From 1; 1 as well where the file as a whole is meant.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub what: String,
    /// Further places, one a line.
    pub places: Vec<String>,
}

impl Breach {
    /// A breach at one place.
    pub fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into(), places: Vec::new() }
    }

    /// The same breach with the places that help to mend it.
    #[must_use]
    pub fn with(mut self, places: Vec<String>) -> Self {
        self.places = places;
        self
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)?;
        self.places.iter().try_for_each(|place| write!(f, "\n    {place}"))
    }
}

/// Breaches as a report; the same one on further lines of a file is said once.
pub fn report(found: &[Breach]) -> String {
    let mut once: Vec<(Breach, Vec<String>)> = Vec::new();
    for breach in found {
        match once.iter_mut().find(|(said, _)| said.path == breach.path && said.what == breach.what) {
            Some((_, lines)) => lines.push(breach.line.to_string()),
            None => once.push((breach.clone(), Vec::new())),
        }
    }
    let text = |(breach, lines): &(Breach, Vec<String>)| match lines.as_slice() {
        [] => breach.to_string(),
        lines => format!("{breach}\n    and lines {}", lines.join(" ")),
    };
    let lines: Vec<String> = once.iter().map(text).collect();
    format!("{} breaches:\n{}\n", found.len(), lines.join("\n"))
}
