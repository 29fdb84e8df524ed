//! What one entry brings into its document.
//!
//! Enters: an entry, and what the rules say of it. Leaves: its puts, or why it does not count; at start, records folded
//! from puts as a document would hold them. Never opens a document.

use std::collections::{BTreeMap, BTreeSet};

use super::{EntryRef, Rule};
use crate::body::decode_body;
use crate::entry::Entry;
use crate::field::Put;
use crate::id::{NodeId, RecordId};
use crate::record::{Fields, Stamp, Value};
use crate::visible::Void;

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
pub(super) fn fold(records: &mut BTreeMap<RecordId, Fields>, stamp: Stamp, puts: &[Put], once: bool) {
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
