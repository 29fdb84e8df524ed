//! Proving to a peer that it wrote what it does not hold, and believing nothing less.
//!
//! Enters: what the peer shows of its own lines; proofs that the peer sends. Leaves: the ends of runs that the peer signed
//! itself and lacks, before anything else is sent to it; or the news that something of ours was lost. A tip is a
//! suspicion: only our own signature, over a position that none of our logs holds, is a proof. What space, log or actor
//! is named beside it plays no part.

use telecentre_log::chain;
use telecentre_log::have::LineIx;
use telecentre_log::id::{Line, Space};
use telecentre_log::limit::{FALSE_PROOFS, PROOFS_PER_SESSION};
use telecentre_log::line::HeldLine;
use telecentre_log::peer::reach;
use telecentre_log::readback::signed_end;
use telecentre_log::refusal::Refusal;
use telecentre_log::wire::{BadFrame, Message, Proof};

use super::exchange::Proofs;
use super::work::SIGNATURE_US;
use super::{Context, Event, Session};
use crate::replica::OwnEnd;

impl Session {
    /// Proves what the peer lacks of a line of its own, by the tips that it showed.
    pub(super) fn prove_lost(&mut self, line: &Line, at: Context<'_>) {
        if line.author != self.peer || !self.may_prove() {
            return;
        }
        let Some((ix, held)) = at.replica.have().line(line) else { return };
        let shown = self.shown.tips(line).iter().filter_map(|tip| reach(held, tip));
        let known = held.closure(shown);
        self.prove(ix, held, &known);
    }

    /// Proves the ends of the peer's own lines of a space of which it said nothing but a digest that is not ours.
    pub(super) fn prove_unseen(&mut self, space: &Space, at: Context<'_>) {
        if !self.proofs.lacks_own {
            return;
        }
        let line = Line { space: space.clone(), author: self.peer };
        if let Some((ix, held)) = at.replica.have().line(&line) {
            self.prove(ix, held, &[]);
        }
    }

    /// The same of all spaces.
    pub(super) fn prove_all_unseen(&mut self, at: Context<'_>) {
        let spaces: Vec<Space> = {
            let own = at.replica.have().lines().filter(|held| held.line.author == self.peer);
            own.map(|held| held.line.space.clone()).collect()
        };
        for space in &spaces {
            self.prove_unseen(space, at);
        }
    }

    /// Proves the ends of a line of the peer's own beyond what it is known to hold.
    pub(super) fn prove(&mut self, ix: LineIx, held: &HeldLine, known: &[u32]) {
        if !self.may_prove() {
            return;
        }
        for (log_ix, log) in held.ends() {
            let last = log.stored_last();
            let known = usize::try_from(log_ix).ok().and_then(|nth| known.get(nth)).copied().unwrap_or(0);
            let maximal = log.covered < last && last > known;
            let (new, room) = ((ix, log_ix, last), self.proofs.has_room());
            let Proofs { due, said, .. } = &mut self.proofs;
            if maximal && room && !due.contains(&new) && !said.contains(&new) {
                due.push_back(new);
            }
        }
    }

    fn may_prove(&self) -> bool {
        !self.closed && !self.retired && self.stranger.is_none() && self.proofs.has_room()
    }

    pub(super) fn push_proofs(&mut self, at: Context<'_>) {
        while let Some((ix, log_ix, last)) = self.proofs.due.pop_front() {
            let Some(held) = at.replica.have().at(ix) else { continue };
            let Some(log) = held.log(log_ix) else { continue };
            let nth = log.runs.partition_point(|run| run.last < last);
            let Some((end, signature)) = signed_end(&held.line, log, nth, at.store) else { continue };
            self.proofs.said.push((ix, log_ix, last));
            let line = held.line.clone();
            self.writer.push(&Message::Proof(Box::new(Proof { line, at: end, signature })));
        }
    }

    pub(super) fn on_proof(&mut self, proof: &Proof, at: Context<'_>, events: &mut Vec<Event>) -> Result<(), BadFrame> {
        self.proofs.heard += 1;
        self.works(SIGNATURE_US);
        if self.closed || self.stranger.is_some() || self.proofs.heard > PROOFS_PER_SESSION {
            return Ok(());
        }
        let end = OwnEnd { seq: proof.at.seq, h: proof.at.h };
        if !chain::signed(&at.replica.me(), end.seq, &end.h, &proof.signature) {
            self.proofs.bad += 1;
            return if self.proofs.bad < FALSE_PROOFS { Ok(()) } else { Err(BadFrame(Refusal::Signature)) };
        }
        if at.replica.misses(&end) {
            events.push(Event::Lost(end));
        }
        Ok(())
    }
}
