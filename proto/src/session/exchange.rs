//! The state of an exchange: what is still to be said, and what is still to be heard.
//!
//! Enters: nothing by itself. Leaves: the parts of a session's state that have files of their own: what it learns of the
//! peer (`hearing`), lists to it (`listing`), proves and is proven (`proof`), and whether the two agree (`agreement`);
//! and which runs came. Never sends anything, and never looks at a replica.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use telecentre_log::have::LineIx;
use telecentre_log::id::{ActorId, Line, Space};
use telecentre_log::limit::{LINES_CLAIMED, PROOFS_PER_SESSION};
use telecentre_log::line::LogIx;
use telecentre_log::peer::Tip;

/// The ends of runs that the peer sent, by line and log, until they are stored here. Of more than a bound nothing is
/// kept: what came may then go back once.
#[derive(Default)]
pub(super) struct Came {
    lines: BTreeMap<Line, BTreeMap<ActorId, u64>>,
    /// Logs of all lines.
    pub(super) logs: usize,
}

impl Came {
    /// A run came that ends there. Runs of one log come in order: the newest tells all. The branch is checked when the run
    /// is admitted.
    pub(super) fn note(&mut self, line: &Line, actor: ActorId, last: u64) {
        if let Some(known) = self.lines.get_mut(line).and_then(|logs| logs.get_mut(&actor)) {
            *known = last.max(*known);
        } else if self.logs < LINES_CLAIMED {
            self.lines.entry(line.clone()).or_default().insert(actor, last);
            self.logs += 1;
        }
    }

    /// What came of a line, which is stored now.
    pub(super) fn take(&mut self, line: &Line) -> Option<BTreeMap<ActorId, u64>> {
        let logs = self.lines.remove(line)?;
        self.logs -= logs.len();
        Some(logs)
    }
}

/// What was said of digests.
#[derive(Default)]
pub(super) struct Agreement {
    /// The replica's counter at which a digest was said or found equal.
    pub(super) agreed: Option<u64>,
    /// The replica's counter, and that of what the peer showed, when the two were last compared.
    pub(super) compared: Option<(u64, u64)>,
    pub(super) due: Option<i64>,
    pub(super) differs: bool,
    /// A run of the peer's was not taken in, so the two may differ lawfully.
    pub(super) left_out: bool,
}

impl Agreement {
    /// When a digest is to be said.
    pub(super) fn due(&self) -> Option<i64> {
        self.due
    }

    /// The digests were equal when the replica's counter stood there.
    pub(super) fn agree(&mut self, counter: u64) {
        (self.agreed, self.due) = (Some(counter), None);
    }

    /// Whether nothing has changed since the digests were equal.
    pub(super) fn is_agreed(&self, counter: u64) -> bool {
        self.agreed == Some(counter)
    }
}

/// What is not known yet of what the peer holds.
#[derive(Default)]
pub(super) struct Hearing {
    /// While everything is being listed: the spaces that were.
    pub(super) named: Option<BTreeSet<Space>>,
    /// Spaces that the peer was asked to list, or will be.
    pub(super) asked: BTreeSet<Space>,
    /// Those of them to be asked about.
    pub(super) wants: BTreeSet<Space>,
    /// Whether all are to be asked about.
    pub(super) wants_all: bool,
    /// Our lines by space, as long as something is being listed.
    pub(super) index: BTreeMap<Space, Vec<LineIx>>,
    /// The space that is being listed, and its lines as far as they came.
    pub(super) current: Option<(Space, BTreeMap<Line, Vec<Tip>>)>,
}

impl Hearing {
    /// Whether it is known what the peer holds of a space.
    pub(super) fn knows(&self, space: &Space) -> bool {
        self.named.as_ref().is_none_or(|named| named.contains(space)) && !self.asked.contains(space)
    }

    /// Whether it is known what the peer holds, all of it.
    pub(super) fn knows_all(&self) -> bool {
        self.named.is_none() && self.asked.is_empty()
    }

    /// Whether nothing is to be asked for.
    pub(super) fn wants_nothing(&self) -> bool {
        !self.wants_all && self.wants.is_empty()
    }
}

/// What is still to be listed.
#[derive(Default)]
pub(super) struct Listing {
    /// The lines of each space, as they were when the list began.
    pub(super) index: BTreeMap<Space, Vec<LineIx>>,
    /// Spaces to begin.
    pub(super) spaces: BTreeSet<Space>,
    /// Those of them whose lines the peer can tell by the digest.
    pub(super) told: BTreeSet<Space>,
    /// Lines left of the space that was begun.
    pub(super) lines: VecDeque<LineIx>,
    /// Whether the peer still waits for the end.
    pub(super) open: bool,
}

impl Listing {
    /// Whether nothing is left to list.
    pub(super) fn is_over(&self) -> bool {
        !self.open
    }
}

/// What was proven, in both directions.
#[derive(Default)]
pub(super) struct Proofs {
    /// Whether what we hold of the peer's own lines is not what it holds of them, by its Hello.
    pub(super) lacks_own: bool,
    /// Runs whose ends are to be proven to the peer.
    pub(super) due: VecDeque<(LineIx, LogIx, u32)>,
    /// Those that were.
    pub(super) said: Vec<(LineIx, LogIx, u32)>,
    pub(super) heard: usize,
    pub(super) bad: usize,
}

impl Proofs {
    /// Whether the end of another run may be proven in this session.
    pub(super) fn has_room(&self) -> bool {
        self.said.len() + self.due.len() < PROOFS_PER_SESSION
    }
}
