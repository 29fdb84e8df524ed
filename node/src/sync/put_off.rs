//! Lines of a peer's own of which a part waits: more of them came than one day takes in.
//!
//! Enters: lines, what was allowed when they had to wait, when the day ends. Leaves: the same lines, once there is room.
//! Bounded: of more lines than a box writes the next session asks by its Hello.

use std::collections::BTreeSet;
use std::time::Duration;

use telecentre_proto::id::Line;

/// Lines that are remembered.
const LINES: usize = 256;

/// What waits.
#[derive(Default)]
pub(super) struct PutOff {
    lines: BTreeSet<Line>,
    allowed: u64,
    until: Option<Duration>,
}

impl PutOff {
    /// Whether a part of this line waits.
    pub(super) fn holds(&self, line: &Line) -> bool {
        self.lines.contains(line)
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A part of this line has to wait, by what is allowed now.
    pub(super) fn add(&mut self, line: &Line, allowed: u64) {
        self.allowed = allowed;
        if self.lines.len() < LINES {
            self.lines.insert(line.clone());
        }
    }

    /// Whether something waits for the first time, until then.
    pub(super) fn is_new(&mut self, until: Duration) -> bool {
        let new = self.until.is_none() && !self.lines.is_empty();
        if new {
            self.until = Some(until);
        }
        new
    }

    /// When there is room again.
    pub(super) fn until(&self) -> Option<Duration> {
        self.until
    }

    /// The lines to ask for, if there is room now.
    pub(super) fn due(&mut self, allowed: u64, now: Duration) -> BTreeSet<Line> {
        if allowed <= self.allowed && self.until.is_some_and(|until| now < until) {
            return BTreeSet::new();
        }
        self.until = None;
        std::mem::take(&mut self.lines)
    }
}
