//! What is stored of the lines of which only a part is held.
//!
//! Enters: places in the journal; the parts that are held. Leaves: all that is stored of a line, whether a run may raise
//! the number of its tips, which lines must be judged anew. Logs have the same numbers in a line and in its part.
//! Never decides which part that is.

use std::collections::{BTreeSet, HashMap};

use super::{Have, LineIx};
use crate::id::{Line, NodeId, Position};
use crate::line::{HeldLine, LogIx, Place, Stored};

impl Have {
    /// All that is stored of a line, and its number.
    pub fn stored_line(&self, line: &Line) -> Option<(LineIx, &HeldLine)> {
        let ix = *self.by_line.get(line)?;
        Some((ix, self.stored_at(ix)?))
    }

    /// All that is stored of a line, by its number.
    pub fn stored_at(&self, ix: LineIx) -> Option<&HeldLine> {
        self.stored.get(&ix).or_else(|| self.at(ix))
    }

    /// All lines of which something is stored, as stored.
    pub fn stored_lines(&self) -> impl Iterator<Item = &HeldLine> {
        (0..).zip(&self.lines).map(|(ix, held)| self.stored.get(&ix).unwrap_or(held))
    }

    /// Whether only a part of a line is held.
    pub fn is_part(&self, ix: LineIx) -> bool {
        self.stored.contains_key(&ix)
    }

    /// The lines of which only a part is held, each with that part.
    pub fn parts(&self) -> impl Iterator<Item = &HeldLine> {
        self.stored.keys().filter_map(|ix| self.at(*ix))
    }

    /// Whether a run at this place would raise the tips of its line beyond their number.
    pub fn freezes(&self, line: &Line, place: &Place) -> bool {
        let stored = self.stored_line(line).map(|(_, stored)| stored);
        stored.is_some_and(|stored| {
            let after = stored.tips_after(place);
            after > self.tips_per_line && after > stored.tips().count()
        })
    }

    /// Whether of a line so many tips are held that no more are taken.
    pub fn is_frozen(&self, held: &HeldLine) -> bool {
        held.tips().count() >= self.tips_per_line
    }

    /// How many tips may be held of a line.
    pub fn tips_per_line(&self) -> usize {
        self.tips_per_line
    }

    /// Notes where the entries of a log that were appended since the last note are stored.
    pub fn note_stored(&mut self, ix: LineIx, log: LogIx, end: Position, weight: u64, at: Stored) {
        let line = match self.stored.get_mut(&ix) {
            Some(stored) => Some(stored),
            None => self.at_mut(ix),
        };
        if let Some(line) = line {
            line.stored(log, end, weight, at);
        }
    }

    /// The lines that must be judged: of which something was stored since, or all.
    pub fn take_due(&mut self, all: bool) -> Vec<LineIx> {
        let due = std::mem::take(&mut self.due);
        if all { (0..).zip(&self.lines).map(|(ix, _)| ix).collect() } else { due.into_iter().collect() }
    }

    /// From now on, tells a line as due whenever something of it is stored, or no longer.
    pub fn watch(&mut self, ix: LineIx, watched: bool) {
        if watched {
            self.watched.insert(ix);
        } else {
            self.watched.remove(&ix);
        }
    }

    /// Whether the newest closing of a line's author waits for more of it.
    pub fn is_watched(&self, ix: LineIx) -> bool {
        self.watched.contains(&ix)
    }

    /// From now on, only this part of a line is held, or all that is stored of it.
    pub fn hold(&mut self, ix: LineIx, part: Option<HeldLine>) {
        self.counter += 1;
        let counter = self.counter;
        let stored = self.stored.remove(&ix);
        let Some(held) = self.at_mut(ix) else { return };
        let before = held.moved;
        match (part, stored) {
            (Some(part), stored) => {
                let all = std::mem::replace(held, part);
                held.moved = counter;
                self.stored.insert(ix, stored.unwrap_or(all));
            }
            (None, Some(all)) => {
                *held = all;
                held.moved = counter;
            }
            (None, None) => held.moved = counter,
        }
        self.moved.remove(&before);
        self.moved.insert(counter, ix);
        self.anew.insert(ix, counter);
    }

    /// Whether, after the counter stood at `counter`, more or less was held of a line, other than by growing.
    pub fn is_anew_since(&self, ix: LineIx, counter: u64) -> bool {
        self.anew.get(&ix).is_some_and(|at| *at > counter)
    }

    /// Where the runs stand of which nothing is held, nor may be by what is known of closings: the next rewrite of the
    /// journal leaves them out. But for those of one author: what this replica wrote itself can still be carried to the one
    /// that follows it.
    pub fn shed(&self, but: &NodeId) -> BTreeSet<Stored> {
        let settled = self.stored.iter().filter(|(ix, _)| !self.watched.contains(ix));
        let settled = settled.filter(|(_, stored)| stored.line.author != *but);
        let parts = settled.filter_map(|(ix, stored)| Some((stored, self.at(*ix)?)));
        parts.flat_map(|(stored, part)| stored.beyond(part)).collect()
    }

    /// Runs that [`Have::shed`] named are gone, and others have other places in their records now.
    pub fn thinned(&mut self, places: &HashMap<Stored, Stored>, gone: &BTreeSet<Stored>) {
        let parts: Vec<LineIx> = self.stored.keys().copied().collect();
        for ix in parts {
            if let Some(left) = self.stored.get(&ix).and_then(|stored| stored.without(gone)) {
                self.stored.insert(ix, left);
            }
        }
        self.lines.iter_mut().chain(self.stored.values_mut()).for_each(|line| line.renumbered(places));
    }

    /// Notes the latest time that an entry of a part carries.
    pub fn note_latest(&mut self, ix: LineIx, latest: Option<i64>) {
        if let Some(held) = self.at_mut(ix) {
            held.latest = latest;
        }
    }
}
