//! The trace of a run: its last events, and how many steps it took.
//!
//! Enters: lines, each with the virtual time at which it happened. Leaves: the last of them, for whoever reads a
//! failure. It is filled all the time, since a seed that failed may take a while to fail again.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::OnceLock;

use super::found::BEGIN_MS;

/// Lines that a trace keeps.
const TRACE_LINES: usize = 60;

/// Lines to keep: `TELECENTRE_TRACE`, or some.
fn trace_lines() -> usize {
    static LINES: OnceLock<usize> = OnceLock::new();
    *LINES.get_or_init(|| std::env::var("TELECENTRE_TRACE").ok().and_then(|n| n.parse().ok()).unwrap_or(TRACE_LINES))
}

/// The last events of a run.
#[derive(Clone, Default)]
pub struct Trace(Rc<RefCell<VecDeque<String>>>, Rc<Cell<u64>>);

impl Trace {
    /// Adds a line.
    pub fn note(&self, now: i64, what: impl FnOnce() -> String) {
        let mut lines = self.0.borrow_mut();
        if lines.len() == trace_lines() {
            lines.pop_front();
        }
        let seconds = (now - BEGIN_MS) / 1_000;
        lines.push_back(format!(
            "{:>3}d {:02}:{:02}:{:02} {}",
            seconds / 86_400,
            seconds / 3_600 % 24,
            seconds / 60 % 60,
            seconds % 60,
            what()
        ));
    }

    /// Notes that a step of people or faults was taken.
    pub fn note_step(&self, number: u64) {
        self.1.set(self.1.get().max(number + 1));
    }

    /// How many steps of people and faults there were.
    pub fn steps(&self) -> u64 {
        self.1.get()
    }

    /// The lines.
    pub fn lines(&self) -> Vec<String> {
        self.0.borrow().iter().cloned().collect()
    }
}
