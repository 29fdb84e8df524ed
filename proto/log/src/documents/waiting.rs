//! Documents of which something is held and not shown yet.
//!
//! Enters: the documents as they stand. Leaves: which documents lack what their next entries follow, which wait for a witness
//! alone, and whether the network's own records wait to be read. Never applies anything.

use super::content::EntryRef;
use super::follow::is_met;
use super::{Documents, Filed, Sources};
use crate::document::{DocumentKey, DocumentKind};
use crate::entry::Dependency;
use crate::id::{NodeId, Slug, Space};
use crate::visible::Void;

impl Filed {
    /// Whether no witness holds the next entry, nor any after it: one may still come to.
    pub(super) fn awaits_witness(&self) -> bool {
        let rest = self.entries.get(self.applied..).unwrap_or_default();
        let awaits = |at: &EntryRef| self.rule.verdict(*at) == Err(Void::Unwitnessed);
        self.rule.witnessed.is_some() && rest.iter().all(awaits)
    }
}

impl Documents {
    /// Whether the next entry of a document follows what is not held here, by itself or by what its line says before.
    pub(super) fn is_early(&mut self, from: Sources<'_>, ix: usize, at: EntryRef) -> bool {
        let (filed, document) = (&self.filed, &self.filed[ix]);
        let void = |ix: usize, (rank, log, seq)| {
            let at = EntryRef { rank, log, seq, foreign: false };
            filed[ix].rule.verdict(at).is_err()
        };
        let held = from.have.at(document.line);
        let end = held.and_then(|held| Some(held.log(at.log)?.rank(held.group_end(at.log, at.seq)?)));
        let place = (at.rank, at.log, at.seq);
        let reading = self.reading;
        let met = |ix: usize, on: &Dependency| is_met(from, (filed[ix].is_of_rules(), reading), on);
        document.rule.document.is_ok() && self.unmet.holds_up(from.have, document.line, (place, end), met, void)
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

    /// Whether something of the network's own records is held and not read yet.
    pub fn awaits_rules(&self) -> bool {
        let rules = |kind| matches!(kind, DocumentKind::Charter | DocumentKind::Network);
        self.stale.iter().any(|ix| rules(self.filed[*ix].key.name.kind()))
    }
}
