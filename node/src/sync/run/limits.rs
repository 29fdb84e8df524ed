//! What one session may cost: work, and bytes of the peer's own lines.
//!
//! Enters: the work that the session and the writer counted, the runs that came. Leaves: how long the peer has to wait,
//! when that was too long, which runs are taken in today. The rules are in `budget` and `quota`; here they are applied.

use std::time::Duration;

use telecentre_proto::chain::SignedRun;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::session::Session;

use super::Run;

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

    /// The runs that are taken in now: of the peer's own lines no more than a day's worth, the rest waits.
    pub(super) fn within_quota(&mut self, mut runs: Vec<SignedRun>) -> Vec<SignedRun> {
        let (peer, now) = (self.connection.peer(), self.monotonic());
        let (allowed, free) = self.sync.0.handle.read(|replica, _| {
            let network = replica.network();
            (network.daily_bytes(&peer), network.was_hub(&peer) || replica.recovering())
        });
        if free {
            return runs;
        }
        let mut peers = self.sync.peers();
        let quota = &mut peers.entry(peer).or_default().quota;
        let put_off = &mut self.put_off;
        runs.retain(|run| {
            let own = run.line.author == peer;
            // Nothing of a line is taken in after a gap.
            let now = !own || !put_off.holds(&run.line) && quota.take(run.bound() as u64, allowed, now);
            if !now {
                put_off.add(&run.line, allowed);
            }
            now
        });
        if put_off.is_new(now + quota.left(now).unwrap_or_default()) {
            tracing::warn!(%peer, allowed, "this peer has brought a day's worth of its own entries; the rest waits");
        }
        drop(peers);
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
        let (peer, now) = (self.connection.peer(), self.monotonic());
        let allowed = self.with(|context| context.replica.network().daily_bytes(&peer));
        if let Some(session) = &mut self.session {
            self.put_off.due(allowed, now).iter().for_each(|line| session.ask_again(line));
        }
    }
}
