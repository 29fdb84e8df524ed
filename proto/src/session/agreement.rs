//! Whether the two really hold the same when their tips say so.
//!
//! Enters: a peer that shows exactly the tips that are held here, and the digest that it says. Leaves: our own digest, once
//! all is quiet, and an alarm where the two differ. Tips name entries by a part of their hashes; the digest runs over
//! whole ones. Never concludes anything while something is on its way, or was not taken in.

use telecentre_log::id::Hash;
use telecentre_log::wire::Message;

use super::work::LINE_US;
use super::{Context, Event, Session};

/// How long all must have been quiet before a digest is said: by whoever dialled, and by the other, who need not if it
/// has heard an equal one. Milliseconds.
const DELAY_MS: [i64; 2] = [30_000, 60_000];

impl Session {
    /// Notes that a run of the peer's is not held here.
    pub fn on_left_out(&mut self) {
        self.agreement.left_out = true;
    }

    fn may_compare(&self) -> bool {
        let open = !self.closed && !self.retired && self.stranger.is_none() && !self.agreement.left_out;
        open && self.heard && self.hearing.knows_all()
    }

    /// Says our digest, if all has been quiet for a while and the peer shows what we hold.
    pub(super) fn push_digest(&mut self, at: Context<'_>) {
        let have = at.replica.have();
        if !self.may_compare() || !self.flushed || !self.peer_flushed || self.agreement.is_agreed(have.counter()) {
            self.agreement.due = None;
            return;
        }
        let now = (have.counter(), self.shown_changes);
        if self.agreement.compared != Some(now) {
            self.agreement.compared = Some(now);
            let due = at.now + DELAY_MS[usize::from(!self.dialled)];
            self.agreement.due = self.shown.is_like(have).then_some(due);
        }
        let quiet = self.is_quiet() && self.ack_due.is_none() && self.held_back.is_empty() && self.acks.is_empty();
        if quiet && self.agreement.due.is_some_and(|due| due <= at.now) {
            self.agreement.agree(have.counter());
            self.writer.push(&Message::Digest(have.digest(None)));
        }
    }

    pub(super) fn on_digest(&mut self, digest: Hash, at: Context<'_>, events: &mut Vec<Event>) {
        let have = at.replica.have();
        self.works(LINE_US * have.count() as u64);
        // What came before it is stored by now.
        self.notice_moves(at);
        if !self.may_compare() || !self.shown.is_like(have) {
            return;
        }
        let differs = digest != have.digest(None);
        if differs && !self.agreement.is_agreed(have.counter()) {
            // So that the other side knows it too.
            self.agreement.compared = Some((have.counter(), self.shown_changes));
            self.agreement.due = Some(at.now);
        } else if !differs {
            self.agreement.agree(have.counter());
        }
        if differs != self.agreement.differs {
            self.agreement.differs = differs;
            events.push(Event::Differs(differs));
        }
    }
}
