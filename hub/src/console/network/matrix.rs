//! Who lacks how much of whom, as a table.
//!
//! Enters: the pairs that lack something. Leaves: a row for each replica that may lack, a cell for each author. Authors
//! that have no row, the root key and boxes whose enrolment ended, share a column when somebody lacks of them.

use telecentre_proto::id::NodeId;
use telecentre_web::status::Fleet;
use telecentre_web::words::Words;

use super::row::{Lacking, name_of};

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
}

impl Matrix {
    pub(super) fn of(fleet: &Fleet, words: &Words) -> Self {
        let open: Vec<_> = fleet.replicas.iter().filter(|r| !r.closed).collect();
        let authors: Vec<(NodeId, String)> = open.iter().map(|r| (r.peer.id, name_of(&r.peer))).collect();
        let lack = |replica: NodeId, of: &dyn Fn(&NodeId) -> bool| {
            let pairs = fleet.matrix.iter().filter(|lack| lack.replica == replica && of(&lack.of));
            pairs.fold((0, 0), |(entries, bytes), lack| (entries + lack.entries, bytes + lack.bytes))
        };
        let is_other = |of: &NodeId| authors.iter().all(|(id, _)| id != of);
        let others = fleet.matrix.iter().any(|lack| lack.entries > 0 && is_other(&lack.of));
        let row = |replica: NodeId| {
            let cell = |(of, name): &(NodeId, String)| {
                Cell::of(words, lack(replica, &|author| author == of), name, replica == *of)
            };
            let mut cells: Vec<Cell> = authors.iter().map(cell).collect();
            if others {
                let words_for_others = words.say("matrix-others-words");
                cells.push(Cell::of(words, lack(replica, &is_other), &words_for_others, false));
            }
            cells
        };
        let rows = open.iter().map(|r| (name_of(&r.peer), row(r.peer.id))).collect();
        let mut names: Vec<String> = authors.iter().map(|(_, name)| name.clone()).collect();
        names.extend(others.then(|| words.say("matrix-others")));
        Self { authors: names, rows }
    }

    /// Whether anybody lacks anything.
    pub(super) fn is_whole(&self) -> bool {
        self.rows.iter().flat_map(|(_, cells)| cells).all(|cell| cell.entries == 0)
    }
}
