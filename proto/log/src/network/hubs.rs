//! The row of hubs: which is the hub of today, which were, and whose word counts where two of them spoke.
//!
//! Enters: what the charter names and what each hub wrote of a record of `network`. Leaves: the hubs as they stand, and
//! one set of fields for each record: of each field the greatest number counts, then the word of the later hub. A hub may
//! close those before it, where the root key's paper is not at hand when it is known what they wrote; none can close one
//! that came after it. So a hub that was stolen cannot undo the one that follows it.

use std::collections::BTreeMap;

use super::read::Enrolment;
use super::{Network, keep};
use crate::document::RecordChange;
use crate::id::{NodeId, RecordId};
use crate::record::Fields;

impl Network {
    /// The hub of today: of those that the charter names and that are not closed, the one of the greatest term.
    pub fn hub(&self) -> Option<NodeId> {
        self.today().map(|(_, hub)| hub.node)
    }

    fn today(&self) -> Option<(&RecordId, &Enrolment)> {
        let open = self.charter.iter().filter(|(_, hub)| hub.closed.is_none());
        open.max_by_key(|(id, hub)| (hub.term, **id))
    }

    /// Whether this replica is or was the hub.
    pub fn was_hub(&self, author: &NodeId) -> bool {
        self.charter.values().any(|hub| hub.node == *author)
    }

    /// Whether this replica was the hub, and the root key said of a later one that it follows a stolen one: nothing is
    /// taken from it and nothing is told to it.
    pub fn is_shut_out(&self, node: &NodeId) -> bool {
        let stolen = |term| self.charter.values().any(|hub| hub.stolen && hub.term > term);
        self.hub() != Some(*node) && self.term(node).is_some_and(stolen)
    }

    /// The former hubs that the hub of today has to close, since the root key said that they were stolen.
    pub fn to_close(&self) -> Vec<(RecordId, NodeId)> {
        let last = self.charter.values().filter(|hub| hub.stolen).map(|hub| hub.term).max();
        let before = |hub: &Enrolment| hub.closed.is_none() && last.is_some_and(|last| hub.term < last);
        self.charter.iter().filter(|(_, hub)| before(hub)).map(|(id, hub)| (*id, hub.node)).collect()
    }

    /// A hub's place in the row: the greatest that the charter gave it.
    pub(super) fn term(&self, hub: &NodeId) -> Option<u32> {
        self.named.values().filter(|named| named.node == *hub).map(|named| named.term).max()
    }

    /// Takes in what the root key says of a hub.
    pub(super) fn name_hub(&mut self, id: RecordId, hub: Option<Enrolment>) {
        if keep(&mut self.named, id, hub) {
            // Whose word counts has changed.
            let records: Vec<RecordId> = self.said.keys().copied().collect();
            for record in records {
                self.read(record);
            }
            self.judge_hubs();
        }
    }

    /// Takes in what one hub says of a record.
    pub(super) fn hear(&mut self, change: &RecordChange<'_>) {
        let said = self.said.entry(change.record).or_default();
        if change.fields.is_empty() {
            said.remove(&change.document.author);
        } else {
            said.insert(change.document.author, change.fields.clone());
        }
        self.hear_closing(change.record, change.document.author, change.fields);
        self.read(change.record);
        if self.named.contains_key(&change.record) {
            self.judge_hubs();
        }
    }

    /// What all hubs together, or those that `counts` picks by their term, say of a record.
    pub(super) fn fields(&self, record: RecordId, counts: impl Fn(u32) -> bool) -> Fields {
        let said = self.said.get(&record).into_iter().flatten();
        let mut by_term: Vec<(u32, &NodeId, &Fields)> =
            said.map(|(author, fields)| (self.term(author).unwrap_or(0), author, fields)).collect();
        by_term.retain(|(term, ..)| counts(*term));
        by_term.sort_by_key(|(term, author, _)| (*term, **author));
        let mut all = Fields::new();
        for (field, value) in by_term.into_iter().flat_map(|(_, _, fields)| fields) {
            if all.get(field).is_none_or(|before| before.n <= value.n) {
                all.insert(field.clone(), value.clone());
            }
        }
        all
    }

    /// Works out which hubs are closed: by the root key, or by a hub that came later.
    pub(super) fn judge_hubs(&mut self) {
        let judged: BTreeMap<RecordId, Enrolment> =
            self.named.iter().map(|(id, hub)| (*id, self.as_closed(hub.clone()))).collect();
        if judged != self.charter {
            self.charter = judged;
            self.version += 1;
        }
    }
}
