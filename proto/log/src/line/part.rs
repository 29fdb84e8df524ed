//! A part of a line: what lies below some positions, as if nothing else had ever come.
//!
//! Enters: a line, and up to where each of its logs is wanted. Leaves: another line in which logs keep their numbers, and
//! those of which nothing is wanted are empty. A run that was stored whole and of which only the beginning is wanted
//! stays named, since its signature stands at its end: whoever is sent the part gets that run whole.
//! Never changes the line that it is taken from.

use std::collections::BTreeSet;

use super::{HeldLine, Log, LogIx, Place, ReadHash, Stored};

impl HeldLine {
    /// The part of this line up to `upto` of each log; `None` where a hash within a run can't be read back now.
    pub fn part(&self, upto: &[u32], read: ReadHash<'_>) -> Option<Self> {
        let ends = upto.iter().copied().chain(std::iter::repeat(0));
        let logs: Option<Vec<Log>> =
            self.logs.iter().zip(ends).map(|(log, end)| log.part(end.clamp(log.base, log.last), read)).collect();
        let mut part = Self {
            line: self.line.clone(),
            logs: logs?,
            by_actor: self.by_actor.clone(),
            ends: BTreeSet::new(),
            moved: self.moved,
            latest: None,
        };
        let named: Vec<_> =
            part.logs.iter().filter(|log| !log.is_empty()).flat_map(|log| log.parents.clone()).collect();
        for (parent, seq) in named {
            if let Some(log) = part.log_mut(parent) {
                log.covered = log.covered.max(seq);
            }
        }
        for (_, ix) in self.logs.iter().zip(0..) {
            part.note_end(ix);
        }
        Some(part)
    }

    /// Where its runs stand that lie wholly beyond a part of it.
    pub fn beyond<'a>(&'a self, part: &'a Self) -> impl Iterator<Item = Stored> + 'a {
        self.logs.iter().zip(&part.logs).flat_map(|(log, part)| {
            let kept = if part.is_empty() { 0 } else { log.runs.partition_point(|run| run.last < part.last) + 1 };
            log.runs.iter().skip(kept).map(|run| run.at)
        })
    }

    /// The part of it that is left when these runs are gone.
    pub fn without(&self, gone: &BTreeSet<Stored>) -> Option<Self> {
        let mut ends: Vec<u32> = Vec::with_capacity(self.logs.len());
        for log in &self.logs {
            let left = log.runs.iter().take_while(|run| !gone.contains(&run.at)).count();
            let end =
                if left == log.runs.len() { log.last } else { log.runs[..left].last().map_or(log.base, |r| r.last) };
            // Nothing is left without what it follows. Parents come first.
            let stands = |(ix, seq): &(LogIx, u32)| {
                usize::try_from(*ix).is_ok_and(|at| ends.get(at).is_some_and(|end| end >= seq))
            };
            ends.push(if log.parents.iter().all(stands) { end } else { log.base });
        }
        let at_end = |log: &Log, seq: u32| log.run_of(seq).filter(|run| run.last == seq).map(|run| run.h);
        self.part(&ends, &at_end)
    }

    /// Whether nothing of it is held.
    pub fn is_empty(&self) -> bool {
        self.logs.iter().all(Log::is_empty)
    }

    /// Whether `upto` takes in all of it.
    pub fn is_within(&self, upto: &[u32]) -> bool {
        let ends = upto.iter().copied().chain(std::iter::repeat(0));
        self.logs.iter().zip(ends).all(|(log, end)| log.is_empty() || end >= log.last)
    }

    /// For each log, whether a holder of these tips alone, who takes no run that raises their number, takes what it lacks of
    /// it: what continues one of the tips, or begins by naming one.
    pub fn goes_on(&self, tips: &[(LogIx, u32)]) -> Vec<bool> {
        let mut goes: Vec<bool> = Vec::with_capacity(self.logs.len());
        for (ix, log) in (0..).zip(&self.logs) {
            let continues = tips.iter().any(|(tip, _)| *tip == ix);
            let follows = |parent: &(LogIx, u32)| {
                tips.contains(parent) || usize::try_from(parent.0).is_ok_and(|at| goes.get(at) == Some(&true))
            };
            goes.push(continues || log.parents.iter().any(follows));
        }
        goes
    }

    /// How many tips it has once a run is taken in at a place.
    pub fn tips_after(&self, place: &Place) -> usize {
        let now = self.ends.len();
        match place {
            Place::Known => now,
            Place::After(ix, _) => now + usize::from(!self.ends.contains(ix)),
            Place::Branch(..) => now + 1,
            Place::Birth(parents, _) => {
                let mut covered = parents.clone();
                covered.sort_unstable();
                covered.dedup();
                let ends = |(ix, seq): &&(u32, u32)| {
                    self.ends.contains(ix) && self.log(*ix).is_some_and(|log| *seq == log.last)
                };
                now + 1 - covered.iter().filter(ends).count()
            }
        }
    }
}

impl Log {
    /// Whether nothing of it is held.
    pub fn is_empty(&self) -> bool {
        self.last == self.base
    }

    fn part(&self, end: u32, read: ReadHash<'_>) -> Option<Self> {
        let h = if end == self.base { self.start } else { self.hash(end, read)? };
        let stored = self.runs.last().map_or(self.base, |run| run.last);
        let runs = if end == self.base { 0 } else { self.runs.partition_point(|run| run.last < end) + 1 };
        let entries = usize::try_from(end - self.base).ok()?;
        Some(Self {
            actor: self.actor,
            base: self.base,
            start: self.start,
            parents: self.parents.clone(),
            base_rank: self.base_rank,
            last: end,
            h,
            weight: self.weight - self.weight_after(end),
            covered: 0,
            runs: self.runs.iter().take(runs).copied().collect(),
            groups: self.groups.iter().take_while(|(first, _)| *first <= end).copied().collect(),
            shorts: self.shorts.iter().take(entries).copied().collect(),
            unstored: self.unstored.iter().take(usize::try_from(end.saturating_sub(stored)).ok()?).copied().collect(),
        })
    }
}
