//! Lines of closed authors, of which more or less is held than a moment ago.
//!
//! Enters: the replica as stored, tips that the peer shows. Leaves: what is to be sent of such lines, worked out anew from
//! what the peer showed last; whether the peer holds exactly what the newest closing of a line names. What was sent before
//! may have been dropped on the other side, so none of it is relied on.
//! Never looks at lines whose authors are enrolled openly.

use telecentre_log::counted;
use telecentre_log::have::LineIx;
use telecentre_log::id::Line;
use telecentre_log::peer::{Tip, reach};

use super::{Context, Session};

impl Session {
    /// Whether the peer shows exactly the tips at which the newest closing of a line's author, which waits here, cuts it.
    pub fn shows_awaited(&self, line: &Line, at: Context<'_>) -> bool {
        let mut shown = self.shown.tips(line).to_vec();
        shown.sort_unstable();
        counted::awaited(at.replica.network(), at.replica.have(), line).is_some_and(|awaited| awaited == shown)
    }

    /// After a change of the network: looks anew at every line of an author that it closed, or no longer names.
    pub(super) fn notice_closings(&mut self, at: Context<'_>) {
        let (network, have) = (at.replica.network(), at.replica.have());
        if self.network_version == network.version() {
            return;
        }
        self.network_version = network.version();
        let closed = |line: &Line| !network.names(&line.author) || !network.closings(&line.author).is_empty();
        let lines: Vec<Line> = have.lines().map(|held| held.line.clone()).filter(|line| closed(line)).collect();
        for line in lines {
            self.begin_anew(&line, at);
        }
    }

    /// Forgets what was sent of a line: what the peer showed of it says what it lacks.
    pub(super) fn begin_anew(&mut self, line: &Line, at: Context<'_>) {
        if let Some((ix, _)) = at.replica.have().line(line) {
            self.sent.remove(&ix);
            self.trailed.remove(line);
            self.parted.remove(line);
            self.look_at(line, at);
        }
    }

    /// The peer shows less of a closed author's line than before: it dropped what lies beyond a closing, or lost it. What was sent of it on
    /// the strength of that begins anew.
    pub(super) fn correct_line(&mut self, line: &Line, ix: LineIx, before: &[Tip], at: Context<'_>) {
        let Some(held) = at.replica.have().at(ix) else { return };
        if at.replica.network().closings(&line.author).is_empty() {
            return;
        }
        let upto = |tips: &[Tip]| held.closure(tips.iter().filter_map(|tip| reach(held, tip)));
        let (before, after) = (upto(before), upto(self.shown.tips(line)));
        if before.iter().zip(&after).any(|(before, after)| before > after) {
            self.sent.insert(ix, after);
            self.consider(ix, at);
        }
    }
}
