//! Who lacks how much of whom, as a table.
//!
//! Enters: the pairs that lack something. Leaves: a row for each replica that may lack, a cell for each author. Authors
//! that have no row, the root key and boxes whose enrolment ended, share a column when somebody lacks of them.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_proto::id::NodeId;
use telecentre_web::status::{Fleet, ReplicaStatus};
use telecentre_web::words::Words;

use super::row::{Lacking, name_of};

/// The most replicas that have a row and a column.
const MOST: usize = 30;

/// What one replica lacks of one author.
pub(super) struct Cell {
    /// Whether the author is the replica itself: there is nothing to tell.
    pub(super) own: bool,
    pub(super) entries: u64,
    /// The number, as people read it.
    pub(super) text: String,
    /// The whole sentence, for those who hear the table or point at it.
    pub(super) words: String,
}

impl Cell {
    fn of(words: &Words, (entries, bytes): (u64, u64), of: &str, own: bool) -> Self {
        // Bytes of what is not held here are not known.
        let lacking = Lacking::of(words, entries, Some(bytes).filter(|bytes| *bytes > 0));
        let much = match lacking.bytes {
            Some(bytes) => format!("{}, {bytes}", lacking.entries),
            None => lacking.entries,
        };
        Self { own, entries, text: words.number(entries), words: words.with2("matrix-cell", much, of) }
    }
}

/// The table.
pub(super) struct Matrix {
    pub(super) authors: Vec<String>,
    pub(super) rows: Vec<(String, Vec<Cell>)>,
    /// How many replicas are left out: those that worry least.
    pub(super) left_out: usize,
    is_whole: bool,
}

impl Matrix {
    /// The table of these replicas, the most worrying first.
    pub(super) fn of(fleet: &Fleet, open: &[&ReplicaStatus], words: &Words) -> Self {
        let (shown, rest) = open.split_at(open.len().min(MOST));
        let authors: Vec<(NodeId, String)> = shown.iter().map(|r| (r.peer.id, name_of(&r.peer))).collect();
        let columns: BTreeMap<NodeId, usize> = authors.iter().zip(0..).map(|((id, _), n)| (*id, n)).collect();
        // What each lacks of each that has a column, and of all others together.
        let mut lacks: BTreeMap<(NodeId, Option<usize>), (u64, u64)> = BTreeMap::new();
        for lack in fleet.matrix.iter().filter(|lack| lack.entries > 0 && columns.contains_key(&lack.replica)) {
            let (entries, bytes) = lacks.entry((lack.replica, columns.get(&lack.of).copied())).or_default();
            (*entries, *bytes) = (entries.saturating_add(lack.entries), bytes.saturating_add(lack.bytes));
        }
        let others = lacks.keys().any(|(_, column)| column.is_none());
        let words_for_others = words.say(if rest.is_empty() { "matrix-others-words" } else { "matrix-more-words" });
        let row = |replica: NodeId| {
            let lack = |column: Option<usize>| lacks.get(&(replica, column)).copied().unwrap_or_default();
            let named = authors.iter().zip(0..);
            let mut cells: Vec<Cell> =
                named.map(|((of, name), n)| Cell::of(words, lack(Some(n)), name, replica == *of)).collect();
            if others {
                cells.push(Cell::of(words, lack(None), &words_for_others, false));
            }
            cells
        };
        let rows = shown.iter().map(|r| (name_of(&r.peer), row(r.peer.id))).collect();
        let mut names: Vec<String> = authors.iter().map(|(_, name)| name.clone()).collect();
        names.extend(others.then(|| words.say("matrix-others")));
        let open: BTreeSet<NodeId> = open.iter().map(|r| r.peer.id).collect();
        let is_whole = !fleet.matrix.iter().any(|lack| lack.entries > 0 && open.contains(&lack.replica));
        Self { authors: names, rows, left_out: rest.len(), is_whole }
    }

    /// Whether nobody lacks anything.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }
}
