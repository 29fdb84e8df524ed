//! Entries that follow what is not held here.
//!
//! Enters: entries as they are filed, in any order; what is held. Leaves: whether an entry has to wait: while something
//! is missing that it names. One that belongs to a group also waits while something is missing that any of the group
//! names, or an entry before it in one of their documents: so a group is seen at once, whichever documents its entries
//! went to and whatever those wait for. Before and after are told by rank, which is alike on every replica. Entries that
//! count for nothing hold up no others.

use std::collections::{BTreeMap, HashMap};

use crate::counted;
use crate::entry::Dependency;
use crate::have::Have;
use crate::line::LogIx;

/// The order of an entry in its line: its rank, then its log and number.
type InLine = (u64, LogIx, u32);

/// Whether all that an entry names is stored.
fn stored(have: &Have, dependencies: &[Dependency]) -> bool {
    dependencies.iter().all(|on| counted::is_stored(have, on))
}

/// By the number of a document: what its entries name, of which something was missing when it was last looked at.
#[derive(Clone, Default)]
pub(super) struct Unmet(HashMap<usize, BTreeMap<InLine, Vec<Dependency>>>);

impl Unmet {
    /// Notes what an entry of a document names, if something of it is missing.
    pub(super) fn note(&mut self, have: &Have, document: usize, place: InLine, named: &[Dependency]) {
        if !stored(have, named) {
            self.0.entry(document).or_default().insert(place, named.to_vec());
        }
    }

    /// Forgets a document's entries, before they are filed anew.
    pub(super) fn forget(&mut self, document: usize) {
        self.0.remove(&document);
    }

    /// The entries that name something which is neither there nor given up, with their documents. `met`: whether that is so
    /// of what an entry of a document names.
    pub(super) fn missing(&self, met: impl Fn(usize, &Dependency) -> bool) -> Vec<(usize, InLine)> {
        let all =
            self.0.iter().flat_map(|(document, entries)| entries.iter().map(|(at, named)| (*document, *at, named)));
        let missing = all.filter(|(document, _, named)| !named.iter().all(|on| met(*document, on)));
        missing.map(|(document, at, _)| (document, at)).collect()
    }

    /// Whether something is missing that an entry names. Once all is stored, that is forgotten; what was given up may come
    /// to count after all. `met`: whether what it names is there or will never count.
    pub(super) fn lacks(
        &mut self,
        have: &Have,
        document: usize,
        place: InLine,
        met: impl Fn(&Dependency) -> bool,
    ) -> bool {
        let Some(entries) = self.0.get_mut(&document) else { return false };
        let Some(named) = entries.get(&place) else { return false };
        let lacks = !named.iter().all(met);
        if !lacks && stored(have, named) {
            entries.remove(&place);
            if entries.is_empty() {
                self.0.remove(&document);
            }
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
        document: usize,
        rank: u64,
        met: impl Fn(&Dependency) -> bool,
        counts: impl Fn(InLine) -> bool,
    ) -> bool {
        let entries = self.0.get(&document).into_iter().flatten();
        let mut before = entries.take_while(|((at, ..), _)| *at <= rank);
        before.any(|(place, named)| counts(*place) && !named.iter().all(&met))
    }
}
