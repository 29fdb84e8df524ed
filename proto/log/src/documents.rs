//! The documents of a replica: which entries each is made of, and the few that are open in memory.
//!
//! Enters: held entries, as they are admitted or read back. Leaves: changed records, to the network and the views. A
//! document is open while it is used and under a budget of bytes; otherwise a kept copy is loaded, or it is rebuilt
//! from the journal. Entries are taken in the order of their ranks, so a document is the same on every replica; one
//! that comes late, before others of its document, makes the document be rebuilt.
//! Never decides what is held.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::document::{Document, DocumentKey, DocumentKind, RecordChange};
use crate::entry::Entry;
use crate::have::{Have, LineIx};
use crate::id::{Hash, NodeId, RecordId, Space};
use crate::limit::{DOCUMENT_CACHE_BYTES, DOCUMENT_CACHE_BYTES_PER_AUTHOR};
use crate::line::LogIx;
use crate::network::Network;
use crate::record::{Fields, Stamp};
use crate::store::Store;
use crate::visible;
use crate::witness::Witnesses;

mod content;
mod counting;
mod digest;
mod follow;
mod rebuild;
mod unmet;
mod void;
mod waiting;

pub use content::fold;
use content::{EntryRef, Rule, counted, is_foreign, puts};
pub use counting::Counting;
use unmet::Unmet;
pub use void::VoidRange;

/// A document is copied anew once this share of its entries is not in its last copy.
const KEPT_SHARE: usize = 16;
/// Documents of no more entries are closed without a copy.
const SHORT: usize = 16;

#[derive(Clone)]
struct Filed {
    key: DocumentKey,
    line: LineIx,
    entries: Vec<EntryRef>,
    /// Whether one of them is foreign.
    foreign: bool,
    /// How many of `entries` are in the document.
    applied: usize,
    /// In a place of its own: the library's document is ten times what is kept of one that is closed.
    open: Option<Box<Document>>,
    used: u64,
    /// Entries applied since the kept copy was made.
    unkept: usize,
    rule: Rule,
    /// Entries not yet applied although the one before is: they wait for another line.
    waiting: bool,
    /// To be rebuilt: an entry came before others, or a rule changed.
    stale: bool,
    /// At start: its records, folded from the entries as they are read back. The document itself opens when needed.
    folded: Option<BTreeMap<RecordId, Fields>>,
    /// Records that changed since the views were told.
    touched: BTreeSet<RecordId>,
    content: Option<Hash>,
}

/// All documents of a replica.
#[derive(Clone, Default)]
pub struct Documents {
    filed: Vec<Filed>,
    by_key: HashMap<DocumentKey, usize>,
    touched: BTreeSet<usize>,
    stale: BTreeSet<usize>,
    waiting: BTreeSet<usize>,
    unmet: Unmet,
    clock: u64,
    /// Entries that were taken in again because one came before them.
    reapplied: u64,
    /// How often one was opened.
    opened: u64,
    network_version: u64,
    witness_version: u64,
    counter: u64,
    /// Entries are being read back at start.
    reading: bool,
}

/// A record that changed: all of its fields as they now are.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The document.
    pub document: DocumentKey,
    /// The record.
    pub record: RecordId,
    /// Its fields now; none if it is gone.
    pub fields: Fields,
}

impl Changed {
    /// As what views take in.
    pub fn as_change(&self) -> RecordChange<'_> {
        RecordChange { document: &self.document, record: self.record, fields: &self.fields }
    }
}

/// What is read while documents are kept.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// What is held.
    pub have: &'a Have,
    /// Who may write what.
    pub network: &'a Network,
    /// What witnesses said of the hub's entries.
    pub witnesses: &'a Witnesses,
    /// The bytes.
    pub store: &'a dyn Store,
}

fn rule(from: Sources<'_>, key: &DocumentKey, line: LineIx) -> Rule {
    let document = visible::document(from.network, key);
    let extent = from.have.at(line).and_then(|held| visible::extent(from.network, from.have, &held.line));
    let kept = from.have.at(line).map(|held| visible::kept(from.network, from.have, &held.line)).unwrap_or_default();
    let witnessed = match (&key.space, key.name.kind(), from.have.at(line)) {
        (Space::Lent(centre), DocumentKind::Ledger(_), Some(held)) => Some(from.witnesses.extent(centre, held)),
        _ => None,
    };
    Rule { document, extent, kept, witnessed, erased: from.network.erased(&key.name) }
}

impl Documents {
    /// Files an entry that was just admitted (or read back), and applies it if it is the next of its document.
    pub fn file(&mut self, from: Sources<'_>, line: LineIx, log: LogIx, seq: u32, entry: &Entry) {
        let Some((ix, true)) = self.enter(from, line, (log, seq), entry) else { return };
        let document = &self.filed[ix];
        if document.stale || document.applied + 1 != document.entries.len() {
            return;
        }
        // The network's own records are needed at once: they say what counts of the rest. So do a witness's.
        let rules =
            matches!(document.key.name.kind(), DocumentKind::Charter | DocumentKind::Network | DocumentKind::Witness);
        if !self.reading && !rules && self.passes(from, ix, entry) {
            return;
        }
        if !self.reading || rules {
            self.open(from, ix);
        }
        let document = &self.filed[ix];
        if document.applied + 1 == document.entries.len() {
            self.apply_next(from, ix, entry);
        } else {
            // One before it was passed over and is not stored yet: both are read back once they are.
            self.waiting.insert(ix);
        }
    }

    /// Counts an entry as taken in by a document that is closed, if nothing of it is to be shown: to open one takes more
    /// memory than a thousand entries. It is read with the others when the document is opened.
    fn passes(&mut self, from: Sources<'_>, ix: usize, entry: &Entry) -> bool {
        let document = &self.filed[ix];
        let Some(at) = document.entries.get(document.applied).copied() else { return false };
        let silent = puts(entry, &document.rule, at).map_or(true, |puts| puts.is_empty());
        if document.open.is_some() || !silent || document.awaits_witness() || self.is_early(from, ix, at) {
            return false;
        }
        self.filed[ix].applied += 1;
        self.filed[ix].content = None;
        true
    }

    /// Notes an entry in its place among those of its document. Returns which document that is, and whether the entry is
    /// its last.
    fn enter(
        &mut self,
        from: Sources<'_>,
        line: LineIx,
        (log, seq): (LogIx, u32),
        entry: &Entry,
    ) -> Option<(usize, bool)> {
        let held = from.have.at(line)?;
        let rank = held.log(log)?.rank(seq);
        let name = entry.head.document.clone();
        let key = DocumentKey { space: held.line.space.clone(), name, author: held.line.author };
        let ix = self.place(from, key, line);
        self.unmet.note(from.have, ix, (rank, log, seq), &entry.head.dependencies);
        let document = &mut self.filed[ix];
        let at = EntryRef { rank, log, seq, foreign: is_foreign(entry, &document.key.author) };
        document.foreign |= at.foreign;
        if document.entries.last().is_none_or(|last| !last.order(at, held).is_gt()) {
            document.entries.push(at);
            return Some((ix, true));
        }
        let i = document.entries.partition_point(|e| e.order(at, held).is_lt());
        document.entries.insert(i, at);
        if i < document.applied {
            document.stale = true;
            self.stale.insert(ix);
        }
        Some((ix, false))
    }

    /// Whether entries are being read back.
    pub fn is_reading(&self) -> bool {
        self.reading
    }

    /// Begins or ends the reading back of entries at start.
    pub fn set_reading(&mut self, reading: bool) {
        self.reading = reading;
    }

    fn place(&mut self, from: Sources<'_>, key: DocumentKey, line: LineIx) -> usize {
        if let Some(ix) = self.by_key.get(&key) {
            return *ix;
        }
        let rule = rule(from, &key, line);
        let ix = self.filed.len();
        self.by_key.insert(key.clone(), ix);
        self.filed.push(Filed {
            key,
            line,
            entries: Vec::new(),
            foreign: false,
            applied: 0,
            open: None,
            used: 0,
            unkept: 0,
            rule,
            waiting: false,
            stale: false,
            folded: None,
            touched: BTreeSet::new(),
            content: None,
        });
        ix
    }

    /// Applies the next entry of an open document, unless it waits for another line.
    fn apply_next(&mut self, from: Sources<'_>, ix: usize, entry: &Entry) -> bool {
        let at = self.filed[ix].entries[self.filed[ix].applied];
        if self.is_early(from, ix, at) || self.filed[ix].awaits_witness() {
            self.filed[ix].waiting = true;
            self.waiting.insert(ix);
            return false;
        }
        let document = &mut self.filed[ix];
        let Some(actor) = from.have.at(document.line).and_then(|h| h.log(at.log)).map(|l| l.actor) else {
            return false;
        };
        let stamp = Stamp { actor, seq: u64::from(at.seq), time: entry.head.time, rank: at.rank };
        let verdict = puts(entry, &document.rule, at);
        let Some(open) = &mut document.open else {
            let once = document.key.name.kind().own_ids();
            fold(document.folded.get_or_insert_default(), stamp, verdict.as_deref().unwrap_or_default(), once);
            document.applied += 1;
            document.content = None;
            return true;
        };
        if open.apply(stamp, counted(&verdict)).is_err() {
            // The library refused what was checked: leave the document as far as it is, and try anew from the journal.
            document.stale = true;
            self.stale.insert(ix);
            return false;
        }
        document.applied += 1;
        document.unkept += 1;
        document.content = None;
        if let Ok(puts) = verdict {
            document.touched.extend(puts.iter().map(|put| put.record));
            self.touched.insert(ix);
        }
        true
    }

    /// Every record that changed since the last call, as it now is.
    pub fn changes(&mut self, from: Sources<'_>) -> Vec<Changed> {
        let mut changes = Vec::new();
        for ix in std::mem::take(&mut self.touched) {
            self.open(from, ix);
            let document = &mut self.filed[ix];
            let Some(open) = &document.open else { continue };
            for record in std::mem::take(&mut document.touched) {
                changes.push(Changed { document: document.key.clone(), record, fields: open.record(record) });
            }
        }
        changes
    }

    /// The values of one record in one document.
    pub fn record(&mut self, from: Sources<'_>, key: &DocumentKey, record: RecordId) -> Fields {
        let Some(ix) = self.by_key.get(key).copied() else { return Fields::new() };
        self.open(from, ix);
        self.filed[ix].open.as_ref().map(|open| open.record(record)).unwrap_or_default()
    }

    /// How often one was opened so far. None is closed before what came is stored: who makes a batch looks at this.
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// Entries that were taken in again so far, because one came that stands before them, or a rule changed.
    pub fn reapplied(&self) -> u64 {
        self.reapplied
    }

    /// Whether anything was ever filed under this name.
    pub fn has(&self, key: &DocumentKey) -> bool {
        self.by_key.contains_key(key)
    }

    /// How many documents there are, and how many of them are open.
    pub fn count(&self) -> (usize, usize) {
        (self.filed.len(), self.filed.iter().filter(|d| d.open.is_some()).count())
    }

    /// Closes the documents used longest ago, keeping copies of what changed, until the open ones fit their budget, and
    /// those of one author a part of it: nobody fills it alone. The one used last stays open, however large: it would be
    /// loaded again for every few entries that come.
    pub fn evict(&mut self, from: Sources<'_>) {
        let mut total = 0;
        let mut of_author: HashMap<NodeId, usize> = HashMap::new();
        let mut open: Vec<(u64, usize, usize)> = Vec::new();
        for (ix, filed) in self.filed.iter().enumerate() {
            let Some(memory) = filed.open.as_deref().map(Document::memory) else { continue };
            total += memory;
            *of_author.entry(filed.key.author).or_default() += memory;
            if filed.touched.is_empty() && !filed.stale {
                open.push((filed.used, ix, memory));
            }
        }
        let fits = |total: usize, of: &usize, share: usize| {
            total <= DOCUMENT_CACHE_BYTES / 4 * share && *of <= DOCUMENT_CACHE_BYTES_PER_AUTHOR / 4 * share
        };
        if of_author.values().all(|of| fits(total, of, 4)) {
            return;
        }
        open.sort_unstable();
        open.pop();
        for (_, ix, memory) in open {
            let of = of_author.entry(self.filed[ix].key.author).or_default();
            if fits(total, of, 3) {
                continue;
            }
            total -= memory;
            *of -= memory;
            // A short one is read from the journal again as fast as from a copy.
            if self.filed[ix].applied > SHORT {
                self.keep(from, ix);
            }
            self.filed[ix].open = None;
        }
    }

    /// Keeps copies of the documents that took in at least `entries` entries since their last copy, and a share of what is
    /// in them: or a long one would be copied for every few entries.
    pub fn keep_all(&mut self, from: Sources<'_>, entries: usize) {
        for ix in 0..self.filed.len() {
            let Filed { unkept, applied, .. } = self.filed[ix];
            if unkept >= entries.max(1).max(applied / KEPT_SHARE) {
                self.keep(from, ix);
            }
        }
    }

    fn keep(&mut self, from: Sources<'_>, ix: usize) {
        let document = &mut self.filed[ix];
        if document.unkept > 0
            && let Some(open) = &document.open
        {
            from.store.keep_snapshot(&document.key, open.save());
            document.unkept = 0;
        }
    }
}
