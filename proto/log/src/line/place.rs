//! Where a run goes in a line: which log it continues, begins, or parts from.
//!
//! Enters: a run, unproven. Leaves: its place and the hash that it must be chained to, or a refusal; of the run, what is
//! held already is dropped. Two runs of one actor that share a number and differ are told apart by their chain hashes;
//! that both were signed is for `chain` to prove, which the caller asks next.
//! Never changes what is held.

use super::{HeldLine, Log, LogIx, Place};
use crate::chain::{self, SignedRun};
use crate::id::{Hash, NetworkId};
use crate::refusal::Refusal;

/// Reads the chain hash after an entry back from where it is stored.
pub type ReadHash<'a> = &'a dyn Fn(&Log, u32) -> Option<Hash>;

impl HeldLine {
    /// Finds where `run` goes, and drops of it what is held already. Several of the actor's logs may bear the name that it
    /// continues: `nth` counts them from 0.
    pub fn place(
        &self,
        run: &mut SignedRun,
        nth: usize,
        network: &NetworkId,
        read: ReadHash<'_>,
    ) -> Result<Place, Refusal> {
        if run.entries.is_empty() || run.first == 0 {
            return Err(Refusal::Malformed);
        }
        let births = run.entries.iter().zip(run.first..).all(|(e, seq)| e.head.birth.is_some() == (seq == 1));
        if !births {
            return Err(Refusal::Birth);
        }
        let ends = |log: &Log| u64::from(log.last) + 1 == run.first && log.h.short() == run.before;
        if let Some((ix, log)) = self.logs_of(&run.actor).filter(|(_, log)| ends(log)).nth(nth) {
            return Ok(Place::After(ix, log.h));
        }
        let nth = nth.saturating_sub(self.logs_of(&run.actor).filter(|(_, log)| ends(log)).count());
        if run.first == 1 {
            if nth > 0 {
                return Err(Refusal::Gap);
            }
            let start = chain::start(network, &self.line, &run.actor);
            if self.by_actor.contains_key(&run.actor) {
                return self.follow(run, start);
            }
            return Ok(Place::Birth(self.parents(run)?, start));
        }
        let at = u32::try_from(run.first - 1).map_err(|_| Refusal::Malformed)?;
        let continues = |log: &Log| log.short(at) == Some(run.before) && !ends(log);
        let Some((_, log)) = self.logs_of(&run.actor).filter(|(_, log)| continues(log)).nth(nth) else {
            let passed = self.logs_of(&run.actor).any(|(_, log)| log.last >= at);
            return Err(if passed { Refusal::Branch } else { Refusal::Gap });
        };
        // A record that can't be read now: the run will come again.
        let h = log.hash(at, read).ok_or(Refusal::Gap)?;
        self.follow(run, h)
    }

    /// Follows the run, whose first entry comes after the hash `h` of its actor's log, as far as it is held.
    fn follow(&self, run: &mut SignedRun, mut h: Hash) -> Result<Place, Refusal> {
        let start = h;
        let mut common: Option<(LogIx, u32)> = None;
        for (entry, seq) in run.entries.iter().zip(run.first..) {
            let next = chain::next(&h, entry);
            let Some(held) = self.locate(&run.actor, seq, next.short()) else { break };
            (common, h) = (Some(held), next);
        }
        let Some((ix, seq)) = common else { return self.beside(run, start) };
        if u64::from(seq) == run.last() {
            return Ok(Place::Known);
        }
        run.skip_to(u64::from(seq), &h);
        match self.log(ix) {
            Some(log) if log.last == seq => Ok(Place::After(ix, h)),
            _ => Ok(Place::Branch(ix, seq, h)),
        }
    }

    /// Nothing of the run is held, though an entry with the number of its first is.
    fn beside(&self, run: &SignedRun, h: Hash) -> Result<Place, Refusal> {
        if run.first == 1 {
            return Ok(Place::Birth(self.parents(run)?, h));
        }
        let (ix, seq) = self.locate(&run.actor, run.first - 1, h.short()).ok_or(Refusal::Gap)?;
        Ok(Place::Branch(ix, seq, h))
    }

    /// The positions that a birth names.
    fn parents(&self, run: &SignedRun) -> Result<Vec<(LogIx, u32)>, Refusal> {
        let tips = run.entries.first().and_then(|e| e.head.birth.as_deref()).unwrap_or_default();
        let mut parents = Vec::with_capacity(tips.len());
        for tip in tips {
            if tip.seq == 0 || u32::try_from(tip.seq).is_err() {
                return Err(Refusal::Birth);
            }
            // What is not held may be on its way, from this peer or another.
            parents.push(self.locate(&tip.actor, tip.seq, tip.h.short()).ok_or(Refusal::Gap)?);
        }
        Ok(parents)
    }
}

impl Log {
    /// The chain hash after an entry of this log.
    pub(super) fn hash(&self, seq: u32, read: ReadHash<'_>) -> Option<Hash> {
        if seq == self.last {
            return Some(self.h);
        }
        match seq.checked_sub(self.stored_last().max(self.base)) {
            Some(beyond) if beyond > 0 => self.unstored.get(usize::try_from(beyond).ok()? - 1).copied(),
            _ => read(self, seq),
        }
    }
}
