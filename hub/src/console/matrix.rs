//! Who lacks how much of whom, as a table.
//!
//! Enters: the pairs that lack something. Leaves: a row for each replica that may lack, a cell for each author. Authors
//! that have no row, such as the root key or a box whose enrolment ended, get a column when somebody lacks of them.

use std::collections::BTreeMap;

use telecentre_node::web::status::{Fleet, LackStatus};
use telecentre_node::web::words::Words;
use telecentre_proto::id::NodeId;

use super::row::{Lacking, name_of};

/// One pair.
pub(super) struct Cell {
    /// The replica itself: nothing to tell.
    pub(super) own: bool,
    pub(super) entries: u64,
    /// The number, as people read it.
    pub(super) text: String,
    /// The whole sentence, for those who hear the table or point at it.
    pub(super) words: String,
}

/// The table.
pub(super) struct Matrix {
    pub(super) authors: Vec<String>,
    pub(super) rows: Vec<(String, Vec<Cell>)>,
}

impl Matrix {
    pub(super) fn of(fleet: &Fleet, words: &Words) -> Self {
        let open: Vec<_> = fleet.replicas.iter().filter(|r| !r.closed).collect();
        let mut authors: Vec<(NodeId, String)> = open.iter().map(|r| (r.peer.id, name_of(&r.peer))).collect();
        let mut lacks: BTreeMap<(NodeId, NodeId), &LackStatus> = BTreeMap::new();
        for lack in &fleet.matrix {
            lacks.insert((lack.replica, lack.of), lack);
            if authors.iter().all(|(id, _)| *id != lack.of) {
                let closed = fleet.replicas.iter().find(|r| r.peer.id == lack.of);
                let name = closed.map_or_else(|| lack.of.to_string().chars().take(8).collect(), |r| name_of(&r.peer));
                authors.push((lack.of, name));
            }
        }
        let cell = |replica: NodeId, (of, of_name): &(NodeId, String)| {
            let lack = lacks.get(&(replica, *of));
            let entries = lack.map_or(0, |l| l.entries);
            // Bytes of what is not held here are not known.
            let lacking = Lacking::of(words, entries, lack.map(|l| l.bytes).filter(|bytes| *bytes > 0));
            let much = match lacking.bytes {
                Some(bytes) => format!("{}, {bytes}", lacking.entries),
                None => lacking.entries,
            };
            Cell {
                own: replica == *of,
                entries,
                text: words.number(entries),
                words: words.with2("matrix-cell", much, of_name.as_str()),
            }
        };
        let rows = open.iter().map(|r| (name_of(&r.peer), authors.iter().map(|a| cell(r.peer.id, a)).collect()));
        Self { rows: rows.collect(), authors: authors.into_iter().map(|(_, name)| name).collect() }
    }

    /// Whether anybody lacks anything.
    pub(super) fn is_whole(&self) -> bool {
        self.rows.iter().flat_map(|(_, cells)| cells).all(|cell| cell.entries == 0)
    }
}
