//! What a site does with what a connection or a carried file told it.
//!
//! Enters: events of a session, runs of a file. Leaves: runs admitted and saved, the state of recovery, frames in
//! answer. As the node's own sync does, in the same order. An honest run that is refused as a fault ends the test.

use std::collections::BTreeSet;

use telecentre_proto::chain::SignedRun;
use telecentre_proto::id::{Line, NodeId};
use telecentre_proto::refusal::Refusal;
use telecentre_proto::replica::OwnEnd;
use telecentre_proto::session::Event as Told;

use super::World;
use super::site::Taken;
use super::wire::Wire;
use super::world::Event;

impl World {
    /// Acts on what a session told its site. Whether the connection goes on: it ends when the peer was at fault.
    pub(super) fn told(&mut self, number: u64, to: usize, from: NodeId, told: Vec<Told>) -> bool {
        let (mut runs, mut flushed) = (Vec::new(), false);
        for event in told {
            match event {
                Told::Run(run) => runs.push(run),
                Told::Lost(end) => self.lost(to, end),
                Told::Flushed => flushed = true,
                Told::Hello { .. } | Told::Shown | Told::Heard(_) | Told::Receipts(..) | Told::Differs(_) => {}
            }
        }
        if !runs.is_empty() {
            if let Err(fell) = self.sites[to].reserve() {
                self.fell(to, fell);
                return false;
            }
            let awaited = self.awaited(number, to, &runs);
            let now = self.now;
            let Taken { new, known, parked, refused } = self.sites[to].admit_from(&from, runs, &awaited, now);
            let name = self.sites[to].name.clone();
            self.note(|| format!("{name} took {new} entries on {number}, held {known}, refused {}", refused.len()));
            self.tally.entry("entries received").and_modify(|n| *n += new).or_insert(new);
            self.tally.entry("entries received twice").and_modify(|n| *n += known).or_insert(known);
            let mut fault = false;
            for (line, refusal) in &refused {
                // Nobody honest passes on what breaks a rule, whoever signed it.
                let lies = self.truth.liars.contains(&from);
                assert!(lies || !is_fault(*refusal), "{name} refused a run of {line:?} from an honest peer: {refusal}");
                // Only what the peer wrote itself can be its fault.
                fault |= line.author == from && is_fault(*refusal);
                self.count("runs refused");
            }
            if let Some(wire) = self.wires.get_mut(&number) {
                wire.twice += known;
                let session = &mut wire.sessions[usize::from(wire.ends[1] == to)];
                if parked > 0 || !refused.is_empty() {
                    session.on_left_out();
                }
                let unplaced = |r: &Refusal| matches!(r, Refusal::Gap | Refusal::Branch | Refusal::Erased);
                let lines: BTreeSet<&Line> =
                    refused.iter().filter(|(_, r)| unplaced(r)).map(|(line, _)| line).collect();
                for line in lines {
                    session.on_refused(line);
                }
            }
            if !self.save(to) {
                return false;
            }
            if fault {
                self.count("sessions ended by a fault");
                self.cut(number);
                return false;
            }
        }
        // A line on which the two had parted comes after the peer said that it had sent what was lacking.
        let all = self.wires.get_mut(&number).is_some_and(|wire| {
            let side = usize::from(wire.ends[1] == to);
            wire.flushed[side] |= flushed;
            wire.flushed[side]
        });
        if all {
            self.recovered(to, from);
        }
        self.pump(number);
        true
    }

    /// The lines of which the peer shows exactly what a closing that waits here names.
    fn awaited(&self, number: u64, to: usize, runs: &[SignedRun]) -> Vec<Line> {
        let Some(wire) = self.wires.get(&number) else { return Vec::new() };
        let (session, at) = (&wire.sessions[usize::from(wire.ends[1] == to)], self.sites[to].context(self.now));
        let lines: BTreeSet<&Line> = runs.iter().map(|run| &run.line).collect();
        lines.into_iter().filter(|line| session.shows_awaited(line, at)).cloned().collect()
    }

    /// Ends the recovery of a replica that holds all of its own again, as far as the peers know that it met.
    fn recovered(&mut self, to: usize, from: NodeId) {
        if self.is_whole(to, from) {
            self.set_recovering(to, false);
            // As the node's writer does after any job: what was put off while it recovered is done now.
            self.save(to);
        }
    }

    fn is_whole(&self, to: usize, from: NodeId) -> bool {
        let flushed = |id: &NodeId| {
            let with = |wire: &&Wire| wire.ends.contains(&to) && self.sites[wire.ends[0] + wire.ends[1] - to].id == *id;
            let fit = |wire: &&Wire| with(wire) && !wire.sessions[usize::from(wire.ends[1] == to)].is_with_stranger();
            self.wires.values().filter(fit).any(|wire| wire.flushed[usize::from(wire.ends[1] == to)])
        };
        self.sites[to].replica().is_whole_by(&from, flushed)
    }

    /// A replica is proven to have signed what it does not hold.
    fn lost(&mut self, site: usize, end: OwnEnd) {
        let wrote = self.truth.chains.values().any(|ends| ends.contains(&(end.seq, end.h)));
        let lies = self.truth.liars.contains(&self.sites[site].id);
        assert!(wrote || lies, "{} believes that it lost what it never wrote", self.sites[site].name);
        self.set_recovering(site, true);
        let site = &mut self.sites[site];
        if let Some(running) = site.running.as_mut() {
            running.replica.note_lost(end);
            site.losses = running.replica.losses().clone();
        }
    }

    fn set_recovering(&mut self, site: usize, recovering: bool) {
        let site = &mut self.sites[site];
        let running = site.running.as_mut().unwrap();
        if running.replica.recovering() != recovering {
            self.trace.note(self.now, || format!("{} is recovering: {recovering}", site.name));
            if recovering {
                running.replica.set_recovering(true);
            } else {
                running.replica.end_recovery();
                site.losses = running.replica.losses().clone();
            }
            site.recovering = recovering;
        }
    }

    pub(super) fn take(&mut self, site: usize, number: usize) {
        if self.sites[site].running.is_none() {
            self.plan(3_600_000, Event::Carried(site, number));
            return;
        }
        let runs = std::mem::take(&mut self.carried[number]);
        if let Err(fell) = self.sites[site].reserve() {
            return self.fell(site, fell);
        }
        let Taken { new, known, .. } = self.sites[site].admit(runs);
        self.note(|| format!("{} read a carried file: {new} new, {known} held", self.sites[site].name));
        self.save(site);
    }
}

/// Whether a refused run shows that its author, who sent it, is broken or hostile.
fn is_fault(refusal: Refusal) -> bool {
    matches!(refusal, Refusal::Signature | Refusal::Birth | Refusal::Malformed | Refusal::Group)
}
