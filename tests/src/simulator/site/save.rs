//! The writer of a simulated replica: what the node's writer does, in the same order and without a runtime.
//!
//! Enters: drafts, runs. Leaves: batches appended, synced, then counted; answers of the steward; erasures carried out
//! with the shipping core's own function, copies forgotten, receipts given; a replica made anew after a refused append.
//! A site that falls in the middle of an erasure begins it again at its next start.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use telecentre_node::journal::{Address, AppendError, Moved, Rewritten};
use telecentre_proto::chain::SignedRun;
use telecentre_proto::document::DocumentName;
use telecentre_proto::document::Draft;
use telecentre_proto::erasure::{self, Receipts};
use telecentre_proto::id::{Line, NodeId};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::Admission;

use super::super::Truth;
use super::{Fell, KEEP_ENTRIES, RESERVE, Site};

const DAY_MS: i64 = 24 * 3_600_000;

/// What became of runs that were to be taken in.
#[derive(Default)]
pub struct Taken {
    /// Entries that are new here.
    pub new: u64,
    /// Entries that were held.
    pub known: u64,
    /// Runs that can't be judged yet.
    pub parked: u64,
    /// The lines of the others, and why.
    pub refused: Vec<(Line, Refusal)>,
}

impl Site {
    /// Looks for room, as the writer does before it changes anything.
    pub fn reserve(&mut self) -> Result<(), Fell> {
        let doomed = self.doomed;
        match self.running.as_mut().unwrap().journal.reserve(RESERVE.0, RESERVE.1) {
            Ok(()) => Ok(()),
            Err(_) if doomed => Err(Fell::Dark),
            Err(AppendError::SyncFailed(_) | AppendError::Stopped) => Err(Fell::Stopped),
            Err(_) => Err(Fell::Refused),
        }
    }

    /// Stages drafts.
    pub fn write(&mut self, drafts: &[Draft], now: i64, truth: &mut Truth) {
        self.stage(drafts, false, now, truth);
    }

    /// Stages the drafts of one act, which stand or fall together.
    pub fn act(&mut self, drafts: &[Draft], now: i64, truth: &mut Truth) {
        self.stage(drafts, true, now, truth);
    }

    fn stage(&mut self, drafts: &[Draft], together: bool, now: i64, truth: &mut Truth) {
        if drafts.is_empty() {
            return;
        }
        let blind = self.is_blind();
        let seconds = self.clock(now).div_euclid(1_000);
        let running = self.running.as_mut().unwrap();
        let mut before = BTreeMap::new();
        for draft in drafts {
            let line = Line { space: draft.space.clone(), author: self.id };
            let held = running.replica.have().stored_line(&line).map(|(_, held)| held);
            let log = running.replica.actor().and_then(|actor| held?.log_of(&actor));
            before.insert(line, log.map_or(0, |(_, log)| u64::from(log.last)));
        }
        let chance = &mut self.chance;
        let mut random = |out: &mut [u8]| out.copy_from_slice(&chance.bytes(out.len()));
        let (replica, store) = (&mut running.replica, &running.store);
        if together {
            replica.write_together(drafts, seconds, &mut random, store).unwrap();
        } else {
            replica.write(drafts, seconds, &mut random, store).unwrap();
        }
        truth.staged(&running.replica, drafts, &before, blind);
    }

    /// Admits runs that were carried here, as the writer does: a file may bring what a closing that waits here names.
    pub fn admit(&mut self, runs: Vec<SignedRun>) -> Taken {
        self.admit_each(runs, |_| (None, true), 0)
    }

    /// The same of runs that a peer sent. `awaited`: the lines of which it shows exactly what a closing that waits here
    /// names.
    pub fn admit_from(&mut self, peer: &NodeId, runs: Vec<SignedRun>, awaited: &[Line], now: i64) -> Taken {
        self.admit_each(runs, |line| (Some(*peer), awaited.contains(line)), now)
    }

    fn admit_each(&mut self, runs: Vec<SignedRun>, how: impl Fn(&Line) -> (Option<NodeId>, bool), now: i64) -> Taken {
        let mut taken = Taken::default();
        let day = self.clock(now).div_euclid(DAY_MS);
        let running = self.running.as_mut().unwrap();
        for run in runs {
            let (line, entries) = (run.line.clone(), run.entries.len() as u64);
            let (peer, awaited) = how(&line);
            let from = peer.unwrap_or(line.author);
            match running.replica.admit_from(&from, run, awaited.then_some(day), &running.store) {
                Ok(Admission::New(count)) => {
                    taken.new += count;
                    taken.known += entries - count;
                }
                Ok(Admission::Known) => taken.known += entries,
                Ok(Admission::Parked) => taken.parked += 1,
                Ok(Admission::Shed) => {}
                Err(reason) => taken.refused.push((line, reason)),
            }
        }
        taken
    }

    /// Lets the steward answer, appends, syncs, counts; again while something follows.
    pub fn save(&mut self, now: i64, truth: &mut Truth) -> Result<(), Fell> {
        let mut last = Vec::new();
        for round in 0.. {
            let clock = self.clock(now);
            let running = self.running.as_mut().unwrap();
            let arrears = telecentre_node::replica::duty::arrears(&mut running.replica, &running.store, clock);
            assert!(round < 500, "{} goes on writing what it owes: {arrears:?}", self.name);
            self.write(&arrears, now, truth);
            let (_, answers) = telecentre_node::replica::duty::answers(self.replica(), &self.expiry, self.clock(now));
            assert!(answers.is_empty() || answers != last, "{} repeats answers that it saved: {answers:?}", self.name);
            truth.by_rule.note(&answers);
            self.stage(&answers, answers.len() <= 2, now, truth);
            last = answers;
            let running = self.running.as_mut().unwrap();
            if !running.replica.has_staged() {
                self.note_saved();
                return self.carry_out_erasures();
            }
            let blocks = running.replica.seal(&self.keys);
            let payloads: Vec<&[u8]> = blocks.iter().map(Vec::as_slice).collect();
            match running.journal.append(&payloads) {
                Ok(addresses) => {
                    let addresses: Vec<u64> = addresses.into_iter().map(Address::to_u64).collect();
                    running.replica.stored(&addresses, &running.store);
                    running.replica.keep_snapshots(&running.store, KEEP_ENTRIES);
                }
                Err(_) if self.doomed => return Err(Fell::Dark),
                Err(AppendError::SyncFailed(_) | AppendError::Stopped) => return Err(Fell::Stopped),
                Err(_) => {
                    self.begin_anew();
                    return Err(Fell::Refused);
                }
            }
        }
        Ok(())
    }

    /// After a refused append the replica in memory holds what the disk does not: it is made anew.
    fn begin_anew(&mut self) {
        let mut running = self.running.take().unwrap();
        running.replica = self.read_back(&mut running.journal, &running.store);
        running.replica.set_losses(self.losses.clone());
        if self.recovering {
            running.replica.set_recovering(true);
        }
        self.running = Some(running);
    }

    /// Carries out what a site has not reported yet, as the node's writer does.
    fn carry_out_erasures(&mut self) -> Result<(), Fell> {
        let doomed = self.doomed;
        let running = self.running.as_mut().unwrap();
        if !running.replica.owes_erasure() {
            return Ok(());
        }
        let erased: BTreeSet<DocumentName> =
            running.replica.network().erasures().map(|(name, _)| name.clone()).collect();
        let numbers: Vec<u32> = running.journal.segments().collect();
        for number in numbers {
            let gone = |name: &DocumentName| erased.contains(name);
            let moved = running.journal.rewrite(number, |_, payload| match erasure::rewrite(payload, gone).unwrap() {
                Some(new) => Rewritten::Replace(new),
                None => Rewritten::Keep,
            });
            let moved = match moved {
                Ok(moved) => moved,
                Err(_) if doomed => return Err(Fell::Dark),
                Err(_) if running.journal.is_stopped() => return Err(Fell::Stopped),
                // No room, or damage that the next start finds: tried again, and not reported.
                Err(_) => return Ok(()),
            };
            let to = |moved: &Moved| Some((moved.from.to_u64(), moved.to?.to_u64()));
            running.replica.moved(&moved.iter().filter_map(to).collect::<HashMap<_, _>>());
        }
        self.copies.borrow_mut().clear();
        running.replica.set_receipts(Receipts(erased.into_iter().map(|name| (name, 0)).collect()));
        Ok(())
    }
}
