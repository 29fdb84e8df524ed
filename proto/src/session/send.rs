//! The sending side of a session.
//!
//! Enters: the replica as stored. Leaves: frames. Lines are sent in the order of their urgency (`commons` from the root
//! down, then the receiver's centre, then the rest), the logs of a line parents first, and of each log what the peer
//! neither showed nor was sent.

use telecentre_log::chain::SignedRun;
use telecentre_log::have::LineIx;
use telecentre_log::id::{Line, Space};
use telecentre_log::limit::{LINES_CLAIMED, LINES_PER_MESSAGE, PIECE_BYTES, REPLICAS_PER_MESSAGE, TIPS_PER_TRAIL};
use telecentre_log::line::{HeldLine, LogIx};
use telecentre_log::peer::{Tip, find, reach, tips_of};
use telecentre_log::readback::{LastRecord, read_runs};
use telecentre_log::visible;
use telecentre_log::wire::{Lines, Message};

use super::listing::bound;
use super::{ACK_DELAY_MS, Context, FRAME_TARGET, RELAY_DELAY_MS, RETELLS, SLOW_FRAME_TARGET, Session};

/// The last of some things, then further back at strides 1, 2, 4…
fn strides<T>(all: &[T]) -> impl Iterator<Item = &T> {
    let back = std::iter::successors(Some(0_usize), |back| Some(back * 2 + 1));
    back.map_while(|back| all.get(all.len().checked_sub(back + 1)?))
}

impl Session {
    /// The next frame to send, if there is anything to say now. `slow`: end frames early, so that what happens next
    /// does not wait behind history.
    pub fn poll_transmit(&mut self, slow: bool, at: Context<'_>) -> Option<Vec<u8>> {
        let target = if slow { SLOW_FRAME_TARGET } else { FRAME_TARGET };
        if !self.greeted {
            if !self.dialled && !self.heard {
                return None;
            }
            self.push_hello(at);
            self.greeted = true;
            if !self.heard && self.remembers {
                self.look_at_all(at);
            }
        }
        self.notice_closings(at);
        self.notice_moves(at);
        self.resolve_ahead(at);
        self.push_proofs(at);
        self.push_wants(target);
        self.push_heard(target);
        self.push_acks(target, at);
        self.push_trails(target, at);
        self.push_listing(target, at);
        self.push_receipts(target, at);
        if self.listing.is_over() {
            self.push_runs(target, at);
        }
        self.push_flushed();
        self.push_digest(at);
        self.works_sending(self.writer.len());
        if self.writer.is_empty() { None } else { Some(self.writer.finish()) }
    }

    fn push_heard(&mut self, target: usize) {
        while !self.heard_others.is_empty() && self.writer.has_room(target) {
            let next = std::iter::from_fn(|| self.heard_others.pop_first());
            let replicas = next.take(REPLICAS_PER_MESSAGE).collect();
            self.writer.push(&Message::Heard(replicas));
        }
    }

    /// Notes which lines moved since the last look: to be sent, at once or after a moment.
    pub(super) fn notice_moves(&mut self, at: Context<'_>) {
        let have = at.replica.have();
        let me = at.replica.me();
        while let Some((_, ix)) = self.held_back.pop_front_if(|(due, _)| *due <= at.now) {
            self.consider(ix, at);
        }
        if self.looked == have.counter() {
            return;
        }
        let moved: Vec<LineIx> = have.moved_since(self.looked).collect();
        for ix in moved {
            let Some(held) = have.at(ix) else { continue };
            self.apply_received(&held.line, held, ix);
            if have.is_anew_since(ix, self.looked) {
                self.begin_anew(&held.line, at);
            }
            let own = held.line.author == me;
            if self.heard && self.flushed && !own && !self.relays {
                self.held_back.push_back((at.now + RELAY_DELAY_MS, ix));
            } else {
                self.consider(ix, at);
            }
            if self.heard && (!own || self.owed.contains(&held.line)) {
                // Where less is held than before, the peer must know at once which runs it may still send.
                let now = self.owed.contains(&held.line) || have.is_anew_since(ix, self.looked);
                let due = if now { at.now } else { at.now + ACK_DELAY_MS };
                self.ack_due = Some(self.ack_due.map_or(due, |d| d.min(due)));
            }
        }
        self.looked = have.counter();
    }

    /// What the peer sent and is now stored here, it holds.
    fn apply_received(&mut self, line: &Line, held: &HeldLine, ix: LineIx) {
        if let Some(came) = self.came.take(line) {
            let ends = came.into_iter().filter_map(|(actor, seq)| {
                let mut logs = held.logs_of(&actor);
                let (log_ix, log) = logs.next()?;
                // Which branch it came on is not known here: it may go back once, where it is known.
                logs.next().is_none().then_some((log_ix, u32::try_from(seq).ok()?.min(log.last)))
            });
            let ends: Vec<(LogIx, u32)> = ends.collect();
            // Kept for the next session too: an author's own entries are never acknowledged by it.
            let shown = self.shown.tips(line).iter().filter_map(|tip| reach(held, tip));
            let upto = held.closure(shown.chain(ends.iter().copied()));
            self.shown.raise(held, &upto);
            self.shown_changes += 1;
            self.news = true;
            held.raise(self.sent.entry(ix).or_default(), ends);
        }
        if let Some(tips) = self.coming.get(line) {
            held.raise(self.sent.entry(ix).or_default(), tips.iter().filter_map(|tip| reach(held, tip)));
            if tips.iter().all(|tip| find(held, tip).is_some()) {
                self.coming.remove(line);
            }
        }
    }

    /// Puts a line on the list of those to be sent, if the peer may have it.
    pub(super) fn consider(&mut self, ix: LineIx, at: Context<'_>) {
        let Some(held) = at.replica.have().at(ix) else { return };
        if !self.sends(&held.line, at.replica.me()) || !(self.heard || self.remembers) {
            return;
        }
        let urgency = match &held.line.space {
            // What the peer wrote itself and lost is most urgent, once it knows that it is named.
            _ if held.line.author == self.peer && self.shown.lines_in(&Space::Commons).next().is_some() => 0,
            _ if held.line.author == self.peer => 9,
            Space::Commons => 1 + visible::precedence(at.replica.network(), &held.line.author),
            Space::Centre(centre) | Space::Lent(centre) => {
                let served = at.replica.network().served(&self.peer, centre);
                if served { 10 } else { 12 }
            }
            Space::Directory => 11,
        };
        self.pending.insert((urgency, ix));
    }

    /// Lines of the peer that went beyond ours: settled when we hold what it showed.
    fn resolve_ahead(&mut self, at: Context<'_>) {
        let lines: Vec<Line> = self.ahead.keys().cloned().collect();
        for line in lines {
            let Some((ix, held)) = at.replica.have().line(&line) else { continue };
            let tips = self.ahead.get(&line).cloned().unwrap_or_default();
            let left: Vec<Tip> = tips.iter().filter(|t| reach(held, t).is_none()).copied().collect();
            held.raise(self.sent.entry(ix).or_default(), tips.iter().filter_map(|t| reach(held, t)));
            if left.is_empty() {
                self.ahead.remove(&line);
                self.consider(ix, at);
            } else {
                self.ahead.insert(line.clone(), left);
                // The peer has sent all it could and its tip is still unknown here: the two lines part somewhere.
                if self.peer_flushed && !self.trailed.contains(&line) && self.tells(&line) {
                    self.send_trail(&line);
                }
            }
        }
    }

    /// A run of a line that the peer sent had no place here: it believes that we hold something else than we do. Shows
    /// it our positions once more, so that it sends what comes before.
    pub fn on_refused(&mut self, line: &Line) {
        self.on_left_out();
        if self.tells(line) && (self.retold.len() < LINES_CLAIMED || self.retold.contains_key(line)) {
            let times = self.retold.entry(line.clone()).or_default();
            *times += 1;
            if *times <= RETELLS {
                self.send_trail(line);
            }
        }
    }

    /// Asks for a line of the peer's own that was left out because too much of it came at once: shows it what is held.
    pub fn ask_again(&mut self, line: &Line) {
        if self.tells(line) {
            self.send_trail(line);
        }
    }

    /// Is going to send the positions of our line back through its births at strides 1, 2, 4…
    pub(super) fn send_trail(&mut self, line: &Line) {
        if self.trailed.len() < LINES_CLAIMED {
            self.trailed.insert(line.clone());
        }
        if self.trails.len() < LINES_CLAIMED {
            self.trails.insert(line.clone());
        }
    }

    fn push_trails(&mut self, target: usize, at: Context<'_>) {
        while self.writer.has_room(target)
            && let Some(line) = self.trails.pop_first()
        {
            // No position at all says that nothing of it is held.
            let held = at.replica.have().line(&line).map(|(_, held)| held);
            let mut tips = held.map(tips_of).unwrap_or_default();
            // The strides double within a log and from log to log: some hundreds of positions after years of daily
            // restarts. The oldest may be left out: then more is sent than is lacking.
            for log in held.into_iter().flat_map(|held| strides(held.logs())) {
                tips.extend(strides(&log.runs).map(|run| Tip {
                    actor: log.actor,
                    seq: u64::from(run.last),
                    h: run.h.short(),
                }));
            }
            tips.truncate(TIPS_PER_TRAIL);
            self.writer.push(&Message::Trail(line, tips));
        }
    }

    fn push_acks(&mut self, target: usize, at: Context<'_>) {
        let have = at.replica.have();
        if self.ack_due.is_some_and(|due| due <= at.now) {
            self.ack_due = None;
            let me = at.replica.me();
            // Our own entries are told by being sent, except those that the peer gave back.
            let others = |line: &Line| line.author != me || self.owed.contains(line);
            let told = |ix: &LineIx| have.at(*ix).is_some_and(|held| others(&held.line) && self.tells(&held.line));
            let told: Vec<LineIx> = have.moved_since(self.acked).filter(told).collect();
            self.acks.extend(told);
            self.acked = have.counter();
            self.owed.clear();
        }
        while self.writer.has_room(target) && !self.acks.is_empty() {
            let (mut lines, mut bytes): (Lines, usize) = (Vec::new(), 0);
            while bytes < PIECE_BYTES && lines.len() < LINES_PER_MESSAGE {
                let Some(ix) = self.acks.pop_first() else { break };
                let Some(held) = have.at(ix) else { continue };
                let tips = tips_of(held);
                bytes += bound(tips.len());
                lines.push((held.line.clone(), tips));
            }
            self.writer.push(&Message::Ack(lines));
        }
    }

    fn push_runs(&mut self, target: usize, at: Context<'_>) {
        while self.writer.has_room(target) {
            let Some((urgency, ix)) = self.pending.first().copied() else { break };
            if self.push_line(ix, target, at) {
                break;
            }
            self.pending.remove(&(urgency, ix));
        }
    }

    /// Sends of one line as much as fits. Returns whether more of it is left.
    fn push_line(&mut self, ix: LineIx, target: usize, at: Context<'_>) -> bool {
        let Some(held) = at.replica.have().at(ix) else { return false };
        if self.ahead.contains_key(&held.line) {
            return false;
        }
        // Nothing goes before `commons`: it says who is named, and which entries may come without their content.
        if !self.hearing.knows(&held.line.space) || !self.hearing.knows(&Space::Commons) {
            return false;
        }
        let mut upto = self.sent.remove(&ix).unwrap_or_default();
        upto.resize(held.logs().len(), 0);
        if held.line.author == self.peer {
            self.prove(ix, held, &upto);
            self.push_proofs(at);
        }
        let (mut left, mut last_record) = (false, LastRecord::default());
        // Of a closed author's line both sides hold what the closing says, however many tips the peer shows now.
        let open = at.replica.network().closings(&held.line.author).is_empty();
        let takes = self.shown.takes(at.replica.have(), held).filter(|_| open);
        for ((log, known), nth) in held.logs().iter().zip(upto.iter_mut()).zip(0..) {
            if takes.as_ref().is_some_and(|takes: &Vec<bool>| takes.get::<usize>(nth) == Some(&false)) {
                continue;
            }
            while *known < log.stored_last() {
                if !self.writer.has_room(target) {
                    left = true;
                    break;
                }
                let budget = target - self.writer.len();
                let Some(runs) = read_runs(&held.line, log, *known, budget, &mut last_record, at.store) else {
                    // The disk can't give it now: what follows it can't be sent either.
                    break;
                };
                let Some(last) = runs.last().map(SignedRun::last) else { break };
                if !self.writer.is_empty() && runs.iter().map(SignedRun::bound).sum::<usize>() > budget {
                    left = true;
                    break;
                }
                for run in runs {
                    self.writer.push(&Message::Run(Box::new(run)));
                }
                *known = u32::try_from(last).unwrap_or(u32::MAX);
            }
            if left || *known < log.stored_last() {
                break;
            }
        }
        self.sent.insert(ix, upto);
        left
    }

    fn push_flushed(&mut self) {
        // A stranger is sent too little for that.
        let all = self.stranger.is_none() && self.pending.is_empty() && self.hearing.knows_all();
        let all = all && self.listing.is_over();
        if self.heard && !self.flushed && all {
            self.flushed = true;
            self.writer.push(&Message::Flushed);
        }
    }
}
