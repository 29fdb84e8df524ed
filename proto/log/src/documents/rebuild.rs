//! Opening a document that is closed, and settling what changed for documents as a whole.
//!
//! Enters: kept copies and journal records. Leaves: open documents that agree with what is held. A kept copy is used
//! only if every entry that it names is the one held at that place and has the verdict that it has now.

use super::content::{EntryRef, counted, puts};
use super::{Changed, Documents, Sources, rule};
use crate::document::{Document, DocumentKey, DocumentKind};
use crate::entry::Entry;
use crate::have::LineIx;
use crate::id::Space;
use crate::readback::{LastRecord, entry_at};

/// An entry of a document, read back from the journal.
fn entry(from: Sources<'_>, line: LineIx, at: EntryRef, last: &mut LastRecord) -> Option<Entry> {
    entry_at(from.have.at(line)?.log(at.log)?, at.seq, last, from.store)
}

impl Documents {
    /// Opens a document with all entries that count as applied: from its kept copy and the journal, or the journal.
    pub(super) fn open(&mut self, from: Sources<'_>, ix: usize) {
        self.clock += 1;
        let document = &mut self.filed[ix];
        document.used = self.clock;
        if document.open.is_some() {
            return;
        }
        self.opened += 1;
        let (target, kind) = (document.applied, document.key.name.kind());
        let kept = if target > 0 { from.store.snapshot(&document.key) } else { None };
        let mut open = kept.and_then(|bytes| Document::load(kind, &bytes).ok()).unwrap_or_else(|| Document::new(kind));
        if !self.agrees(from, ix, &open) {
            open = Document::new(kind);
        }
        open.rank(self.filed[ix].entries.iter().map(|at| at.rank));
        let mut last = LastRecord::default();
        let document = &mut self.filed[ix];
        while open.len() < target {
            let at = document.entries[open.len()];
            let log = from.have.at(document.line).and_then(|held| held.log(at.log));
            let (Some(entry), Some(log)) = (entry(from, document.line, at, &mut last), log) else { break };
            let (actor, seq) = (log.actor, u64::from(at.seq));
            let stamp = crate::record::Stamp { actor, seq, time: entry.head.time, rank: at.rank };
            let puts = puts(&entry, &document.rule, at);
            if open.apply(stamp, counted(&puts)).is_err() {
                break;
            }
            document.unkept += 1;
        }
        document.applied = open.len();
        document.open = Some(Box::new(open));
    }

    /// Whether every entry in `open` is the one held at that place, with the verdict that it has now.
    fn agrees(&self, from: Sources<'_>, ix: usize, open: &Document) -> bool {
        let document = &self.filed[ix];
        let Some(held) = from.have.at(document.line) else { return false };
        // A kept copy does not tell the branches of one actor apart.
        if open.len() > document.applied || held.forked().next().is_some() {
            return false;
        }
        open.entries().zip(&document.entries).all(|((stamp, void), at)| {
            let same = held.log(at.log).is_some_and(|log| log.actor == stamp.actor) && stamp.seq == u64::from(at.seq);
            same && void == document.rule.verdict(*at).is_err()
        })
    }

    /// Takes verdicts again where the network or the held lines changed, rebuilds what they touch, and applies what
    /// had waited. `forget` is told of each document whose records are then told anew.
    ///
    /// Returns whether anything was done, so that the caller can go on until nothing is.
    pub fn settle(&mut self, from: Sources<'_>, mut forget: impl FnMut(&DocumentKey)) -> bool {
        if self.network_version != from.network.version() || self.counter != from.have.counter() {
            let all = self.network_version != from.network.version();
            self.look_at_leapt(from);
            for ix in 0..self.filed.len() {
                let document = &mut self.filed[ix];
                // A log that came since may be one of which a cut or a kept branch speaks.
                let kept = from.network.kept_of(&document.key.author).next().is_some();
                let closed = !from.network.closings(&document.key.author).is_empty();
                if !all && !closed && !kept {
                    continue;
                }
                let now = rule(from, &document.key, document.line);
                if now != document.rule {
                    document.rule = now;
                    document.stale = true;
                    self.stale.insert(ix);
                }
            }
            self.network_version = from.network.version();
            self.counter = from.have.counter();
        }
        self.settle_witnessed(from);
        let mut done = false;
        for ix in std::mem::take(&mut self.stale) {
            done = true;
            forget(&self.filed[ix].key);
            self.rebuild(from, ix);
        }
        for ix in std::mem::take(&mut self.waiting) {
            let next = self.filed[ix].entries.get(self.filed[ix].applied).copied();
            if self.filed[ix].awaits_witness() || next.is_some_and(|next| self.is_early(from, ix, next)) {
                self.waiting.insert(ix);
                continue;
            }
            self.filed[ix].waiting = false;
            done |= self.apply_rest(from, ix);
        }
        done
    }

    /// Takes verdicts again on what hubs confirmed, where witnesses said more. What waited goes on; where a verdict
    /// changed that was applied already, the document is rebuilt.
    fn settle_witnessed(&mut self, from: Sources<'_>) {
        if self.witness_version == from.witnesses.version() {
            return;
        }
        self.witness_version = from.witnesses.version();
        for ix in 0..self.filed.len() {
            let document = &mut self.filed[ix];
            let (Space::Lent(centre), Some(held), true) =
                (&document.key.space, from.have.at(document.line), document.rule.witnessed.is_some())
            else {
                continue;
            };
            let mut now = document.rule.clone();
            now.witnessed = Some(from.witnesses.extent(centre, held));
            let mut applied = document.entries.iter().take(document.applied);
            if applied.any(|at| now.verdict(*at) != document.rule.verdict(*at)) {
                document.stale = true;
                self.stale.insert(ix);
            }
            document.rule = now;
        }
    }

    fn rebuild(&mut self, from: Sources<'_>, ix: usize) {
        let document = &mut self.filed[ix];
        document.stale = false;
        document.applied = 0;
        document.content = None;
        document.folded = None;
        document.open = Some(Box::new(Document::new(document.key.name.kind())));
        document.touched.clear();
        self.apply_rest(from, ix);
        let document = &mut self.filed[ix];
        self.reapplied += document.applied as u64;
        document.unkept = document.unkept.max(1);
    }

    /// Applies the entries after those that are applied, as far as they don't wait.
    fn apply_rest(&mut self, from: Sources<'_>, ix: usize) -> bool {
        self.open(from, ix);
        let mut last = LastRecord::default();
        let mut any = false;
        while let Some(at) = self.filed[ix].entries.get(self.filed[ix].applied).copied() {
            let line = self.filed[ix].line;
            let Some(entry) = entry(from, line, at, &mut last) else { break };
            if !self.apply_next(from, ix, &entry) {
                break;
            }
            any = true;
        }
        any
    }

    /// All records of the documents of some kind, for one whose tables of them were emptied.
    pub fn all_of(&mut self, from: Sources<'_>, kind: DocumentKind) -> Vec<Changed> {
        let mut changes = Vec::new();
        for ix in 0..self.filed.len() {
            if self.filed[ix].key.name.kind() == kind {
                self.whole(from, ix, &mut changes);
            }
        }
        changes
    }

    /// After reading everything back at start: gives out the records that were folded from the entries, document by
    /// document. A stale one is rebuilt, and told of, when it settles.
    pub fn give_out_folded(&mut self, mut tell: impl FnMut(&[Changed])) {
        for document in &mut self.filed {
            let Some(records) = document.folded.take() else { continue };
            if !document.stale {
                let key = &document.key;
                let changed = |(record, fields)| Changed { document: key.clone(), record, fields };
                tell(&records.into_iter().map(changed).collect::<Vec<_>>());
            }
        }
    }

    fn whole(&mut self, from: Sources<'_>, ix: usize, changes: &mut Vec<Changed>) {
        self.open(from, ix);
        let document = &mut self.filed[ix];
        if let Some(open) = &document.open {
            for (record, fields) in open.records() {
                changes.push(Changed { document: document.key.clone(), record, fields });
            }
        }
        document.touched.clear();
        self.touched.remove(&ix);
    }
}
