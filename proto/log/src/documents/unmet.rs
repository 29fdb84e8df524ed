//! Entries that follow what is not held here.
//!
//! Enters: entries as they are filed, in any order; what is held. Leaves: whether an entry has to wait: while something
//! is missing that it names. One that belongs to a group also waits while something is missing that any of the group
//! names, or an entry before it in one of their documents: so a group is seen at once, whichever documents its entries
//! went to and whatever those wait for. Before and after are told by rank, which is alike on every replica. Entries that
//! count for nothing hold up no others.

use std::collections::{BTreeMap, HashMap};

use crate::entry::Dependency;
use crate::have::Have;
use crate::line::LogIx;

/// The order of an entry in its line: its rank, then its log and number.
type InLine = (u64, LogIx, u32);

/// Whether all that an entry names is held.
fn met(have: &Have, dependencies: &[Dependency]) -> bool {
    dependencies.iter().all(|dependency| {
        let held = have.line(&dependency.line).map(|(_, held)| held);
        held.is_some_and(|held| held.locate(&dependency.actor, dependency.seq, dependency.h).is_some())
    })
}

/// By the number of a document: what its entries name, of which something was missing when it was last looked at.
#[derive(Clone, Default)]
pub(super) struct Unmet(HashMap<usize, BTreeMap<InLine, Vec<Dependency>>>);

impl Unmet {
    /// Notes what an entry of a document names, if something of it is missing.
    pub(super) fn note(&mut self, have: &Have, document: usize, place: InLine, named: &[Dependency]) {
        if !met(have, named) {
            self.0.entry(document).or_default().insert(place, named.to_vec());
        }
    }

    /// Whether something is missing that an entry names. Once nothing is, it is forgotten.
    pub(super) fn lacks(&mut self, have: &Have, document: usize, place: InLine) -> bool {
        let Some(entries) = self.0.get_mut(&document) else { return false };
        let lacks = entries.get(&place).is_some_and(|named| !met(have, named));
        if !lacks && entries.remove(&place).is_some() && entries.is_empty() {
            self.0.remove(&document);
        }
        lacks
    }

    /// The documents of which some entry may have to wait.
    pub(super) fn documents(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.keys().copied()
    }

    /// Whether something is missing that an entry of a document names which `counts` and whose rank is at most `rank`.
    pub(super) fn lacks_before(
        &self,
        have: &Have,
        document: usize,
        rank: u64,
        counts: impl Fn(LogIx, u32) -> bool,
    ) -> bool {
        let entries = self.0.get(&document).into_iter().flatten();
        let mut before = entries.take_while(|((at, ..), _)| *at <= rank);
        before.any(|((_, log, seq), named)| counts(*log, *seq) && !met(have, named))
    }
}
