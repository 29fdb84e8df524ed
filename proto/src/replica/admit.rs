//! Admission: which runs are taken in.
//!
//! Enters: runs from a peer or a file. Leaves: staged runs; runs kept aside until the network says more; refusals. Asked
//! are: a named author that may have such a line, order, chain, signature, a bounded number of tips. What lies beyond the
//! closing of an author in bad hands is dropped without a word.
//! Never asks who sent a run, but for how much more of a closed author's line that one may bring.

use telecentre_log::chain::SignedRun;
use telecentre_log::counted;
use telecentre_log::document::{DocumentKey, DocumentName};
use telecentre_log::erasure;
use telecentre_log::group;
use telecentre_log::id::NodeId;
use telecentre_log::limit::{AWAITED_BYTES_PER_DAY, RUN_ALONE_BYTES};
use telecentre_log::line::Place;
use telecentre_log::readback;
use telecentre_log::refusal::Refusal;
use telecentre_log::room;
use telecentre_log::store::Store;

use super::{Admission, Replica};

impl Replica {
    /// Admits a run from a peer or a file: named author, order, chain, signature. New entries are staged; what they say
    /// in a document that the network erased is dropped here, whoever sent it, and never reaches the journal.
    pub fn admit(&mut self, run: SignedRun, store: &dyn Store) -> Result<Admission, Refusal> {
        let from = run.line.author;
        self.admit_from(&from, run, None, store)
    }

    /// The same of a run that this peer sent: what can't be judged yet is kept under a bound for each. `awaited`: the day
    /// (since 1970, by the own clock), where the peer shows exactly the tips at which the newest closing cuts this line and
    /// waits here: then the number of its tips may rise beyond the limit, as long as the peer brings no more of such runs
    /// than it may in a day.
    pub fn admit_from(
        &mut self,
        from: &NodeId,
        mut run: SignedRun,
        awaited: Option<i64>,
        store: &dyn Store,
    ) -> Result<Admission, Refusal> {
        if !counted::is_placed(&self.network, &self.have, &run.line) {
            return self.park(from, run);
        }
        if counted::sheds(&self.network, &self.have, &run.line) {
            let read = |log: &telecentre_log::line::Log, seq| readback::hash_at(log, seq, store);
            let known = matches!(self.have.place(&mut run, &read), Ok(Place::Known));
            return Ok(if known { Admission::Known } else { Admission::Shed });
        }
        if let Some(entry) = run.entries.iter().find(|e| e.body.bytes().is_none())
            && !self.network.erased(&entry.head.document)
        {
            // An entry of `network` that came before others of this batch is read once the batch is stored.
            return if self.documents.awaits_rules() { self.park(from, run) } else { Err(Refusal::Erased) };
        }
        erasure::strip(&mut run, |name| self.network.erased(name));
        if run.bound() > RUN_ALONE_BYTES {
            return Err(Refusal::TooLarge);
        }
        group::check(&run)?;
        let bytes = run.bound() as u64;
        let Some((place, verified)) = self.verify(run, store)? else { return Ok(Admission::Known) };
        let line = &verified.run().line;
        if self.have.freezes(line, &place) {
            let waits = counted::awaited(&self.network, &self.have, line).is_some();
            if !awaited.is_some_and(|day| waits && self.may_bring(from, day, bytes)) {
                return Err(Refusal::Frozen);
            }
        }
        if line.author == self.me {
            // Another process wrote this, or this one before it was put back to an old image: what is written from now
            // on is of a new actor, whose birth names it.
            self.actor = None;
        }
        Ok(Admission::New(self.take_in(&place, verified, false, store)))
    }

    /// What a run that this peer brings would take here, where that is counted: not of what hubs, the root key or this
    /// replica wrote, nor of what is not named and so kept under a bound of its own. What is passed on and held already
    /// takes nothing.
    pub fn room_for(&self, run: &SignedRun, from: &NodeId) -> Option<u64> {
        let author = run.line.author;
        let enrolled = self.network.enrolment(&author).is_some() && !self.network.was_hub(&author);
        let mut logs = self.have.line(&run.line).into_iter().flat_map(|(_, held)| held.logs_of(&run.actor));
        let held = *from != author && logs.any(|(_, log)| u64::from(log.last) >= run.last());
        if !enrolled || held || author == self.me {
            return None;
        }
        let key = |name: &DocumentName| DocumentKey { space: run.line.space.clone(), name: name.clone(), author };
        Some(room::of(run, |name| self.documents.has(&key(name))))
    }

    fn may_bring(&mut self, peer: &NodeId, day: i64, bytes: u64) -> bool {
        self.awaited.retain(|_, (on, _)| *on == day);
        let (_, brought) = self.awaited.entry(*peer).or_insert((day, 0));
        let all = brought.saturating_add(bytes);
        if all > AWAITED_BYTES_PER_DAY {
            return false;
        }
        *brought = all;
        true
    }
}
