//! Learning what the peer holds, piece by piece.
//!
//! Enters: the pieces of its list. Leaves: a corrected picture of what it holds, space by space, and what to ask for. A
//! digest that equals ours stands for the tips of a space; another one without a list is asked about. Nothing of a space
//! is sent before it is known. Kept is no more than what is held here, and a bounded number of claims beyond.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_log::have::LineIx;
use telecentre_log::id::{Line, Space};
use telecentre_log::limit::{LINES_CLAIMED, SPACES_PER_MESSAGE, TIPS_PER_LINE};
use telecentre_log::peer::{Tip, half, lines_in, reach};
use telecentre_log::wire::{Lines, Message};

use super::work::{LINE_US, TIP_US};
use super::{Context, Session};

/// Tips kept of a peer for each line that is held here, all lines together, and of all other lines.
const TIPS_KEPT: (usize, usize) = (16, 2 * LINES_CLAIMED);

impl Session {
    /// Everything is going to be listed: by itself, or because it is asked for.
    pub(super) fn expect_all(&mut self, ask: bool, at: Context<'_>) {
        self.hearing.named = Some(BTreeSet::new());
        self.hearing.wants_all = ask;
        self.hearing.index = at.replica.have().by_space();
    }

    /// Asks for what digests did not tell.
    pub(super) fn push_wants(&mut self, target: usize) {
        if std::mem::take(&mut self.hearing.wants_all) {
            self.writer.push(&Message::Want(Vec::new()));
        }
        while !self.hearing.wants.is_empty() && self.writer.has_room(target) {
            let next = std::iter::from_fn(|| self.hearing.wants.pop_first());
            let spaces: Vec<Space> = next.take(SPACES_PER_MESSAGE).collect();
            self.writer.push(&Message::Want(spaces));
        }
    }

    /// The list of a space begins.
    pub(super) fn on_space(&mut self, space: Space, digest: [u8; 16], listed: bool, at: Context<'_>) {
        self.end_space(at);
        if self.hearing.knows_all() {
            // Nobody asked.
            return;
        }
        let have = at.replica.have();
        let lines = self.hearing.index.get(&space).map(Vec::as_slice).unwrap_or_default();
        let held = lines.iter().filter_map(|ix| have.at(*ix));
        let (ours, lines) = (half(&have.digest_of(held)), lines.len());
        self.works(LINE_US * lines as u64);
        if digest == ours {
            let ours: Lines = self.ours(&space, at);
            self.heard_space(&space, ours, at);
        } else if listed {
            self.hearing.current = Some((space, BTreeMap::new()));
        } else if self.hearing.asked.len() < self.hearing.index.len() + LINES_CLAIMED {
            self.prove_unseen(&space, at);
            if self.hearing.asked.insert(space.clone()) {
                self.hearing.wants.insert(space);
            }
        }
    }

    /// What is held of a space, as lines with their tips.
    fn ours(&self, space: &Space, at: Context<'_>) -> Lines {
        let have = at.replica.have();
        let held = self.hearing.index.get(space).into_iter().flatten().filter_map(|ix| have.at(*ix));
        held.map(|held| (held.line.clone(), telecentre_log::peer::tips_of(held))).collect()
    }

    /// More lines of the space that is being listed.
    pub(super) fn on_lines(&mut self, lines: Lines, at: Context<'_>) {
        let have = at.replica.have();
        for (line, tips) in lines {
            self.works(LINE_US + TIP_US * tips.len() as u64);
            let Some((space, came)) = &mut self.hearing.current else { return };
            let room = came.len() < LINES_CLAIMED || have.line(&line).is_some();
            if line.space == *space && room {
                came.insert(line, tips);
            }
        }
    }

    /// What the peer listed of the space that it named last is all that it holds of it.
    fn end_space(&mut self, at: Context<'_>) {
        if let Some((space, lines)) = self.hearing.current.take() {
            self.heard_space(&space, lines.into_iter().collect(), at);
        }
    }

    /// An Ack is newer than what was listed before it.
    pub(super) fn amend_listed(&mut self, line: &Line, tips: &[Tip]) {
        if let Some((space, lines)) = &mut self.hearing.current
            && line.space == *space
            && let Some(listed) = lines.get_mut(line)
        {
            *listed = tips.to_vec();
        }
    }

    /// The list is over: of a space that is not in it the peer holds nothing.
    pub(super) fn on_listed(&mut self, at: Context<'_>) {
        self.end_space(at);
        if let Some(named) = &self.hearing.named {
            let mut left: BTreeSet<Space> = self.shown.lines().map(|(line, _)| line.space.clone()).collect();
            left.extend(self.hearing.index.keys().cloned());
            left.retain(|space| !named.contains(space) && !self.hearing.asked.contains(space));
            for space in &left {
                self.heard_space(space, Vec::new(), at);
            }
            self.hearing.named = None;
        }
        if self.hearing.asked.is_empty() {
            self.hearing.index = BTreeMap::new();
        }
        // Lines that came while it was listed, and those that waited for another space to be known.
        self.look_at_all(at);
        self.works_at(at.replica.have().lines());
    }

    /// The peer told anew what it holds of a space: where it is less than what was believed (it lost something, or was
    /// put back to an old image), what was sent on the strength of that belief begins anew.
    fn heard_space(&mut self, space: &Space, lines: Lines, at: Context<'_>) {
        let have = at.replica.have();
        let ours: Vec<LineIx> = self.hearing.index.get(space).cloned().unwrap_or_default();
        self.works_at(ours.iter().filter_map(|ix| have.at(*ix)));
        let believed: Vec<Vec<u32>> = ours.iter().map(|ix| self.believed_of(*ix, at)).collect();
        self.shown.clear_space(space);
        self.shown_changes += 1;
        for map in [&mut self.ahead, &mut self.coming] {
            let gone: Vec<Line> = lines_in(map, space).map(|(line, _)| line.clone()).collect();
            for line in &gone {
                map.remove(line);
            }
        }
        for (line, tips) in lines {
            self.claim(line, tips, at);
        }
        for (ix, before) in ours.iter().zip(believed) {
            self.correct(*ix, &before, at);
        }
        // Known from here on, so that what follows is sent.
        if let Some(named) = &mut self.hearing.named
            && (self.hearing.index.contains_key(space) || self.shown.lines_in(space).next().is_some())
        {
            named.insert(space.clone());
        }
        self.hearing.asked.remove(space);
        self.hearing.wants.remove(space);
        for ix in ours {
            if let Some(held) = have.at(ix) {
                let line = held.line.clone();
                self.look_at(&line, at);
                self.prove_lost(&line, at);
            }
        }
        let theirs: Vec<Line> = self.shown.lines_in(space).map(|(line, _)| line.clone()).collect();
        for line in theirs.into_iter().filter(|line| have.line(line).is_none()) {
            self.look_at(&line, at);
        }
    }

    /// Notes what the peer shows of a line, unless it shows more than there can be.
    pub(super) fn claim(&mut self, line: Line, mut tips: Vec<Tip>, at: Context<'_>) {
        let have = at.replica.have();
        let room = self.ahead.contains_key(&line) || self.ahead.len() < LINES_CLAIMED + have.count();
        if have.line(&line).is_none() && !room {
            return;
        }
        let (a_line, beyond) = TIPS_KEPT;
        let kept = self.shown.tips(&line).len();
        let left = (a_line * have.count() + beyond).saturating_sub(self.shown.count() - kept);
        tips.truncate(left.min(TIPS_PER_LINE));
        self.shown.set(line, tips);
        self.shown_changes += 1;
    }

    /// What the peer holds of a line, as far as it showed.
    pub(super) fn believed_of(&self, ix: LineIx, at: Context<'_>) -> Vec<u32> {
        let Some(held) = at.replica.have().at(ix) else { return Vec::new() };
        held.closure(self.shown.tips(&held.line).iter().filter_map(|tip| reach(held, tip)))
    }

    /// Where less is shown of a line than was believed, what was sent begins anew.
    pub(super) fn correct(&mut self, ix: LineIx, before: &[u32], at: Context<'_>) {
        let after = self.believed_of(ix, at);
        let shown = after.iter().copied().chain(std::iter::repeat(0));
        if before.iter().zip(shown).any(|(before, after)| *before > after) {
            self.sent.insert(ix, after);
        }
    }
}
