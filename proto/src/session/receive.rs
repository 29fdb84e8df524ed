//! The receiving side of a session.
//!
//! Enters: frames. Leaves: events, and a corrected picture of what the peer holds. Never admits anything itself, and keeps
//! nothing of what a peer says without a bound: a message that asks changes what is to be said, and no answer waits in a
//! queue.

use std::collections::BTreeMap;

use telecentre_log::id::Line;
use telecentre_log::limit::{LINES_CLAIMED, RECEIPTS_AHEAD};
use telecentre_log::peer::{Tip, find, reach};
use telecentre_log::refusal::Refusal;
use telecentre_log::wire::{BadFrame, Message};

use super::work::{CLAIM_US, FRAME_US, LINE_US, MESSAGE_US, NOTE_US, TIP_US};
use super::{Context, Event, Session, Stranger};

impl Session {
    /// Takes in a frame. After an error the connection must be closed with the refusal.
    pub fn on_frame(&mut self, frame: &[u8], context: Context<'_>) -> Result<Vec<Event>, BadFrame> {
        let mut events = Vec::new();
        let before = self.shown_changes;
        let read = self.reader.read(frame)?;
        self.works_reading(read.decoded);
        let work_before = self.work_us;
        for message in read.messages {
            self.works(MESSAGE_US);
            if self.work_us - work_before > FRAME_US {
                return Err(BadFrame(Refusal::Busy));
            }
            if !self.heard && !matches!(message, Message::Hello(_)) {
                return Err(BadFrame(Refusal::Malformed));
            }
            self.on_message(message, context, &mut events)?;
        }
        if self.shown_changes != before {
            events.push(Event::Shown);
        }
        Ok(events)
    }

    fn on_message(&mut self, message: Message, at: Context<'_>, events: &mut Vec<Event>) -> Result<(), BadFrame> {
        match message {
            Message::Hello(hello) => self.on_hello(&hello, at, events)?,
            Message::Run(run) => {
                if !self.takes(&run.line) {
                    return Ok(());
                }
                if self.owed.len() < LINES_CLAIMED {
                    self.owed.insert(run.line.clone());
                }
                // It comes from the peer, so the peer holds it: never back to where it came from.
                self.came.note(&run.line, run.actor, run.last());
                events.push(Event::Run(*run));
            }
            Message::Ack(lines) => {
                for (line, tips) in lines {
                    self.on_ack(&line, &tips, at);
                }
            }
            Message::Want(spaces) => self.wanted(spaces, at),
            Message::Space(space, digest, listed) => self.on_space(space, digest, listed, at),
            Message::Lines(lines) => self.on_lines(lines, at),
            Message::Listed => self.on_listed(at),
            Message::Trail(line, tips) => self.on_trail(&line, &tips, at),
            Message::Proof(proof) => self.on_proof(&proof, at, events)?,
            // Of those who are not named nothing is believed but what proves itself.
            Message::Heard(_) | Message::Receipts(..) | Message::Remembered(_) if self.stranger.is_some() => {}
            Message::Flushed if self.stranger == Some(Stranger::Claims) => {}
            Message::Heard(replicas) => {
                let network = at.replica.network();
                if network.hub() == Some(self.peer) {
                    let known = replicas.into_iter().filter(|(node, _)| network.enrolment(node).is_some());
                    events.push(Event::Heard(known.collect()));
                }
            }
            Message::Receipts(anew, mut receipts) => {
                self.works(NOTE_US + TIP_US * receipts.0.len() as u64);
                let (mut ahead, network) = (0, at.replica.network());
                receipts.0.retain(|name, _| {
                    let known = network.erased(name);
                    ahead += usize::from(!known);
                    known || ahead <= RECEIPTS_AHEAD
                });
                events.push(Event::Receipts(anew, receipts));
            }
            Message::Remembered(digest) => self.receipts.peer_remembers(digest),
            Message::Digest(digest) => self.on_digest(digest, at, events),
            Message::Flushed => {
                self.peer_flushed = true;
                events.push(Event::Flushed);
            }
        }
        Ok(())
    }

    /// A line moved at the peer: what it shows, it holds. What of it is not held here comes by itself, so nothing waits.
    fn on_ack(&mut self, line: &Line, tips: &[Tip], at: Context<'_>) {
        self.works(LINE_US + TIP_US * tips.len() as u64);
        if !self.tells(line) {
            return;
        }
        self.works_at(at.replica.have().line(line).map(|(_, held)| held));
        let before = self.shown.tips(line).to_vec();
        self.claim(line.clone(), tips.to_vec(), at);
        self.amend_listed(line, tips);
        let held = at.replica.have().line(line);
        if let Some((ix, _)) = held {
            self.correct_line(line, ix, &before, at);
        }
        if self.ahead.contains_key(line) || held.is_none() {
            self.look_at(line, at);
        } else if let Some((ix, held)) = held {
            held.raise(self.sent.entry(ix).or_default(), tips.iter().filter_map(|tip| reach(held, tip)));
            let unknown: Vec<Tip> = tips.iter().filter(|tip| find(held, tip).is_none()).copied().collect();
            self.note_claims(line, unknown.len(), at);
            note(&mut self.coming, line, unknown);
        }
        self.prove_lost(line, at);
    }

    /// Tips of lines of ours that are not held here count against the peer until somebody proves them.
    fn note_claims(&mut self, line: &Line, unknown: usize, at: Context<'_>) {
        if line.author == at.replica.me() {
            self.works(CLAIM_US * unknown as u64);
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
        let tips = self.shown.tips(line).to_vec();
        let Some((ix, held)) = at.replica.have().line(line) else {
            if !tips.is_empty() {
                self.note_claims(line, tips.len(), at);
                self.ahead.insert(line.clone(), tips);
            }
            return;
        };
        let unknown = |tip: &&Tip| find(held, tip).is_none();
        let beyond = |tip: &&Tip| unknown(tip) && reach(held, tip).is_some();
        let beside = |tip: &&Tip| unknown(tip) && reach(held, tip).is_none();
        note(&mut self.coming, line, tips.iter().filter(beyond).copied().collect());
        // Where the peer's trail was seen, what it lacks is known, whatever it holds beside: nothing is waited for again.
        if !self.parted.contains(line) {
            note(&mut self.ahead, line, tips.iter().filter(beside).copied().collect());
        }
        self.note_claims(line, tips.iter().filter(unknown).count(), at);
        held.raise(self.sent.entry(ix).or_default(), tips.iter().filter_map(|tip| reach(held, tip)));
        self.consider(ix, at);
    }

    /// A trail: what of its positions is held here is common, and everything below. Whatever the peer holds beside ours,
    /// it lacks what stands above, also where it was believed to hold it, or was sent it and had no place for it.
    fn on_trail(&mut self, line: &Line, tips: &[Tip], at: Context<'_>) {
        if let Some((ix, held)) = at.replica.have().line(line) {
            self.works(LINE_US * held.logs().len() as u64 + TIP_US * tips.len() as u64);
            self.sent.insert(ix, held.closure(tips.iter().filter_map(|tip| find(held, tip))));
            self.ahead.remove(line);
            if self.parted.len() < LINES_CLAIMED {
                self.parted.insert(line.clone());
            }
            self.consider(ix, at);
            if !self.trailed.contains(line) && self.tells(line) {
                self.send_trail(line);
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
