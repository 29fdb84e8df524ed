//! What a site does with what a connection or a carried file told it.
//!
//! Enters: events of a session, runs of a file. Leaves: runs admitted and saved, the state of recovery, frames in
//! answer. As the node's own sync does, in the same order. An honest run that is refused as a fault ends the test.

use telecentre_proto::id::NodeId;
use telecentre_proto::refusal::Refusal;
use telecentre_proto::session::Event as Told;

use super::World;
use super::wire::Wire;
use super::world::Event;

impl World {
    /// Acts on what a session told its site. Whether the connection goes on: it ends when the peer was at fault.
    pub(super) fn told(&mut self, number: u64, to: usize, from: NodeId, told: Vec<Told>) -> bool {
        let (mut runs, mut flushed) = (Vec::new(), false);
        for event in told {
            match event {
                Told::Run(run) => runs.push(run),
                Told::Amnesia => self.set_recovering(to, true),
                Told::Flushed => flushed = true,
                Told::Hello { .. } | Told::Shown | Told::Heard(_) | Told::Receipts(..) => {}
            }
        }
        if !runs.is_empty() {
            if let Err(fell) = self.sites[to].reserve() {
                self.fell(to, fell);
                return false;
            }
            let (new, known, refused) = self.sites[to].admit(runs);
            let name = self.sites[to].name.clone();
            self.note(|| format!("{name} took {new} entries on {number}, held {known}, refused {}", refused.len()));
            self.tally.entry("entries received").and_modify(|n| *n += new).or_insert(new);
            self.tally.entry("entries received twice").and_modify(|n| *n += known).or_insert(known);
            if let Some(wire) = self.wires.get_mut(&number) {
                wire.twice += known;
            }
            let mut fault = false;
            for (line, refusal) in refused {
                // Whoever passes on what a liar signed is at no fault.
                let lies = self.truth.liars.contains(&from);
                assert!(lies || !is_fault(refusal), "{name} refused a run of {line:?} from an honest peer: {refusal}");
                fault |= is_fault(refusal);
                self.count("runs refused");
                if matches!(refusal, Refusal::Gap | Refusal::Branch | Refusal::Erased)
                    && let Some(wire) = self.wires.get_mut(&number)
                {
                    let side = usize::from(wire.ends[1] == to);
                    wire.sessions[side].on_refused(&line, self.sites[to].context(self.now));
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

    /// Ends the recovery of a replica that holds all of its own again, as far as the peers know that it met.
    fn recovered(&mut self, to: usize, from: NodeId) {
        if self.is_whole(to, from) {
            self.set_recovering(to, false);
            // As the node's writer does after any job: what was put off while it recovered is done now.
            self.save(to);
        }
    }

    fn is_whole(&self, to: usize, from: NodeId) -> bool {
        let shown = |id: &NodeId| {
            let with = |wire: &&Wire| wire.ends.contains(&to) && self.sites[wire.ends[0] + wire.ends[1] - to].id == *id;
            let fit = |wire: &&Wire| with(wire) && !wire.sessions[usize::from(wire.ends[1] == to)].is_with_stranger();
            let mut wires = self.wires.values().filter(fit).map(|wire| (wire, usize::from(wire.ends[1] == to)));
            wires.find(|(wire, side)| wire.flushed[*side]).map(|(wire, side)| wire.sessions[side].shown())
        };
        self.sites[to].replica().is_whole_by(&from, shown)
    }

    fn set_recovering(&mut self, site: usize, recovering: bool) {
        let site = &mut self.sites[site];
        let running = site.running.as_mut().unwrap();
        if running.replica.recovering() != recovering {
            self.trace.note(self.now, || format!("{} is recovering: {recovering}", site.name));
            running.replica.set_recovering(recovering);
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
        let (new, known, _) = self.sites[site].admit(runs);
        self.note(|| format!("{} read a carried file: {new} new, {known} held", self.sites[site].name));
        self.save(site);
    }
}

/// Whether a refused run shows that its sender is broken or hostile.
fn is_fault(refusal: Refusal) -> bool {
    matches!(refusal, Refusal::Signature | Refusal::Birth | Refusal::Malformed | Refusal::Foreign)
}
