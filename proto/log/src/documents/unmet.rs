//! Entries that follow what is not held here.
//!
//! Enters: entries as they are filed, in any order; what is held. Leaves: whether an entry has to wait: while something
//! is missing that it names. One that belongs to a group also waits while something is missing that any of the group
//! names, or an entry before it in one of their documents: so a group is seen at once, whichever documents its entries
//! went to and whatever those wait for. Before and after are told by rank, which is alike on every replica. Entries that
//! count for nothing hold up no others.

use std::collections::{BTreeMap, HashMap};

use crate::entry::Dependency;
use crate::have::{Have, LineIx};
use crate::line::LogIx;

/// The place of an entry in its line.
type Place = (u64, LogIx, u32);

/// An entry that names something which was missing when it was last looked at.
#[derive(Clone)]
struct Entry {
    /// The number of its document.
    document: usize,
    dependencies: Vec<Dependency>,
}

/// Whether all that an entry names is held.
fn met(have: &Have, dependencies: &[Dependency]) -> bool {
    dependencies.iter().all(|dependency| {
        let held = have.line(&dependency.line).map(|(_, held)| held);
        held.is_some_and(|held| held.locate(&dependency.actor, dependency.seq, dependency.h).is_some())
    })
}

/// By line: the entries that may have to wait.
#[derive(Clone, Default)]
pub(super) struct Unmet(HashMap<LineIx, BTreeMap<Place, Entry>>);

impl Unmet {
    /// Notes what an entry names, if something of it is missing.
    pub(super) fn note(&mut self, have: &Have, line: LineIx, place: Place, (document, named): (usize, &[Dependency])) {
        if !met(have, named) {
            let entry = Entry { document, dependencies: named.to_vec() };
            self.0.entry(line).or_default().insert(place, entry);
        }
    }

    /// Forgets a line's entries, before they are filed anew.
    #[expect(dead_code, reason = "for lines of which less is held than before")]
    pub(super) fn forget(&mut self, line: LineIx) {
        self.0.remove(&line);
    }

    /// Whether an entry has to wait. `end`: the rank of the last entry of its group, where it belongs to one. `counts`:
    /// whether the entry of a document counts, and the group has one in that document too.
    pub(super) fn holds_up(
        &mut self,
        have: &Have,
        line: LineIx,
        (place, end): (Place, Option<u64>),
        counts: impl Fn(usize, LogIx, u32) -> bool,
    ) -> bool {
        let Some(entries) = self.0.get_mut(&line) else { return false };
        let missing = |entry: &Entry| !met(have, &entry.dependencies);
        let waits = entries.get(&place).is_some_and(missing)
            || end.is_some_and(|end| {
                let mut before = entries.iter().take_while(|(at, _)| at.0 <= end);
                before.any(|(at, entry)| missing(entry) && counts(entry.document, at.1, at.2))
            });
        if !waits {
            entries.remove(&place);
        }
        waits
    }
}
