//! The world: virtual time, sites, the paths between them, and what happens next.
//!
//! Enters: events, each at its time. Leaves: their effects, and further events. The time between two events passes at
//! once. The order of events at one instant is the order in which they were planned, so a seed gives one history.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use telecentre_proto::chain::SignedRun;
use telecentre_proto::id::NodeId;
use telecentre_proto::network::Standing;
use telecentre_proto::session::Event as Told;

use super::site::Fell;
use super::wire::{Path, Wire};
use super::{Site, Trace, Truth};
use crate::Chance;

/// By how much faster than elsewhere time in connection is counted for pairs: a seed lasts two days.
const IMPATIENCE: u64 = 12;

/// What happens at some time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Event {
    /// A frame of this side arrives.
    Arrive(u64, usize),
    /// A connection may have something to do.
    Wake(u64),
    /// A connection ends.
    Cut(u64),
    /// The first tries to reach the second.
    Dial(usize, usize),
    /// A machine gets its power, or its process is started again.
    Start(usize),
    /// Somebody wants something.
    Person,
    /// Something breaks.
    Fault,
    /// The path between two is as good as ever.
    Mend(usize, usize),
    /// A disk has room again, and its faults are gone.
    Room(usize),
    /// A file that was carried arrives at a site.
    Carried(usize, usize),
}

/// A simulated network: its machines, what lies between them, and what is planned.
pub struct World {
    /// The virtual time, in Unix milliseconds.
    pub now: i64,
    /// The machines; 0 is the hub.
    pub sites: Vec<Site>,
    /// What was signed and promised.
    pub truth: Truth,
    /// The source of chance: of the step in progress, or of the founding.
    pub chance: Chance,
    /// The seed of [`World::about`].
    pub seed: u64,
    /// How many centres were founded, each with a node.
    pub nodes: usize,
    /// Sites whose enrolment was closed because their box was replaced.
    pub closed: BTreeSet<usize>,
    /// The last events, for whoever reads a failure.
    pub trace: Trace,
    /// The connections, by number.
    pub wires: BTreeMap<u64, Wire>,
    /// Files under way, by number; emptied when they arrive.
    pub carried: Vec<Vec<SignedRun>>,
    /// Counts of faults and of other events, by kind.
    pub tally: BTreeMap<&'static str, u64>,
    /// Up to when time in connection was counted, in Unix milliseconds.
    counted_until: i64,
    /// When the hub last heard whom, in Unix milliseconds.
    pub(super) heard: BTreeMap<NodeId, i64>,
    paths: BTreeMap<(usize, usize), Path>,
    agenda: BinaryHeap<Reverse<(i64, u64, Event)>>,
    planned: u64,
    wire_count: u64,
}

impl World {
    /// A world with these sites, of which the hub is joined to all, and some nodes to each other.
    pub fn new(sites: Vec<Site>, now: i64, truth: Truth, mut chance: Chance, trace: Trace) -> Self {
        let mut paths = BTreeMap::new();
        for a in 0..sites.len() {
            for b in a + 1..sites.len() {
                if a == 0 || chance.below(3) == 0 {
                    paths.insert((a, b), Path::GOOD);
                }
            }
        }
        Self {
            now,
            nodes: sites.len() - 1,
            seed: chance.number(),
            closed: BTreeSet::new(),
            sites,
            truth,
            chance,
            trace,
            wires: BTreeMap::new(),
            carried: Vec::new(),
            tally: BTreeMap::new(),
            counted_until: now,
            heard: BTreeMap::new(),
            paths,
            agenda: BinaryHeap::new(),
            planned: 0,
            wire_count: 0,
        }
    }

    /// Plans an event, so many milliseconds from now.
    pub fn plan(&mut self, after_ms: i64, event: Event) {
        self.planned += 1;
        self.agenda.push(Reverse((self.now + after_ms.max(0), self.planned, event)));
    }

    /// A number of milliseconds, by chance.
    pub fn some(&mut self, least: i64, most: i64) -> i64 {
        least + i64::try_from(self.chance.below(u64::try_from(most - least).unwrap())).unwrap()
    }

    /// A number of milliseconds that follows from the place and the time alone, so that a step left out elsewhere does
    /// not change it.
    pub fn about(&self, (a, b): (usize, usize), least: i64, most: i64) -> i64 {
        let here = self.seed ^ self.now.unsigned_abs().rotate_left(20) ^ (a as u64) << 8 ^ b as u64;
        least + i64::try_from(Chance::new(here).below((most - least).unsigned_abs())).unwrap()
    }

    /// Counts something.
    pub fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    /// The sites whose enrolment stands, as the hub knows.
    pub fn open(&self) -> Vec<usize> {
        let network = self.sites[0].replica().network();
        (0..self.sites.len()).filter(|site| network.standing(&self.sites[*site].id) == Standing::Open).collect()
    }

    /// Those of them that keep to the rules: what a liar's own box makes of its lies is its own affair.
    pub fn honest(&self) -> Vec<usize> {
        self.open().into_iter().filter(|site| !self.truth.liars.contains(&self.sites[*site].id)).collect()
    }

    /// The sites that do not keep to the rules.
    pub fn liars(&self) -> impl Iterator<Item = usize> {
        (0..self.sites.len()).filter(|site| self.truth.liars.contains(&self.sites[*site].id))
    }

    /// Writes a line to the trace.
    pub fn note(&self, what: impl FnOnce() -> String) {
        self.trace.note(self.now, what);
    }

    /// The next event, once its time is the world's; none when nothing is planned before `end`.
    pub fn next(&mut self, end: i64) -> Option<Event> {
        if self.agenda.peek().is_none_or(|Reverse((at, _, _))| *at > end) {
            return None;
        }
        let Reverse((at, _, event)) = self.agenda.pop()?;
        self.now = self.now.max(at);
        Some(event)
    }

    /// Forgets what is planned, except what `keep` names.
    pub fn forget_plans(&mut self, keep: impl Fn(&Event) -> bool) {
        self.agenda.retain(|Reverse((_, _, event))| keep(event));
    }

    /// The pairs that a path joins.
    pub fn pairs(&self) -> Vec<(usize, usize)> {
        self.paths.keys().copied().collect()
    }

    /// The path between two sites.
    pub fn path(&mut self, pair: (usize, usize)) -> &mut Path {
        self.paths.entry((pair.0.min(pair.1), pair.0.max(pair.1))).or_insert(Path { up: false, ..Path::GOOD })
    }

    /// Lets an event of a connection or a machine happen. What people and faults do is left to the caller.
    pub fn act(&mut self, event: Event) {
        match event {
            Event::Arrive(wire, side) => self.arrive(wire, side),
            Event::Wake(wire) => self.pump(wire),
            Event::Cut(wire) => self.cut(wire),
            Event::Dial(a, b) => self.dial(a, b),
            Event::Start(site) => self.start(site),
            Event::Mend(a, b) => *self.path((a, b)) = Path::GOOD,
            Event::Room(site) => {
                let site = &mut self.sites[site];
                site.disk.set_room(None);
                site.disk.fail_syncs_after(None);
                site.disk.fail_next_write_after(None);
            }
            Event::Carried(site, number) => self.take(site, number),
            Event::Person | Event::Fault => {}
        }
    }

    /// Starts a machine; tries again later if the power goes out meanwhile.
    pub fn start(&mut self, site: usize) {
        if self.sites[site].running.is_some() {
            return;
        }
        self.note(|| format!("{} starts", self.sites[site].name));
        if self.sites[site].start().is_err() {
            self.fell(site, Fell::Dark);
        } else {
            self.save(site);
        }
    }

    /// Saves what is staged at a site, and tells its connections. Whether it went well.
    pub fn save(&mut self, site: usize) -> bool {
        let saved = self.sites[site].save(self.now, &mut self.truth);
        self.after(site, saved)
    }

    /// Sends frames after a save, or lets the site fall if it failed.
    pub fn after(&mut self, site: usize, saved: Result<(), Fell>) -> bool {
        match saved {
            Ok(()) => self.pump_all(site),
            Err(fell) => self.fell(site, fell),
        }
        saved.is_ok()
    }

    /// Takes a site down, or notes that its disk refused, and plans its next start.
    pub fn fell(&mut self, site: usize, fell: Fell) {
        self.note(|| format!("{} falls: {fell:?}", self.sites[site].name));
        self.cut_all(site);
        match fell {
            Fell::Refused => return,
            Fell::Dark => self.sites[site].fall(true),
            Fell::Stopped => {
                // What a failed sync covered stays in doubt: the disk in memory says why.
                self.sites[site].worn = true;
                self.sites[site].fall(false);
            }
        }
        let after = self.about((site, site), 1_000, 6 * 3_600_000);
        self.plan(after, Event::Start(site));
    }

    /// Counts for each site how long it ran in connection since the last count: pairs that waited too long for its word are
    /// let go.
    pub fn count_connected(&mut self) {
        let passed = (self.now - self.counted_until).unsigned_abs();
        self.counted_until = self.now;
        for site in 0..self.sites.len() {
            if self.sites[site].running.is_none() || self.wires_of(site).is_empty() {
                continue;
            }
            let due = self.sites[site].ran(passed * IMPATIENCE);
            if due > 0 {
                *self.tally.entry("pairs let go: nobody decided in time").or_default() += due;
                self.save(site);
            }
        }
    }

    fn wires_of(&self, site: usize) -> Vec<u64> {
        self.wires.iter().filter(|(_, wire)| wire.ends.contains(&site)).map(|(number, _)| *number).collect()
    }

    /// Lets all connections of a site look at what was stored.
    pub fn pump_all(&mut self, site: usize) {
        for number in self.wires_of(site) {
            let wire = &self.wires[&number];
            let side = usize::from(wire.ends[1] == site);
            let peer = self.sites[wire.ends[1 - side]].id;
            let standing = self.sites[site].replica().network().standing(&peer);
            let met = wire.sessions[side].is_with_stranger() && standing != Standing::Unknown;
            if met || wire.standing[side] == Standing::Open && standing != Standing::Open {
                self.cut(number);
            } else {
                self.pump(number);
            }
        }
    }

    /// The same, if the site runs.
    pub fn pump_all_if_up(&mut self, site: usize) {
        if self.sites[site].running.is_some() {
            self.pump_all(site);
        }
    }

    pub(super) fn pump(&mut self, number: u64) {
        let Some(mut wire) = self.wires.remove(&number) else { return };
        let path = *self.path((wire.ends[0], wire.ends[1]));
        for side in [0, 1] {
            if let Some(arrives) = wire.send(side, &mut self.sites, path, self.now) {
                self.plan(arrives - self.now, Event::Arrive(number, side));
            }
        }
        if let Some(due) = wire.due(self.now)
            && (wire.wake_at <= self.now || due < wire.wake_at)
        {
            wire.wake_at = due;
            self.plan(due - self.now, Event::Wake(number));
        }
        self.wires.insert(number, wire);
    }

    /// Ends a connection, with what is under way on it.
    pub fn cut(&mut self, number: u64) {
        let Some(wire) = self.wires.remove(&number) else { return };
        let [a, b] = wire.ends;
        self.count("connections ended");
        let again = self.about((a, b), 500, 20_000);
        self.plan(again, Event::Dial(a, b));
    }

    /// Ends all connections of a site.
    pub fn cut_all(&mut self, site: usize) {
        for number in self.wires_of(site) {
            self.cut(number);
        }
    }

    fn dial(&mut self, a: usize, b: usize) {
        if self.wires.values().any(|wire| wire.ends.contains(&a) && wire.ends.contains(&b)) {
            return;
        }
        let ready = self.sites[a].running.is_some() && self.sites[b].running.is_some() && self.path((a, b)).up;
        // A node knows the hub from its join code; the accepting side must have been told of the dialling one.
        let known = |me: usize, peer: usize, sites: &[Site]| {
            sites[me].replica().network().standing(&sites[peer].id) != Standing::Unknown
        };
        // A hub that lost something accepts anybody.
        let lost = |site: &Site| site.replica().recovering() || site.replica().network().hub().is_none();
        let gathers = ready && b == 0 && lost(&self.sites[b]);
        if !ready || !gathers && !known(b, a, &self.sites) || b != 0 && !known(a, b, &self.sites) {
            let again = self.about((a, b), 2_000, 60_000);
            self.plan(again, Event::Dial(a, b));
            return;
        }
        self.wire_count += 1;
        let number = self.wire_count;
        self.note(|| format!("{} — {} connected as {number}", self.sites[a].name, self.sites[b].name));
        self.wires.insert(number, Wire::new([a, b], &self.sites, self.now));
        self.pump(number);
    }

    fn arrive(&mut self, number: u64, side: usize) {
        let Some(mut wire) = self.wires.remove(&number) else { return };
        if wire.blocked[side] {
            self.wires.insert(number, wire);
            return;
        }
        let Some((_, frame)) = wire.flying[side].pop_front() else { return };
        let (to, from) = (wire.ends[1 - side], self.sites[wire.ends[side]].id);
        let told = wire.sessions[1 - side].on_frame(&frame, self.sites[to].context(self.now));
        if told.as_ref().is_ok_and(|told| told.contains(&Told::Shown)) {
            wire.note_shown(1 - side, &mut self.sites[to], from);
        }
        self.wires.insert(number, wire);
        match told {
            Ok(told) => {
                self.told(number, to, from, told);
            }
            Err(bad) => {
                assert!(self.truth.liars.contains(&from), "{} refused an honest frame: {}", self.sites[to].name, bad.0);
                self.cut(number);
            }
        }
    }
}
