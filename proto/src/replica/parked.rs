//! Runs that can't be judged yet: their author is not named, or it may not have such a line yet, or it is not known to be
//! erased what they leave out.
//!
//! Enters: such runs, with the peer that sent them. Leaves: the same runs, tried again when more is known. Kept in
//! memory, under a bound for all, one for each peer and one for each author that is named: what one invents takes no
//! other's room, and a run that comes again takes none. They are neither acknowledged nor in tips, so that they are sent
//! again.

use telecentre_log::chain::{self, SignedRun, VerifiedRun};
use telecentre_log::counted;
use telecentre_log::entry::Entry;
use telecentre_log::id::NodeId;
use telecentre_log::limit::{RUN_ALONE_BYTES, UNNAMED_BYTES, UNNAMED_BYTES_PER_PEER, UNPLACED_BYTES};
use telecentre_log::line::Place;
use telecentre_log::readback;
use telecentre_log::refusal::Refusal;
use telecentre_log::store::Store;

use super::{Admission, Replica};

pub(super) mod runs;

/// What a run and each of its entries take in memory beside their bytes.
const OVERHEAD_BYTES: usize = 200;

fn weight(run: &SignedRun) -> usize {
    run.entries.iter().map(|entry| Entry::weight(entry) + OVERHEAD_BYTES).sum::<usize>() + OVERHEAD_BYTES
}

impl Replica {
    /// Keeps a run that can't be judged yet, under a bound; false admissions cost only memory.
    pub(super) fn park(&mut self, from: &NodeId, run: SignedRun) -> Result<Admission, Refusal> {
        let runs = &self.parked.runs;
        let same = |(_, known): &(NodeId, SignedRun)| {
            (known.first, &known.line, &known.signature) == (run.first, &run.line, &run.signature)
        };
        if runs.iter().any(same) {
            return Ok(Admission::Parked);
        }
        let new = weight(&run);
        let taken = |counts: &dyn Fn(&(NodeId, SignedRun)) -> bool| {
            new + runs.iter().filter(|parked| counts(parked)).map(|(_, run)| weight(run)).sum::<usize>()
        };
        let author = run.line.author;
        let full = taken(&|_| true) > UNNAMED_BYTES
            || taken(&|(peer, _)| peer == from) > UNNAMED_BYTES_PER_PEER
            || self.network.names(&author)
                && taken(&|(_, run)| run.line.author == author) > UNPLACED_BYTES.max(RUN_ALONE_BYTES);
        if full {
            return Err(Refusal::UnknownAuthor);
        }
        self.parked.runs.push((*from, run));
        self.parked.tried = None;
        Ok(Admission::Parked)
    }

    /// Tries again the runs that could not be judged, once the network or the lines that there are have changed. What is
    /// admitted now is staged for the next batch.
    pub(super) fn try_parked(&mut self, store: &dyn Store) {
        if self.parked.runs.is_empty() {
            return;
        }
        let now = (self.network.version(), self.have.count());
        if self.parked.tried.replace(now) == Some(now) {
            return;
        }
        if !self.parked.runs.iter().any(|(_, run)| counted::is_placed(&self.network, &self.have, &run.line)) {
            return;
        }
        for (from, run) in std::mem::take(&mut self.parked.runs) {
            let (author, seq) = (run.line.author, run.first);
            if let Err(reason) = self.admit_from(&from, run, None, store) {
                self.refuse(0, from, author, seq, reason);
            }
        }
        self.parked.tried = Some(now);
    }

    /// Finds where a run goes and proves it there. Which of several logs it continues, its signature decides: a name of
    /// an entry only says where to look. None: all of it is held.
    pub(super) fn verify(&self, run: SignedRun, store: &dyn Store) -> Result<Option<(Place, VerifiedRun)>, Refusal> {
        let logs = self.have.stored_line(&run.line).map_or(0, |(_, held)| held.logs_of(&run.actor).count());
        let mut refusal = None;
        for nth in 1..logs {
            match self.verify_at(run.clone(), nth - 1, store) {
                Ok(verified) => return Ok(verified),
                Err(Refusal::Signature) => refusal = Some(Refusal::Signature),
                Err(reason) => return Err(refusal.unwrap_or(reason)),
            }
        }
        self.verify_at(run, logs.saturating_sub(1), store).map_err(|reason| refusal.unwrap_or(reason))
    }

    fn verify_at(
        &self,
        mut run: SignedRun,
        nth: usize,
        store: &dyn Store,
    ) -> Result<Option<(Place, VerifiedRun)>, Refusal> {
        let place = self.have.place_nth(&mut run, nth, &|log, seq| readback::hash_at(log, seq, store))?;
        let before = match &place {
            Place::Known => return Ok(None),
            Place::After(_, h) | Place::Birth(_, h) | Place::Branch(_, _, h) => *h,
        };
        Ok(Some((place, chain::verify(run, &before)?)))
    }
}
