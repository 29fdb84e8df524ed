//! What one entry brings into its document.
//!
//! Enters: an entry, its place among the others, and the rules that stand for its document. Leaves: its puts, or why it
//! does not count; at start, records folded from puts as a document would hold them. Never opens a document.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::body::decode_body;
use crate::entry::Entry;
use crate::field::Put;
use crate::id::{NodeId, RecordId};
use crate::line::{HeldLine, LogIx};
use crate::record::{Fields, Stamp, Value};
use crate::visible::Void;

/// An entry of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct EntryRef {
    pub(super) rank: u64,
    pub(super) log: LogIx,
    pub(super) seq: u32,
    /// It puts something under the id of a record that another author began, where only own ones belong.
    pub(super) foreign: bool,
}

impl EntryRef {
    /// The order of entries in a document, alike on every replica: by rank, then by actor, then, on branches of one
    /// actor, by number and hash. (Logs are numbered as they came, so their numbers must not decide.)
    pub(super) fn order(self, other: Self, held: &HeldLine) -> Ordering {
        let of = |at: Self| held.log(at.log).map(|log| (log.actor, at.seq, log.short(at.seq)));
        self.rank
            .cmp(&other.rank)
            .then_with(|| if self.log == other.log { self.seq.cmp(&other.seq) } else { of(self).cmp(&of(other)) })
    }
}

/// What the name and author of a document, and its author's cut, say of its entries.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Rule {
    pub(super) document: Result<(), Void>,
    pub(super) extent: Option<Vec<u32>>,
    /// Logs of which, since their actor forked, only a part counts.
    pub(super) kept: BTreeMap<LogIx, u32>,
    /// Of what a hub confirms for a centre: how much of each log witnesses hold.
    pub(super) witnessed: Option<Vec<u32>>,
    pub(super) erased: bool,
}

impl Rule {
    pub(super) fn verdict(&self, EntryRef { log, seq, foreign, .. }: EntryRef) -> Result<(), Void> {
        self.document?;
        if self.erased {
            return Err(Void::Erased);
        }
        let within = |upto: &Vec<u32>| upto.get(log as usize).is_some_and(|end| seq <= *end);
        if !self.extent.as_ref().is_none_or(within) {
            return Err(Void::Beyond);
        }
        if self.kept.get(&log).is_some_and(|end| seq > *end) {
            return Err(Void::Forked);
        }
        if !self.witnessed.as_ref().is_none_or(within) {
            return Err(Void::Unwitnessed);
        }
        if foreign { Err(Void::ForeignId) } else { Ok(()) }
    }
}

/// The puts of an entry that counts, or why it does not.
pub(super) fn puts(entry: &Entry, rule: &Rule, at: EntryRef) -> Result<Vec<Put>, Void> {
    rule.verdict(at)?;
    let bytes = entry.body.bytes().ok_or(Void::Body)?;
    decode_body(&entry.head.document, bytes).map_err(|_| Void::Body)
}

/// Whether an entry puts something under the id of a record that its author did not begin, in a document where only own
/// ones belong. What does not read is void for that reason.
pub(super) fn is_foreign(entry: &Entry, author: &NodeId) -> bool {
    let bytes = entry.body.bytes().filter(|_| entry.head.document.kind().own_ids());
    let puts = bytes.and_then(|bytes| decode_body(&entry.head.document, bytes).ok());
    puts.is_some_and(|puts| puts.iter().any(|put| !put.record.is_of(author)))
}

/// What a document takes in of an entry: `None` where a rule voids it, and no puts where its body does, so that a kept
/// copy tells the two apart when rules change.
pub(super) fn counted(verdict: &Result<Vec<Put>, Void>) -> Option<&[Put]> {
    match verdict {
        Ok(puts) => Some(puts),
        Err(Void::Body) => Some(&[]),
        Err(_) => None,
    }
}

/// Takes puts into records as a document does: the greatest number of a field wins, then the later entry; an entry that
/// repeats a value does not count as having set it. `once`: a record is written by one entry.
pub fn fold(records: &mut BTreeMap<RecordId, Fields>, stamp: Stamp, puts: &[Put], once: bool) {
    let there: BTreeSet<RecordId> =
        puts.iter().map(|put| put.record).filter(|record| once && records.contains_key(record)).collect();
    for put in puts.iter().filter(|put| !there.contains(&put.record)) {
        let fields = records.entry(put.record).or_default();
        match fields.get(&put.field) {
            Some(held) if held.n > put.n || held.n == put.n && held.scalar == put.value => {}
            _ => {
                let value = Value { n: put.n, scalar: put.value.clone(), stamp };
                fields.insert(put.field.clone(), value);
            }
        }
    }
}
