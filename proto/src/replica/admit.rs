//! Admission: which runs are taken in.
//!
//! Enters: runs from a peer or a file. Leaves: staged runs; runs kept aside until the network says more; refusals. Asked
//! are: a named author that may have such a line, order, chain, signature, a bounded number of tips. What lies beyond the
//! closing of an author in bad hands is dropped without a word.
//! Never asks who sent a run, but for how much more of a closed author's line that one may bring.

use telecentre_log::chain::{self, SignedRun};
use telecentre_log::counted;
use telecentre_log::entry::Entry;
use telecentre_log::erasure;
use telecentre_log::group;
use telecentre_log::id::NodeId;
use telecentre_log::limit::{AWAITED_BYTES_PER_DAY, RUN_ALONE_BYTES, UNNAMED_BYTES, UNPLACED_BYTES};
use telecentre_log::line::Place;
use telecentre_log::readback;
use telecentre_log::refusal::Refusal;
use telecentre_log::store::Store;

use super::{Admission, Replica};

/// A peer that shows exactly the tips at which the newest closing cuts a line that waits for it here.
#[derive(Clone, Copy, Debug)]
pub struct Awaited {
    /// The peer.
    pub peer: NodeId,
    /// Days since 1970, by the own clock.
    pub day: i64,
}

impl Replica {
    /// Admits a run from a peer or a file: named author, order, chain, signature. New entries are staged; what they say
    /// in a document that the network erased is dropped here, whoever sent it, and never reaches the journal.
    pub fn admit(&mut self, run: SignedRun, store: &dyn Store) -> Result<Admission, Refusal> {
        self.admit_from(run, None, store)
    }

    /// The same of a run that may be `awaited`: then the number of its line's tips may rise beyond the limit, as long as
    /// the peer brings no more of such runs than it may in a day.
    pub fn admit_from(
        &mut self,
        mut run: SignedRun,
        awaited: Option<Awaited>,
        store: &dyn Store,
    ) -> Result<Admission, Refusal> {
        if !counted::is_placed(&self.network, &self.have, &run.line) {
            return self.park(run);
        }
        let read = |log: &telecentre_log::line::Log, seq| readback::hash_at(log, seq, store);
        if counted::sheds(&self.network, &self.have, &run.line) {
            let known = matches!(self.have.place(&mut run, &read), Ok(Place::Known));
            return Ok(if known { Admission::Known } else { Admission::Shed });
        }
        if let Some(entry) = run.entries.iter().find(|e| e.body.bytes().is_none())
            && !self.network.erased(&entry.head.document)
        {
            // An entry of `network` that came before others of this batch is read once the batch is stored.
            return if self.documents.awaits_rules() { self.park(run) } else { Err(Refusal::Erased) };
        }
        erasure::strip(&mut run, |name| self.network.erased(name));
        if run.bound() > RUN_ALONE_BYTES {
            return Err(Refusal::TooLarge);
        }
        group::check(&run)?;
        let place = self.have.place(&mut run, &read)?;
        let before = match &place {
            Place::Known => return Ok(Admission::Known),
            Place::After(_, h) | Place::Birth(_, h) | Place::Branch(_, _, h) => *h,
        };
        let bytes = run.bound() as u64;
        let verified = chain::verify(run, &before)?;
        let line = &verified.run().line;
        if self.have.freezes(line, &place) {
            let waits = counted::awaited(&self.network, &self.have, line).is_some();
            if !awaited.is_some_and(|awaited| waits && self.may_bring(awaited, bytes)) {
                return Err(Refusal::Frozen);
            }
        }
        if verified.run().line.author == self.me {
            // Another process wrote this, or this one before it was put back to an old image: what is written from now
            // on is of a new actor, whose birth names it.
            self.actor = None;
        }
        Ok(Admission::New(self.take_in(&place, verified, false, store)))
    }

    fn may_bring(&mut self, awaited: Awaited, bytes: u64) -> bool {
        self.awaited.retain(|_, (day, _)| *day == awaited.day);
        let (_, brought) = self.awaited.entry(awaited.peer).or_insert((awaited.day, 0));
        let all = brought.saturating_add(bytes);
        if all > AWAITED_BYTES_PER_DAY {
            return false;
        }
        *brought = all;
        true
    }

    /// Keeps a run that can't be judged yet, under a bound; false admissions cost only memory. An author that is named
    /// takes no more than its part of it.
    fn park(&mut self, run: SignedRun) -> Result<Admission, Refusal> {
        let weight = |run: &SignedRun| run.entries.iter().map(Entry::weight).sum::<usize>() + 100;
        let author = run.line.author;
        let own = self.unnamed.iter().filter(|parked| parked.line.author == author).map(weight).sum::<usize>();
        let most = if self.network.names(&author) { UNPLACED_BYTES.max(RUN_ALONE_BYTES) } else { UNNAMED_BYTES };
        let new = weight(&run);
        if self.unnamed_bytes + new > UNNAMED_BYTES || own + new > most {
            return Err(Refusal::UnknownAuthor);
        }
        self.unnamed_bytes += new;
        self.unnamed.push(run);
        Ok(Admission::Parked)
    }

    /// Tries again the runs whose authors nobody had named, or that nobody knew to belong where they are. What is
    /// admitted now is staged for the next batch.
    pub(super) fn try_parked(&mut self, store: &dyn Store) {
        if !self.unnamed.iter().any(|run| counted::is_placed(&self.network, &self.have, &run.line)) {
            return;
        }
        self.unnamed_bytes = 0;
        for run in std::mem::take(&mut self.unnamed) {
            let (author, seq) = (run.line.author, run.first);
            if let Err(reason) = self.admit(run, store) {
                self.refuse(0, author, author, seq, reason);
            }
        }
    }
}
