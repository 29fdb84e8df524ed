//! Entries that follow what is not stored here.
//!
//! Enters: entries as they are filed, in any order; what is stored. Leaves: whether an entry has to wait: while something
//! is missing that it names and that may come to count. One that belongs to a group also waits while something is missing
//! that any of the group names, or any entry before it in the line: so a group is seen at once, whichever documents its
//! entries went to and whatever those wait for. Before and after are told by rank, which is alike on every replica.
//! Entries that count for nothing hold up no others.

use std::collections::{BTreeMap, HashMap};

use crate::counted;
use crate::entry::Dependency;
use crate::have::{Have, LineIx};
use crate::id::Line;
use crate::line::LogIx;

/// The place of an entry in its line.
type Place = (u64, LogIx, u32);

/// An entry that names something which was not stored when it was last looked at.
#[derive(Clone)]
struct Entry {
    /// The number of its document.
    document: usize,
    dependencies: Vec<Dependency>,
}

/// By line: the entries that may have to wait.
#[derive(Clone, Default)]
pub(super) struct Unmet(HashMap<LineIx, BTreeMap<Place, Entry>>);

impl Unmet {
    /// Notes what an entry names, if something of it is missing.
    pub(super) fn note(&mut self, have: &Have, line: LineIx, place: Place, (document, named): (usize, &[Dependency])) {
        if named.iter().any(|on| !counted::is_stored(have, on)) {
            let entry = Entry { document, dependencies: named.to_vec() };
            self.0.entry(line).or_default().insert(place, entry);
        }
    }

    /// Forgets a line's entries, before they are filed anew.
    pub(super) fn forget(&mut self, line: LineIx) {
        self.0.remove(&line);
    }

    /// Whether an entry need not wait: then the lines of which something is missing that will never count as things stand.
    /// `end`: the rank of the last entry of its group, where it belongs to one. `never`: whether what is missing of a line
    /// never counts. `void`: whether the entry of a document counts for nothing.
    pub(super) fn passed(
        &mut self,
        have: &Have,
        line: LineIx,
        (place, end): (Place, Option<u64>),
        (never, void): (impl Fn(&Line) -> bool, impl Fn(usize, LogIx, u32) -> bool),
    ) -> Option<Vec<Line>> {
        let Some(entries) = self.0.get_mut(&line) else { return Some(Vec::new()) };
        let (mut there, mut leapt, mut waits) = (Vec::new(), Vec::new(), false);
        let from = end.map_or(place, |_| (0, 0, 0));
        for (at, entry) in entries.range(from..).take_while(|(at, _)| at.0 <= end.unwrap_or(place.0)) {
            if *at != place && (end.is_none() || void(entry.document, at.1, at.2)) {
                continue;
            }
            let missing: Vec<&Line> =
                entry.dependencies.iter().filter(|on| !counted::is_stored(have, on)).map(|on| &on.line).collect();
            if missing.is_empty() {
                there.push(*at);
            } else if missing.iter().all(|line| never(line)) {
                leapt.extend(missing.into_iter().cloned());
            } else {
                waits = true;
                break;
            }
        }
        for at in there {
            entries.remove(&at);
        }
        (!waits).then_some(leapt)
    }
}
