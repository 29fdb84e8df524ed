//! Entries that follow what is not held here.
//!
//! Enters: entries as they are filed, in any order; what is held. Leaves: whether an entry has to wait: while something
//! is missing that it names. One that belongs to a group also waits while something is missing that any of the group
//! names, or any entry before it in the line: so a group is seen at once, whichever documents its entries went to and
//! whatever those wait for. Before and after are told by rank, which is alike on every replica. Entries that count for
//! nothing hold up no others.

use std::collections::{BTreeMap, HashMap};

use crate::counted;
use crate::entry::Dependency;
use crate::have::{Have, LineIx};
use crate::line::LogIx;

/// The place of an entry in its line.
type InLine = (u64, LogIx, u32);

/// An entry that names something which was missing when it was last looked at.
#[derive(Clone)]
struct Follower {
    /// The number of its document.
    document: usize,
    dependencies: Vec<Dependency>,
}

/// Whether all that an entry names is stored.
fn stored(have: &Have, dependencies: &[Dependency]) -> bool {
    dependencies.iter().all(|on| counted::is_stored(have, on))
}

/// By line: the entries that may have to wait.
#[derive(Clone, Default)]
pub(super) struct Unmet(HashMap<LineIx, BTreeMap<InLine, Follower>>);

impl Unmet {
    /// Notes what an entry names, if something of it is missing.
    pub(super) fn note(&mut self, have: &Have, line: LineIx, place: InLine, (document, named): (usize, &[Dependency])) {
        if !stored(have, named) {
            let entry = Follower { document, dependencies: named.to_vec() };
            self.0.entry(line).or_default().insert(place, entry);
        }
    }

    /// Forgets a line's entries, before they are filed anew.
    pub(super) fn forget(&mut self, line: LineIx) {
        self.0.remove(&line);
    }

    /// The entries that name something which is neither there nor given up, with their documents. `met`: whether that is so
    /// of what an entry of a document names.
    pub(super) fn missing(&self, met: impl Fn(usize, &Dependency) -> bool) -> Vec<(usize, InLine)> {
        let all = self.0.values().flatten();
        let missing = all.filter(|(_, entry)| !entry.dependencies.iter().all(|on| met(entry.document, on)));
        missing.map(|(place, entry)| (entry.document, *place)).collect()
    }

    /// Whether an entry has to wait. `end`: the rank of the last entry of its group, where it belongs to one. `met`: whether
    /// what an entry of a document names is there or will never count. `void`: whether the entry of a document counts for
    /// nothing.
    pub(super) fn holds_up(
        &mut self,
        have: &Have,
        line: LineIx,
        (place, end): (InLine, Option<u64>),
        met: impl Fn(usize, &Dependency) -> bool,
        void: impl Fn(usize, InLine) -> bool,
    ) -> bool {
        let Some(entries) = self.0.get_mut(&line) else { return false };
        let missing = |entry: &Follower| !entry.dependencies.iter().all(|on| met(entry.document, on));
        let waits = entries.get(&place).is_some_and(missing)
            || end.is_some_and(|end| {
                let mut before = entries.iter().take_while(|(at, _)| at.0 <= end);
                before.any(|(at, entry)| missing(entry) && !void(entry.document, *at))
            });
        // What was given up may come to count after all.
        if !waits && entries.get(&place).is_some_and(|entry| stored(have, &entry.dependencies)) {
            entries.remove(&place);
        }
        waits
    }
}
