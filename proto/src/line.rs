//! What is held of one line: its logs, which of them continue which, and where their runs are stored.
//!
//! Enters: runs, first to be placed (which log do they continue, and from which hash), then verified, then appended.
//! Leaves: tips, ranks, what a peer lacks. A line is closed downwards: nothing is held before its predecessors, so its
//! tips describe it completely. Held entries only grow in number; what counts of them is decided in `visible`.
//! Never reads an entry's puts.

use std::collections::HashMap;

use crate::chain::{self, SignedRun, VerifiedRun};
use crate::entry::Entry;
use crate::id::{ActorId, Hash, Line, NetworkId, Position};
use crate::refusal::Refusal;

/// Where a run is stored: a journal record, and which of the runs in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Stored {
    /// The record's address in the journal, opaque here.
    pub record: u64,
    /// Counted from 0.
    pub nth: u32,
}

/// A stored run of a log, by its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RunIndex {
    /// The number of its last entry.
    pub last: u32,
    /// The chain hash there.
    pub h: Hash,
    /// Where it is.
    pub at: Stored,
    /// Weight of the log up to and with this run (see [`Entry::weight`]).
    pub weight: u64,
}

/// What one run of a replica's process wrote in a space.
#[derive(Clone, Debug)]
pub struct Log {
    /// Who.
    pub actor: ActorId,
    /// `h_0`, from which its chain starts.
    pub start: Hash,
    /// The logs and positions that its birth names: all of its line that its author held then.
    pub parents: Vec<(LogIx, u32)>,
    /// Rank of the entry before its first: 0, or the greatest rank among its parents.
    pub base_rank: u64,
    /// The number of its last entry that is held.
    pub last: u32,
    /// The chain hash there.
    pub h: Hash,
    /// Weight of all its entries.
    pub weight: u64,
    /// The greatest of its entries that another log's birth names.
    pub covered: u32,
    /// Its runs, in order.
    pub runs: Vec<RunIndex>,
}

/// The place of a log in its line: logs are numbered as they came, parents first.
pub type LogIx = u32;

/// One line, as held.
#[derive(Clone, Debug)]
pub struct HeldLine {
    /// Which.
    pub line: Line,
    logs: Vec<Log>,
    by_actor: HashMap<ActorId, LogIx>,
    /// The store's counter when something was last appended.
    pub moved: u64,
    /// The latest time of its author's clock that an entry carries; none while nothing is held. Shown, never decided by.
    pub latest: Option<i64>,
}

/// Where a run goes.
#[derive(Clone, Debug)]
pub enum Place {
    /// All of it is held already.
    Known,
    /// After the last entry of this log, whose hash is given.
    After(LogIx, Hash),
    /// It begins a log, with these parents; the hash is `h_0`.
    Birth(Vec<(LogIx, u32)>, Hash),
}

impl Log {
    /// The rank of an entry: one more than the longest chain of entries before it in its line. Entries sorted by
    /// (rank, actor) come after all that they follow, on every replica alike.
    pub fn rank(&self, seq: u32) -> u64 {
        self.base_rank + u64::from(seq)
    }

    /// The end of what is held.
    pub fn end(&self) -> Position {
        Position { actor: self.actor, seq: u64::from(self.last), h: self.h }
    }

    /// The number of its last entry that is stored, and so may be sent.
    pub fn stored_last(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.last)
    }

    /// The stored run that holds entry `seq`.
    pub fn run_of(&self, seq: u32) -> Option<&RunIndex> {
        self.runs.get(self.runs.partition_point(|run| run.last < seq))
    }

    /// The weight of the entries after `seq`, exact at the ends of runs and in proportion within one.
    pub fn weight_after(&self, seq: u32) -> u64 {
        if seq >= self.last {
            return 0;
        }
        let i = self.runs.partition_point(|run| run.last < seq);
        let (from, before) = match i.checked_sub(1).and_then(|i| self.runs.get(i)) {
            Some(run) => (run.last, run.weight),
            None => (0, 0),
        };
        let Some(run) = self.runs.get(i) else { return self.weight.saturating_sub(before) };
        let part = (run.weight - before) * u64::from(seq - from) / u64::from((run.last - from).max(1));
        self.weight.saturating_sub(before + part)
    }
}

impl HeldLine {
    /// A line of which nothing is held.
    pub fn new(line: Line) -> Self {
        Self { line, logs: Vec::new(), by_actor: HashMap::new(), moved: 0, latest: None }
    }

    /// Its logs, parents first.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The log of an actor.
    pub fn log_of(&self, actor: &ActorId) -> Option<(LogIx, &Log)> {
        let ix = *self.by_actor.get(actor)?;
        Some((ix, self.log(ix)?))
    }

    /// A log by its number.
    pub fn log(&self, ix: LogIx) -> Option<&Log> {
        self.logs.get(usize::try_from(ix).ok()?)
    }

    /// How many entries are held.
    pub fn entries(&self) -> u64 {
        self.logs.iter().map(|log| u64::from(log.last)).sum()
    }

    /// The maximal entries: they describe the line completely.
    pub fn tips(&self) -> impl Iterator<Item = Position> + '_ {
        self.logs.iter().filter(|log| log.covered < log.last).map(Log::end)
    }

    /// Finds where `run` goes, and drops of it what is held already.
    pub fn place(&self, run: &mut SignedRun, network: &NetworkId) -> Result<Place, Refusal> {
        if run.entries.is_empty() || run.first == 0 {
            return Err(Refusal::Malformed);
        }
        let births = run.entries.iter().zip(run.first..).all(|(e, seq)| e.head.birth.is_some() == (seq == 1));
        if !births {
            return Err(Refusal::Birth);
        }
        if let Some((ix, log)) = self.log_of(&run.actor) {
            let last = u64::from(log.last);
            if run.last() <= last {
                return Ok(Place::Known);
            }
            if run.first > last + 1 {
                return Err(Refusal::Gap);
            }
            run.skip_to(last, &log.h);
            return Ok(Place::After(ix, log.h));
        }
        if run.first != 1 {
            return Err(Refusal::Gap);
        }
        let tips = run.entries[0].head.birth.as_deref().unwrap_or_default();
        let mut parents = Vec::with_capacity(tips.len());
        for tip in tips {
            let (ix, log) = self.log_of(&tip.actor).ok_or(Refusal::Gap)?;
            let seq = u32::try_from(tip.seq).map_err(|_| Refusal::Birth)?;
            if seq > log.last {
                return Err(Refusal::Gap);
            }
            if seq == 0 || (seq == log.last && log.h != tip.h) {
                return Err(Refusal::Birth);
            }
            parents.push((ix, seq));
        }
        Ok(Place::Birth(parents, chain::start(network, &self.line, &run.actor)))
    }

    /// Takes in a verified run at the place found for it. Its storage is told later, by [`HeldLine::stored`].
    pub fn append(&mut self, place: &Place, verified: &VerifiedRun, moved: u64) -> Option<LogIx> {
        let ix = match place {
            Place::Known => return None,
            Place::After(ix, _) => *ix,
            Place::Birth(parents, start) => self.bear(verified.run().actor, *start, parents.clone()),
        };
        let weight: usize = verified.run().entries.iter().map(Entry::weight).sum();
        let end = verified.end();
        let log = self.log_mut(ix)?;
        log.last = u32::try_from(end.seq).unwrap_or(u32::MAX);
        log.h = end.h;
        log.weight += weight as u64;
        self.moved = moved;
        self.latest = verified.run().entries.iter().map(|entry| entry.head.time).chain(self.latest).max();
        Some(ix)
    }

    fn bear(&mut self, actor: ActorId, start: Hash, parents: Vec<(LogIx, u32)>) -> LogIx {
        let mut base_rank = 0;
        for (parent, seq) in &parents {
            if let Some(log) = self.log_mut(*parent) {
                log.covered = log.covered.max(*seq);
                base_rank = base_rank.max(log.rank(*seq));
            }
        }
        // TABLE_ENTRIES and the width of a Hello bound the number of logs far below 2³².
        let ix = u32::try_from(self.logs.len()).unwrap_or(u32::MAX);
        let log = Log { actor, start, parents, base_rank, last: 0, h: start, weight: 0, covered: 0, runs: Vec::new() };
        self.logs.push(log);
        self.by_actor.insert(actor, ix);
        ix
    }

    /// Notes where the entries appended since the last note are stored, up to entry `last` with hash `h`.
    pub fn stored(&mut self, ix: LogIx, end: Position, weight: u64, at: Stored) {
        if let Some(log) = self.log_mut(ix) {
            let last = u32::try_from(end.seq).unwrap_or(u32::MAX);
            let before = log.runs.last().map_or(0, |run| run.weight);
            log.runs.push(RunIndex { last, h: end.h, at, weight: before + weight });
        }
    }

    /// Records of the journal stand elsewhere now: from their old address to their new one.
    pub fn moved(&mut self, addresses: &HashMap<u64, u64>) {
        for run in self.logs.iter_mut().flat_map(|log| &mut log.runs) {
            if let Some(now) = addresses.get(&run.at.record) {
                run.at.record = *now;
            }
        }
    }

    fn log_mut(&mut self, ix: LogIx) -> Option<&mut Log> {
        self.logs.get_mut(usize::try_from(ix).ok()?)
    }

    /// For each log, up to which entry a holder of `ends` holds it: everything below what it shows.
    pub fn closure(&self, ends: impl IntoIterator<Item = (LogIx, u32)>) -> Vec<u32> {
        let mut upto = vec![0; self.logs.len()];
        self.raise(&mut upto, ends);
        upto
    }

    /// Raises a closure by further ends. Returns whether anything was raised.
    pub fn raise(&self, upto: &mut Vec<u32>, ends: impl IntoIterator<Item = (LogIx, u32)>) -> bool {
        upto.resize(self.logs.len(), 0);
        let mut work: Vec<(LogIx, u32)> = ends.into_iter().collect();
        let mut raised = false;
        while let Some((ix, seq)) = work.pop() {
            let Some(log) = self.log(ix) else { continue };
            let Some(slot) = upto.get_mut(usize::try_from(ix).unwrap_or(usize::MAX)) else { continue };
            if *slot >= seq {
                continue;
            }
            if *slot == 0 {
                work.extend(log.parents.iter().copied());
            }
            *slot = seq.min(log.last);
            raised = true;
        }
        raised
    }

    /// The maximal entries of what a holder of the closure `upto` holds; `None` if one lies inside a stored run, where
    /// its hash is not at hand.
    pub fn tips_within(&self, upto: &[u32]) -> Option<Vec<Position>> {
        let mut covered = vec![0; self.logs.len()];
        for (log, _) in self.logs.iter().zip(upto).filter(|(_, seq)| **seq > 0) {
            for (parent, seq) in &log.parents {
                if let Some(c) = covered.get_mut(usize::try_from(*parent).unwrap_or(usize::MAX)) {
                    *c = (*c).max(*seq);
                }
            }
        }
        let ends = self.logs.iter().zip(upto).zip(covered).filter(|((_, seq), covered)| *seq > covered);
        ends.map(|((log, seq), _)| {
            let h = if *seq == log.last { log.h } else { log.run_of(*seq).filter(|run| run.last == *seq)?.h };
            Some(Position { actor: log.actor, seq: u64::from(*seq), h })
        })
        .collect()
    }

    /// Entries and weight that a holder of `upto` lacks.
    pub fn lack(&self, upto: &[u32]) -> (u64, u64) {
        let held = upto.iter().copied().chain(std::iter::repeat(0));
        self.logs.iter().zip(held).fold((0, 0), |(entries, weight), (log, seq)| {
            (entries + u64::from(log.last.saturating_sub(seq)), weight + log.weight_after(seq))
        })
    }
}

#[cfg(test)]
mod tests;
