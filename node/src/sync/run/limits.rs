//! What one session may cost: work, and what the lines that it brings take.
//!
//! Enters: the work that the session and the writer counted, the runs that came. Leaves: how long the peer has to wait,
//! when that was too long, which runs are taken in today. The rules are in `budget` and `quota`; here they are applied.

use std::time::Duration;

use telecentre_proto::chain::SignedRun;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::session::Session;

use super::Run;
use super::brought::brought_nothing;

impl Run<'_> {
    /// How long the peer has to wait because of the work that it caused; an error if that has gone on for too long.
    pub(super) fn held_up(&mut self) -> Result<Option<Duration>, Refusal> {
        let now = self.monotonic();
        let mut peers = self.sync.peers();
        let budget = &mut peers.entry(self.connection.peer()).or_default().budget;
        let waited = self.waiting_since.take().map_or(Duration::ZERO, |since| now.saturating_sub(since));
        if budget.waited(waited, now) {
            return Err(Refusal::Busy);
        }
        let wait = budget.wait(now);
        self.waiting_since = wait.map(|_| now);
        Ok(wait)
    }

    /// Counts the work that the peer caused, what the session knows of it and some more.
    pub(super) fn charge(&mut self, more_us: u64) {
        let us = self.session.as_mut().map_or(0, Session::take_work).saturating_add(more_us);
        let now = self.monotonic();
        self.sync.peers().entry(self.connection.peer()).or_default().budget.charge(us, now);
    }

    /// The runs that are taken in now: of an author's lines no more than a day's worth, whoever brings it; the rest waits.
    /// What a hub brings is counted and taken: it took it in under the same rule. A box leaves half of a day to the hub, or
    /// a peer that brings one part here and another there would have twice as much.
    pub(super) fn within_quota(&mut self, mut runs: Vec<SignedRun>) -> Vec<SignedRun> {
        let (peer, now) = (self.connection.peer(), self.monotonic());
        let takes: Vec<_> = self.sync.0.handle.read(|replica, _| {
            let network = replica.network();
            let free = network.was_hub(&peer) || replica.recovering();
            let share = if network.was_hub(&replica.me()) { 1 } else { 2 };
            let of = |run: &SignedRun| {
                let whole = network.daily_bytes(&run.line.author);
                let allowed = if free { u64::MAX } else { whole / share };
                replica.room_for(run, &peer).map(|bytes| (bytes, whole, allowed))
            };
            runs.iter().map(of).collect()
        });
        let mut quotas = self.sync.quotas();
        let put_off = &mut self.put_off;
        let (mut takes, mut begins, mut work) = (takes.into_iter(), None, 0);
        runs.retain(|run| {
            let Some((bytes, whole, allowed)) = takes.next().flatten() else { return true };
            let quota = quotas.entry(run.line.author).or_default();
            // Nothing of a line is taken in after a gap.
            let now_taken = !put_off.holds(&run.line) && quota.take(bytes, allowed, now);
            if !now_taken && put_off.add(&run.line, whole, now + quota.left(now).unwrap_or_default()) {
                begins = Some(run.line.author);
            }
            if !now_taken {
                work += brought_nothing(run.entries.len() as u64);
            }
            now_taken
        });
        drop(quotas);
        // Whoever goes on sending what is put off is heard less and less.
        self.charge(work);
        if let Some(author) = begins {
            tracing::warn!(%peer, %author, "a day's worth of this author's entries has come; the rest waits");
        }
        if !self.put_off.is_empty()
            && let Some(session) = &mut self.session
        {
            session.on_left_out();
        }
        runs
    }

    /// Asks for what was put off, once a new day began or the hub allowed more.
    pub(super) fn ask_again(&mut self) {
        if self.put_off.is_empty() {
            return;
        }
        let now = self.monotonic();
        let put_off = &mut self.put_off;
        let due = self.sync.0.handle.read(|replica, _| put_off.due(|of| replica.network().daily_bytes(of), now));
        if let Some(session) = &mut self.session {
            for line in &due {
                session.ask_again(line);
            }
        }
    }
}
