//! Documents of which something is held and not shown yet.
//!
//! Enters: the documents as they stand. Leaves: which documents lack what their next entries follow, which wait for a witness
//! alone, and whether the network's own records wait to be read. Never applies anything.

use std::collections::BTreeMap;

use super::content::EntryRef;
use super::follow::is_met;
use super::{Documents, Filed, Sources};
use crate::document::{DocumentKey, DocumentKind};
use crate::entry::Dependency;
use crate::have::Have;
use crate::id::{ActorId, NodeId, Slug, Space};
use crate::line::LogIx;
use crate::network::Network;
use crate::visible::Void;

impl Filed {
    /// The entry of that rank, log and number.
    fn entry(&self, (rank, log, seq): (u64, LogIx, u32)) -> Option<EntryRef> {
        let from = self.entries.partition_point(|e| e.rank < rank);
        let alike = self.entries.get(from..).unwrap_or_default().iter().take_while(|e| e.rank == rank);
        alike.copied().find(|e| (e.log, e.seq) == (log, seq))
    }

    /// Whether no witness holds the next entry, nor any after it: one may still come to.
    pub(super) fn awaits_witness(&self) -> bool {
        let rest = self.entries.get(self.applied..).unwrap_or_default();
        let awaits = |at: &EntryRef| self.rule.verdict(*at) == Err(Void::Unwitnessed);
        self.rule.witnessed.is_some() && rest.iter().all(awaits)
    }
}

impl Documents {
    /// Whether the next entry of a document follows what is not held here: by itself, or one of its group, or what stands
    /// before those in their documents.
    pub(super) fn is_early(&mut self, from: Sources<'_>, ix: usize, at: EntryRef) -> bool {
        let Filed { line, rule, .. } = &self.filed[ix];
        if rule.document.is_err() {
            return false;
        }
        let (held, of_rules, reading) = (from.have.at(*line), self.filed[ix].is_of_rules(), self.reading);
        let met = |on: &Dependency| is_met((from.network, from.have), (of_rules, reading), on);
        self.unmet.lacks(from.have, ix, (at.rank, at.log, at.seq), met)
            || held
                .and_then(|held| held.group(at.log, at.seq))
                .is_some_and(|group| self.holds_up_group(from, ix, at, group))
    }

    /// Whether a document in which the group of an entry has one lacks something up to there.
    fn holds_up_group(&self, from: Sources<'_>, ix: usize, at: EntryRef, (first, last): (u32, u32)) -> bool {
        // Within one log ranks go up with numbers.
        let (begins, ends) = (at.rank - u64::from(at.seq - first), at.rank + u64::from(last - at.seq));
        let has_one = |document: &Filed| {
            let from = document.entries.partition_point(|e| e.rank < begins);
            let within = document.entries.iter().skip(from).take_while(|e| e.rank <= ends);
            document.line == self.filed[ix].line && within.into_iter().any(|e| e.log == at.log)
        };
        self.unmet.documents().any(|other| {
            let document = &self.filed[other];
            let met = |on: &Dependency| is_met((from.network, from.have), (document.is_of_rules(), self.reading), on);
            let counts = |place| document.entry(place).is_some_and(|at| document.rule.verdict(at).is_ok());
            has_one(document) && self.unmet.lacks_before(other, ends, met, counts)
        })
    }

    /// The documents whose next entries follow what is missing here: the views are behind in these parts.
    pub fn behind(&self) -> impl Iterator<Item = &DocumentKey> {
        let waits = self.waiting.iter().map(|ix| &self.filed[*ix]);
        waits.filter(|document| !document.awaits_witness()).map(|document| &document.key)
    }

    /// Whether a ledger of an author in a centre is behind: what is added to it is not shown. After damage, what its
    /// entries follow may be missing.
    pub fn holds_up(&self, author: &NodeId, centre: &Slug) -> bool {
        self.behind().filter(|key| key.author == *author).any(|key| match &key.space {
            Space::Centre(c) | Space::Lent(c) => c == centre,
            _ => false,
        })
    }

    /// Of what an author wrote and would count: the first entry of each of its actors, in each space, that names something
    /// which is missing here.
    pub fn first_unmet(&self, network: &Network, have: &Have, author: &NodeId) -> BTreeMap<(Space, ActorId), u32> {
        let mut first = BTreeMap::new();
        let met =
            |ix: usize, on: &Dependency| is_met((network, have), (self.filed[ix].is_of_rules(), self.reading), on);
        for (ix, (rank, log, seq)) in self.unmet.missing(met) {
            let document = &self.filed[ix];
            let counts = document.entry((rank, log, seq)).is_some_and(|at| document.rule.verdict(at).is_ok());
            let actor = have.at(document.line).and_then(|held| held.log(log)).map(|log| log.actor);
            let Some(actor) = actor.filter(|_| document.key.author == *author && counts) else { continue };
            let least = first.entry((document.key.space.clone(), actor)).or_insert(seq);
            *least = seq.min(*least);
        }
        first
    }

    /// Whether something of the network's own records is held and not read yet.
    pub fn awaits_rules(&self) -> bool {
        let rules = |kind| matches!(kind, DocumentKind::Charter | DocumentKind::Network);
        self.stale.iter().any(|ix| rules(self.filed[*ix].key.name.kind()))
    }
}
