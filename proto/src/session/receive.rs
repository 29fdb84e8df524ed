//! The receiving side of a session.
//!
//! Enters: frames. Leaves: events, and a corrected picture of what the peer holds. A digest that equals ours, or the
//! one of what the peer showed last, stands for its tips; another one is asked about. Never admits anything itself.

use std::collections::BTreeMap;

use telecentre_log::have::LineIx;
use telecentre_log::id::{Line, Space};
use telecentre_log::limit::TIPS_PER_MESSAGE;
use telecentre_log::peer::{Tip, find, half, reach};
use telecentre_log::refusal::Refusal;
use telecentre_log::wire::{BadFrame, Hello, Message};

use super::{Context, Event, Session, Stranger};

impl Session {
    /// Takes in a frame. After an error the connection must be closed with the refusal.
    pub fn on_frame(&mut self, frame: &[u8], context: Context<'_>) -> Result<Vec<Event>, BadFrame> {
        let mut events = Vec::new();
        for message in self.reader.read(frame)? {
            if !self.heard && !matches!(message, Message::Hello(_)) {
                return Err(BadFrame(Refusal::Malformed));
            }
            self.on_message(message, context, &mut events)?;
        }
        Ok(events)
    }

    fn on_message(&mut self, message: Message, at: Context<'_>, events: &mut Vec<Event>) -> Result<(), BadFrame> {
        match message {
            Message::Hello(hello) => self.on_hello(*hello, at, events)?,
            Message::Run(run) => {
                if !self.takes(&run.line) {
                    return Ok(());
                }
                self.owed.insert(run.line.clone());
                // It comes from the peer, so the peer holds it: never back to where it came from.
                let tip = Tip { actor: run.actor, seq: run.last(), h: telecentre_log::id::ShortHash([0; 16]) };
                self.came_from_peer(&run.line, tip);
                events.push(Event::Run(*run));
            }
            Message::Ack(lines) => {
                for (line, tips) in lines {
                    self.on_ack(&line, &tips, at, events);
                }
                events.push(Event::Shown);
            }
            Message::Want(spaces) => {
                let spaces = if spaces.is_empty() { self.spaces(at) } else { spaces };
                let lines = spaces.iter().flat_map(|space| self.lines_of(at, space)).collect();
                self.outbox.push_back(Message::Tips(spaces, lines));
            }
            Message::Tips(spaces, lines) => {
                // A session asks once, so this answers all of it: of a space that is not named the peer holds nothing.
                let believed = self.believed(at);
                for space in self.unresolved.take().into_iter().flatten().chain(spaces) {
                    self.shown.clear_space(&space);
                }
                for (line, tips) in lines {
                    self.shown.set(line, tips);
                }
                self.correct(&believed, at);
                self.look_at_all(at);
                self.note_amnesia(at, events);
                events.push(Event::Shown);
            }
            Message::Trail(line, tips) => self.on_trail(&line, &tips, at),
            // Of those who are not named nothing is believed but what proves itself.
            Message::Heard(_) | Message::Receipts(..) | Message::Remembered(_) if self.stranger.is_some() => {}
            Message::Flushed if self.stranger == Some(Stranger::Claims) => {}
            Message::Heard(replicas) => events.push(Event::Heard(replicas)),
            Message::Receipts(anew, receipts) => events.push(Event::Receipts(anew, receipts)),
            Message::Remembered(digest) => self.receipts.peer_remembers(digest),
            Message::Flushed => {
                self.peer_flushed = true;
                events.push(Event::Flushed);
            }
        }
        Ok(())
    }

    fn came_from_peer(&mut self, line: &Line, tip: Tip) {
        // Runs of one log come in order: the newest tells all. The branch is checked when the run is admitted.
        let known = self.shown_runs.entry(line.clone()).or_default();
        if let Some(t) = known.iter_mut().find(|t| t.actor == tip.actor) {
            t.seq = t.seq.max(tip.seq);
        } else if known.len() < TIPS_PER_MESSAGE {
            known.push(tip);
        }
    }

    fn on_hello(&mut self, hello: Hello, at: Context<'_>, events: &mut Vec<Event>) -> Result<(), BadFrame> {
        let have = at.replica.have();
        if self.heard {
            return Err(BadFrame(Refusal::Malformed));
        }
        if hello.network != *have.network() {
            return Err(BadFrame(Refusal::WrongNetwork));
        }
        self.heard = true;
        let believed = self.believed(at);
        let mut unresolved = std::collections::BTreeSet::new();
        match hello.spaces {
            None if hello.digest == half(&have.digest(None)) => self.shown.set_equal(have, None),
            None => {
                // The peer believes that we know: true if its last word was kept. Its memory of us may be newer.
                self.outbox.push_back(Message::Want(Vec::new()));
                unresolved.extend(have.spaces());
                unresolved.extend(self.shown.lines().map(|(line, _)| line.space.clone()));
            }
            Some(list) => {
                let named: std::collections::BTreeSet<Space> = list.iter().map(|h| h.space.clone()).collect();
                let gone: Vec<Space> =
                    self.shown.lines().map(|(l, _)| l.space.clone()).filter(|s| !named.contains(s)).collect();
                for space in &gone {
                    self.shown.clear_space(space);
                }
                for space in list {
                    if space.digest == half(&have.digest(Some(&space.space))) {
                        self.shown.set_equal(have, Some(&space.space));
                    } else if let Some(lines) = space.lines {
                        self.shown.clear_space(&space.space);
                        for (line, tips) in lines {
                            self.shown.set(line, tips);
                        }
                    } else {
                        unresolved.insert(space.space);
                    }
                }
                if !unresolved.is_empty() {
                    self.outbox.push_back(Message::Want(unresolved.iter().cloned().collect()));
                }
            }
        }
        self.unresolved = (!unresolved.is_empty()).then_some(unresolved);
        self.remembers = true;
        self.correct(&believed, at);
        self.look_at_all(at);
        self.note_amnesia(at, events);
        events.push(Event::Hello { boot: hello.boot, clock: hello.clock });
        events.push(Event::Shown);
        Ok(())
    }

    /// Tells whether the peer showed a tip of a line of ours that is not held here.
    fn note_amnesia(&self, at: Context<'_>, events: &mut Vec<Event>) {
        let me = at.replica.me();
        let lost = |lines: &BTreeMap<Line, Vec<Tip>>| lines.keys().any(|line| line.author == me);
        if self.stranger.is_none() && !events.contains(&Event::Amnesia) && (lost(&self.ahead) || lost(&self.coming)) {
            events.push(Event::Amnesia);
        }
    }

    /// A line moved at the peer: what it shows, it holds. What of it is not held here comes by itself, so nothing waits.
    fn on_ack(&mut self, line: &Line, tips: &[Tip], at: Context<'_>, events: &mut Vec<Event>) {
        let before = self.shown.tips(line).to_vec();
        self.shown.set(line.clone(), tips.to_vec());
        let held = at.replica.have().line(line);
        if let Some((ix, _)) = held {
            self.correct_line(line, ix, &before, at);
        }
        if self.ahead.contains_key(line) || held.is_none() {
            self.look_at(line, at);
        } else if let Some((ix, held)) = held {
            held.raise(self.sent.entry(ix).or_default(), tips.iter().filter_map(|tip| reach(held, tip)));
            let unknown: Vec<Tip> = tips.iter().filter(|tip| find(held, tip).is_none()).copied().collect();
            note(&mut self.coming, line, unknown);
        }
        self.note_amnesia(at, events);
    }

    /// By line: what the peer holds, as far as it showed.
    fn believed(&self, at: Context<'_>) -> BTreeMap<LineIx, Vec<u32>> {
        let have = at.replica.have();
        let lines = self.shown.lines().filter_map(|(line, tips)| Some((have.line(line)?, tips)));
        lines.map(|((ix, held), tips)| (ix, held.closure(tips.iter().filter_map(|tip| reach(held, tip))))).collect()
    }

    /// The peer told anew what it holds: where it is less than what was believed (it lost something, or was put back to
    /// an old image), what was sent on the strength of that belief begins anew.
    fn correct(&mut self, believed: &BTreeMap<LineIx, Vec<u32>>, at: Context<'_>) {
        self.ahead.clear();
        self.coming.clear();
        let now = self.believed(at);
        for (ix, before) in believed {
            let after = now.get(ix).cloned().unwrap_or_default();
            let shown = after.iter().copied().chain(std::iter::repeat(0));
            if before.iter().zip(shown).any(|(before, after)| *before > after) {
                self.sent.insert(*ix, after);
            }
        }
    }

    /// Looks anew at every line that either side holds.
    pub(super) fn look_at_all(&mut self, at: Context<'_>) {
        let ours: Vec<Line> = at.replica.have().lines().map(|held| held.line.clone()).collect();
        for line in ours {
            self.look_at(&line, at);
        }
        let theirs: Vec<Line> = self.shown.lines().map(|(line, _)| line.clone()).collect();
        for line in theirs {
            self.look_at(&line, at);
        }
    }

    /// Works out from the peer's tips of a line what it holds of it, and whether its line goes beyond ours.
    pub(super) fn look_at(&mut self, line: &Line, at: Context<'_>) {
        let tips = self.shown.tips(line);
        let Some((ix, held)) = at.replica.have().line(line) else {
            if !tips.is_empty() {
                self.ahead.insert(line.clone(), tips.to_vec());
            }
            return;
        };
        let unknown = |tip: &&Tip| find(held, tip).is_none();
        let beyond = |tip: &&Tip| unknown(tip) && reach(held, tip).is_some();
        let beside = |tip: &&Tip| unknown(tip) && reach(held, tip).is_none();
        note(&mut self.coming, line, tips.iter().filter(beyond).copied().collect());
        note(&mut self.ahead, line, tips.iter().filter(beside).copied().collect());
        held.raise(self.sent.entry(ix).or_default(), tips.iter().filter_map(|tip| reach(held, tip)));
        self.consider(ix, at);
    }

    /// A trail: what of its positions is held here is common, and everything below. Whatever the peer holds beside ours,
    /// it lacks what stands above, also where it was believed to hold it, or was sent it and had no place for it.
    fn on_trail(&mut self, line: &Line, tips: &[Tip], at: Context<'_>) {
        if let Some((ix, held)) = at.replica.have().line(line) {
            self.sent.insert(ix, held.closure(tips.iter().filter_map(|tip| find(held, tip))));
            self.ahead.remove(line);
            self.consider(ix, at);
            if !self.trailed.contains(line) && self.tells(line) {
                self.send_trail(line, at);
            }
        }
    }
}

/// Replaces what is noted of a line.
fn note(lines: &mut BTreeMap<Line, Vec<Tip>>, line: &Line, tips: Vec<Tip>) {
    if tips.is_empty() {
        lines.remove(line);
    } else {
        lines.insert(line.clone(), tips);
    }
}
