//! Which held entries count for nothing, by document and log.
//!
//! Enters: the rules as they stand now. Leaves: ranges of entries with the reason, exact at any time: they are worked out
//! when asked for, and only of documents that a rule touches. An entry whose content alone does not read is not counted
//! here, since that needs its bytes. Never opens a document.

use std::collections::HashMap;

use super::content::EntryRef;
use super::{Documents, Filed};
use crate::document::DocumentKey;
use crate::line::LogIx;
use crate::visible::Void;

/// Consecutive entries of one log in one document that count for nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VoidRange {
    /// The document.
    pub document: DocumentKey,
    /// The log, by its number in its line.
    pub log: LogIx,
    /// The numbers of the entries.
    pub entries: Vec<u32>,
    /// The verdict that all of them share.
    pub reason: Void,
}

impl Documents {
    /// Everything that counts for nothing now.
    pub fn void(&self) -> Vec<VoidRange> {
        let mut ranges: Vec<VoidRange> = Vec::new();
        for document in self.filed.iter().filter(|d| d.has_void()) {
            let mut of_log: HashMap<(LogIx, Void), usize> = HashMap::new();
            // What may still come to be witnessed only waits.
            let waits = document.awaits_witness();
            let upto = if waits { document.applied } else { document.entries.len() };
            for at in document.entries.iter().take(upto) {
                let EntryRef { log, seq, .. } = at;
                let Err(reason) = document.rule.verdict(*at) else { continue };
                let nth = *of_log.entry((*log, reason)).or_insert(ranges.len());
                match ranges.get_mut(nth) {
                    Some(range) => range.entries.push(*seq),
                    None => ranges.push(VoidRange {
                        document: document.key.clone(),
                        log: *log,
                        entries: vec![*seq],
                        reason,
                    }),
                }
            }
        }
        ranges
    }
}

impl Filed {
    /// Whether a rule may void one of its entries.
    fn has_void(&self) -> bool {
        let rule = &self.rule;
        self.foreign
            || rule.document.is_err()
            || rule.erased
            || rule.extent.is_some()
            || !rule.kept.is_empty()
            || rule.witnessed.is_some()
    }
}
