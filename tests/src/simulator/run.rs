//! One seed from beginning to end: a network is founded, lives through trouble, is mended, and is checked.
//!
//! Enters: a seed. Leaves: a [`Report`], or a panic from a check. The trace keeps the last events for whoever reads the
//! failure; it is filled all the time, since a seed that failed may take a while to fail again.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::found::{BEGIN_MS, found};
use super::world::{Event, World};
use super::{Truth, check, fault, people};
use crate::Chance;

/// How long trouble lasts in one seed, in virtual milliseconds.
const TROUBLE_MS: i64 = 2 * 24 * 3_600_000;
/// How long a mended network may take to come to rest.
const REST_MS: i64 = 20 * 60_000;
/// Lines that a trace keeps.
const TRACE_LINES: usize = 60;

/// The last events of a run.
#[derive(Clone, Default)]
pub struct Trace(Rc<RefCell<VecDeque<String>>>);

impl Trace {
    /// Adds a line.
    pub fn note(&self, now: i64, what: impl FnOnce() -> String) {
        let mut lines = self.0.borrow_mut();
        if lines.len() == TRACE_LINES {
            lines.pop_front();
        }
        let seconds = (now - BEGIN_MS) / 1_000;
        lines.push_back(format!(
            "{:>3}d {:02}:{:02}:{:02} {}",
            seconds / 86_400,
            seconds / 3_600 % 24,
            seconds / 60 % 60,
            seconds % 60,
            what()
        ));
    }

    /// The lines.
    pub fn lines(&self) -> Vec<String> {
        self.0.borrow().iter().cloned().collect()
    }
}

/// What a run came to.
#[derive(Default, Debug)]
pub struct Report {
    /// Milliseconds that passed in the world.
    pub virtual_ms: i64,
    /// Events by kind.
    pub tally: BTreeMap<&'static str, u64>,
    /// The hub's digest in the end: equal for equal seeds.
    pub digest: String,
}

impl Report {
    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.virtual_ms += other.virtual_ms;
        for (kind, count) in &other.tally {
            *self.tally.entry(kind).or_default() += count;
        }
    }
}

/// A network of two to four nodes, all started, with nothing else planned than to reach each other.
pub fn begin(seed: u64, nodes: Option<usize>, trace: Trace) -> World {
    let mut chance = Chance::new(seed);
    let nodes = nodes.unwrap_or_else(|| 2 + usize::try_from(chance.below(3)).unwrap());
    let mut truth = Truth::default();
    let sites = found(nodes, &mut chance, &mut truth);
    let mut world = World::new(sites, BEGIN_MS, truth, chance, trace);
    for site in 1..=nodes {
        world.start(site);
    }
    for (a, b) in world.pairs() {
        // Nodes dial the hub.
        world.plan(10, Event::Dial(b, a));
    }
    world
}

/// Runs one seed.
pub fn seed(seed: u64, trace: Trace) -> Report {
    let mut world = begin(seed, None, trace);
    let mut image = None;
    // Days without trouble come first in some runs, so that faults meet an equal network too.
    let quiet = if world.chance.below(3) == 0 { 3_600_000 } else { 0 };
    world.plan(quiet, Event::Person);
    world.plan(quiet, Event::Fault);
    let pace = world.some(20 * 60_000, 3 * 3_600_000);
    while let Some(event) = world.next(BEGIN_MS + TROUBLE_MS) {
        match event {
            Event::Person => {
                people::act(&mut world);
                let after = world.some(1_000, pace);
                world.plan(after, Event::Person);
            }
            Event::Fault => {
                fault::strike(&mut world, &mut image);
                let after = world.some(1_000, pace);
                world.plan(after, Event::Fault);
            }
            event => world.act(event),
        }
    }
    let open: Vec<usize> = (0..world.sites.len()).collect();
    heal(&mut world);
    check::all(&mut world, &open);
    let digest = world.sites[0].replica().have().digest(None).to_string();
    Report { virtual_ms: world.now - BEGIN_MS, tally: std::mem::take(&mut world.tally), digest }
}

/// Mends everything, starts everybody, and lets the network come to rest within a bound.
pub fn heal(world: &mut World) {
    world.forget_plans(|event| matches!(event, Event::Arrive(..) | Event::Wake(_)));
    world.note(|| "everything is mended".to_owned());
    for (a, b) in world.pairs() {
        world.act(Event::Mend(a, b));
    }
    for site in 0..world.sites.len() {
        world.act(Event::Room(site));
        if world.sites[site].doomed {
            world.cut_all(site);
            world.sites[site].fall(true);
        }
        world.start(site);
        if world.sites[site].running.is_some() {
            // Whoever lacked room looks again: an erasure may wait for it.
            world.save(site);
        }
    }
    let dead: Vec<u64> = world.wires.iter().filter(|(_, wire)| wire.blocked.contains(&true)).map(|(n, _)| *n).collect();
    for wire in dead {
        world.cut(wire);
    }
    for (a, b) in world.pairs() {
        world.plan(10, Event::Dial(b, a));
    }
    rest(world, REST_MS);
}

/// Lets things happen until nothing is planned any more.
pub fn rest(world: &mut World, most_ms: i64) {
    let end = world.now + most_ms;
    while let Some(event) = world.next(end) {
        world.act(event);
    }
    let late = world.next(i64::MAX);
    assert_eq!(late, None, "the network does not come to rest within {most_ms} ms of being mended");
}
