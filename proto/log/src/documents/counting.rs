//! Which entries count, by document: what histories and registers are read from.
//!
//! Enters: the rules as they stand now. Leaves: for each document the places of its entries that are taken in and count.
//! Never reads an entry and never opens a document.

use super::Documents;
use super::content::EntryRef;
use crate::document::DocumentKey;
use crate::have::LineIx;
use crate::line::LogIx;

/// A document, the line that it is read from, and the places of its entries that count.
pub struct Counting<'a> {
    /// The document.
    pub document: &'a DocumentKey,
    /// The line of its author in its space.
    pub line: LineIx,
    /// Log and number of each entry, in the order in which the document takes them.
    pub entries: Vec<(LogIx, u32)>,
}

impl Documents {
    /// The documents that `wanted` names, with their entries that count.
    pub fn counting(&self, wanted: impl Fn(&DocumentKey) -> bool) -> impl Iterator<Item = Counting<'_>> {
        self.filed.iter().filter(move |filed| wanted(&filed.key)).map(|filed| {
            let taken_in = filed.entries.iter().take(filed.applied);
            let counts = taken_in.filter(|at| filed.rule.verdict(**at).is_ok());
            let entries = counts.map(|EntryRef { log, seq, .. }| (*log, *seq)).collect();
            Counting { document: &filed.key, line: filed.line, entries }
        })
    }
}
