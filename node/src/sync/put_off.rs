//! Lines of which a part waits: more of their authors' came than one day takes in.
//!
//! Enters: lines, what their authors were allowed when they had to wait, when their day ends. Leaves: the same lines, once
//! there is room. Bounded: of more lines than a box writes the next session asks by its Hello.

use std::collections::BTreeMap;
use std::time::Duration;

use telecentre_proto::id::{Line, NodeId};

/// Lines that are remembered.
const LINES: usize = 256;

#[derive(Clone, Copy)]
struct Waits {
    allowed: u64,
    until: Duration,
}

/// What waits.
#[derive(Default)]
pub(super) struct PutOff(BTreeMap<Line, Waits>);

impl PutOff {
    /// Whether a part of this line waits.
    pub(super) fn holds(&self, line: &Line) -> bool {
        self.0.contains_key(line)
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A part of this line has to wait, by what is allowed now, until then. Returns whether nothing waited before.
    pub(super) fn add(&mut self, line: &Line, allowed: u64, until: Duration) -> bool {
        let first = self.0.is_empty();
        if self.0.len() < LINES {
            self.0.entry(line.clone()).or_insert(Waits { allowed, until });
        }
        first
    }

    /// When there is room again for one of them.
    pub(super) fn until(&self) -> Option<Duration> {
        self.0.values().map(|waits| waits.until).min()
    }

    /// The lines to ask for, if there is room now. `allowed`: what their author may bring.
    pub(super) fn due(&mut self, allowed: impl Fn(&NodeId) -> u64, now: Duration) -> Vec<Line> {
        let is_due = |line: &Line, waits: &mut Waits| waits.until <= now || allowed(&line.author) > waits.allowed;
        self.0.extract_if(.., is_due).map(|(line, _)| line).collect()
    }
}
