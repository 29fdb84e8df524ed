//! What is held of one line: its logs, which of them continue which, and where their runs are stored.
//!
//! Enters: runs, first to be placed (which log do they continue, and from which hash), then verified, then appended.
//! Leaves: tips, ranks, what a peer lacks. A line is closed downwards: nothing is held before its predecessors, so its
//! tips describe it completely. What is stored of it only grows; how much of that is held is decided in `counted`.
//! A machine that was resumed from an old image, or a cheat, can sign two entries at one place: then one actor has
//! several logs here, each but the first a *branch* that begins after an entry of another.
//! Never reads an entry's puts.

use std::collections::{BTreeSet, HashMap};

use crate::chain::VerifiedRun;
use crate::entry::Entry;
use crate::group;
use crate::id::{ActorId, Hash, Line, Position, ShortHash};

mod part;
mod place;

pub use place::ReadHash;

/// Where a run goes.
#[derive(Clone, Debug)]
pub enum Place {
    /// All of it is held already.
    Known,
    /// After the last entry of this log, whose hash is given.
    After(LogIx, Hash),
    /// It begins a log, with these parents; the hash is `h_0`.
    Birth(Vec<(LogIx, u32)>, Hash),
    /// It parts from this log after this entry, whose hash is given: the author signed two entries at one place.
    Branch(LogIx, u32, Hash),
}

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
    /// Its record in the journal.
    pub at: Stored,
    /// Weight of the log up to and with this run (see [`Entry::weight`]).
    pub weight: u64,
}

/// What one run of a replica's process wrote in a space, or a branch of it.
#[derive(Clone, Debug)]
pub struct Log {
    /// The run of the process that wrote it.
    pub actor: ActorId,
    /// The entry after which it begins: 0, or for a branch the last that it shares with the log that it parts from.
    pub base: u32,
    /// The chain hash there; `h_0` where the base is 0.
    pub start: Hash,
    /// The logs and positions that its birth names: all of its line that its author held then. For a branch: where it
    /// parts from another log of its actor.
    pub parents: Vec<(LogIx, u32)>,
    /// What to add to the number of an entry to get its rank: 0, or the greatest rank among the birth's parents.
    pub base_rank: u64,
    /// The number of its last entry that is held.
    pub last: u32,
    /// The chain hash there.
    pub h: Hash,
    /// Weight of all its entries.
    pub weight: u64,
    /// The greatest of its entries that another log's birth names, or after which a branch begins.
    pub covered: u32,
    /// Its runs, in order.
    pub runs: Vec<RunIndex>,
    /// The first and the last entry of each of its groups (see [`crate::group`]), in order.
    groups: Vec<(u32, u32)>,
    /// The short chain hash after each of its entries.
    shorts: Vec<ShortHash>,
    /// The chain hashes of the entries that are not stored yet.
    unstored: Vec<Hash>,
}

/// The place of a log in its line: logs are numbered as they came, parents first.
pub type LogIx = u32;

/// One line, as held.
#[derive(Clone, Debug)]
pub struct HeldLine {
    /// Its space and author.
    pub line: Line,
    logs: Vec<Log>,
    by_actor: HashMap<ActorId, Vec<LogIx>>,
    /// The logs that end in a maximal entry: few, however many logs there are.
    ends: BTreeSet<LogIx>,
    /// The store's counter when something was last appended.
    pub moved: u64,
    /// The latest time of its author's clock that an entry carries; none while nothing is held. Shown, never decided by.
    pub latest: Option<i64>,
}

impl Log {
    /// The rank of an entry: one more than the longest chain of entries before it in its line. Entries sorted by
    /// (rank, actor) come after all that they follow, on every replica alike.
    pub fn rank(&self, seq: u32) -> u64 {
        self.base_rank + u64::from(seq)
    }

    /// The short chain hash after an entry of this log; none for what lies before its base or is not held.
    pub fn short(&self, seq: u32) -> Option<ShortHash> {
        let nth = seq.checked_sub(self.base.checked_add(1)?)?;
        self.shorts.get(usize::try_from(nth).ok()?).copied()
    }

    fn group_of(&self, seq: u32) -> Option<(u32, u32)> {
        let before = self.groups.partition_point(|(first, _)| *first <= seq);
        self.groups.get(before.checked_sub(1)?).copied().filter(|(_, last)| seq <= *last)
    }

    /// The end of what is held.
    pub fn end(&self) -> Position {
        Position { actor: self.actor, seq: u64::from(self.last), h: self.h }
    }

    /// The number of its last entry that is held and stored, and so may be sent; 0 if none is, also of a branch, so that
    /// nobody lacks anything of it. (Of a part of a line, the last run may reach further.)
    pub fn stored_last(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.last.min(self.last))
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
            None => (self.base, 0),
        };
        let seq = seq.max(self.base);
        let Some(run) = self.runs.get(i) else { return self.weight.saturating_sub(before) };
        let part = (run.weight - before) * u64::from(seq - from) / u64::from((run.last - from).max(1));
        self.weight.saturating_sub(before + part)
    }
}

impl HeldLine {
    /// A line of which nothing is held.
    pub fn new(line: Line) -> Self {
        Self { line, logs: Vec::new(), by_actor: HashMap::new(), ends: BTreeSet::new(), moved: 0, latest: None }
    }

    /// Its logs, parents first.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The logs of an actor: almost always one. Others are branches, which only a resumed machine or a cheat can write.
    pub fn logs_of(&self, actor: &ActorId) -> impl Iterator<Item = (LogIx, &Log)> {
        let all = self.by_actor.get(actor).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter_map(|ix| Some((*ix, self.log(*ix)?))).filter(|(_, log)| !log.is_empty())
    }

    /// The log of an actor that was held first.
    pub fn log_of(&self, actor: &ActorId) -> Option<(LogIx, &Log)> {
        self.logs_of(actor).next()
    }

    /// The actors that have more than one log here.
    pub fn forked(&self) -> impl Iterator<Item = &ActorId> {
        let several = self.by_actor.iter().filter(|(_, logs)| logs.len() > 1).map(|(actor, _)| actor);
        several.filter(|actor| self.logs_of(actor).count() > 1)
    }

    /// Where an entry stands, if this very one is held.
    pub fn locate(&self, actor: &ActorId, seq: u64, h: ShortHash) -> Option<(LogIx, u32)> {
        let seq = u32::try_from(seq).ok()?;
        let (ix, _) = self.logs_of(actor).find(|(_, log)| log.short(seq) == Some(h))?;
        Some((ix, seq))
    }

    /// A log by its number.
    pub fn log(&self, ix: LogIx) -> Option<&Log> {
        self.logs.get(usize::try_from(ix).ok()?)
    }

    /// The first and the last entry of the group that an entry belongs to; none where it stands alone. On a branch that
    /// parts within a group it is told by the log that the branch parts from, however its run came.
    pub fn group(&self, ix: LogIx, seq: u32) -> Option<(u32, u32)> {
        let log = self.log(ix)?;
        let from = log.parents.first().filter(|_| log.base > 0);
        let parted = || self.log(from?.0)?.group_of(log.base);
        log.group_of(seq).or_else(|| parted().filter(|(_, last)| seq <= *last))
    }

    /// How many entries are held.
    pub fn entries(&self) -> u64 {
        self.logs.iter().map(|log| u64::from(log.last - log.base)).sum()
    }

    /// The maximal entries: they describe the line completely.
    pub fn tips(&self) -> impl Iterator<Item = Position> + '_ {
        self.ends().map(|(_, log)| log.end())
    }

    /// The logs that end in a maximal entry, with their numbers.
    pub fn ends(&self) -> impl Iterator<Item = (LogIx, &Log)> {
        self.ends.iter().filter_map(|ix| Some((*ix, self.log(*ix)?)))
    }

    /// Takes up or leaves out a log among those that end in a maximal entry, after it changed.
    fn note_end(&mut self, ix: LogIx) {
        if self.log(ix).is_some_and(|log| !log.is_empty() && log.covered < log.last) {
            self.ends.insert(ix);
        } else {
            self.ends.remove(&ix);
        }
    }

    /// Takes in a verified run at the place found for it. Its storage is told later, by [`HeldLine::stored`].
    pub fn append(&mut self, place: &Place, verified: &VerifiedRun, moved: u64) -> Option<LogIx> {
        let ix = match place {
            Place::Known => return None,
            Place::After(ix, _) => *ix,
            Place::Birth(parents, start) => self.bear(verified.run().actor, *start, parents.clone()),
            Place::Branch(parent, at, h) => self.fork(*parent, *at, *h),
        };
        let weight: usize = verified.run().entries.iter().map(Entry::weight).sum();
        let end = verified.end();
        let log = self.log_mut(ix)?;
        log.last = u32::try_from(end.seq).unwrap_or(u32::MAX);
        log.h = end.h;
        log.weight += weight as u64;
        log.groups.extend(group::spans(verified.run()));
        log.shorts.extend(verified.hashes().iter().map(Hash::short));
        log.unstored.extend_from_slice(verified.hashes());
        self.note_end(ix);
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
            self.note_end(*parent);
        }
        self.add(actor, start, parents, (0, base_rank))
    }

    /// A branch begins after an entry of another log of the same actor.
    fn fork(&mut self, parent: LogIx, at: u32, h: Hash) -> LogIx {
        let Some(log) = self.log_mut(parent) else { return parent };
        log.covered = log.covered.max(at);
        let (actor, base_rank) = (log.actor, log.base_rank);
        self.note_end(parent);
        self.add(actor, h, vec![(parent, at)], (at, base_rank))
    }

    fn add(&mut self, actor: ActorId, start: Hash, parents: Vec<(LogIx, u32)>, (base, base_rank): (u32, u64)) -> LogIx {
        // TABLE_ENTRIES and the width of a Hello bound the number of logs far below 2³².
        let ix = u32::try_from(self.logs.len()).unwrap_or(u32::MAX);
        self.logs.push(Log {
            actor,
            base,
            start,
            parents,
            base_rank,
            last: base,
            h: start,
            weight: 0,
            covered: 0,
            runs: Vec::new(),
            groups: Vec::new(),
            shorts: Vec::new(),
            unstored: Vec::new(),
        });
        self.by_actor.entry(actor).or_default().push(ix);
        ix
    }

    /// Notes where the entries appended since the last note are stored, up to entry `last` with hash `h`.
    pub fn stored(&mut self, ix: LogIx, end: Position, weight: u64, at: Stored) {
        if let Some(log) = self.log_mut(ix) {
            let last = u32::try_from(end.seq).unwrap_or(u32::MAX);
            let (from, before) = log.runs.last().map_or((log.base, 0), |run| (run.last, run.weight));
            let stored = usize::try_from(last.saturating_sub(from)).unwrap_or(usize::MAX);
            log.unstored.drain(..stored.min(log.unstored.len()));
            if log.unstored.is_empty() {
                log.unstored = Vec::new();
            }
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

    /// Runs have other places in their records now.
    pub fn renumbered(&mut self, places: &HashMap<Stored, Stored>) {
        for run in self.logs.iter_mut().flat_map(|log| &mut log.runs) {
            if let Some(now) = places.get(&run.at) {
                run.at = *now;
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

    /// The maximal entries of what a holder of the closure `upto` holds: actor, number, short hash.
    pub fn tips_within(&self, upto: &[u32]) -> Vec<(ActorId, u32, ShortHash)> {
        let mut covered = vec![0; self.logs.len()];
        for (log, _) in self.logs.iter().zip(upto).filter(|(_, seq)| **seq > 0) {
            for (parent, seq) in &log.parents {
                if let Some(c) = covered.get_mut(usize::try_from(*parent).unwrap_or(usize::MAX)) {
                    *c = (*c).max(*seq);
                }
            }
        }
        let ends = self.logs.iter().zip(upto).zip(covered).filter(|((_, seq), covered)| *seq > covered);
        ends.filter_map(|((log, seq), _)| Some((log.actor, *seq, log.short(*seq)?))).collect()
    }

    /// Entries and weight that a holder of `upto` lacks.
    pub fn lack(&self, upto: &[u32]) -> (u64, u64) {
        let held = upto.iter().copied().chain(std::iter::repeat(0));
        self.logs.iter().zip(held).fold((0, 0), |(entries, weight), (log, seq)| {
            (entries + u64::from(log.last.saturating_sub(seq.max(log.base))), weight + log.weight_after(seq))
        })
    }
}

#[cfg(test)]
mod tests;
