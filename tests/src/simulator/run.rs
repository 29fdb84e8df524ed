//! One seed from beginning to end: a network is founded, lives through trouble, is mended, and is checked.
//!
//! Enters: a seed. Leaves: a [`Report`], or a panic from a check. The steps of people and
//! faults have numbers, so that a failing seed can be run again without some of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::found::{BEGIN_MS, found};
use super::mend::heal;
use super::world::{Event, World};
use super::{Site, Trace, Truth, check, fault, lie, people, replace, shown};
use crate::Chance;

/// How long trouble lasts in one seed, in virtual milliseconds.
const TROUBLE_MS: i64 = 2 * 24 * 3_600_000;
/// Steps of people and faults that are left out of a run, by number: `3-40,52`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Skip(pub BTreeSet<u64>);

impl Skip {
    /// From such a text.
    pub fn read(text: &str) -> Option<Self> {
        let mut all = BTreeSet::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            all.extend(from.trim().parse::<u64>().ok()?..=to.trim().parse().ok()?);
        }
        Some(Self(all))
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut spans: Vec<(u64, u64)> = Vec::new();
        for n in &self.0 {
            match spans.last_mut() {
                Some((_, to)) if *to + 1 == *n => *to = *n,
                _ => spans.push((*n, *n)),
            }
        }
        let text = spans.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
        f.write_str(&text.collect::<Vec<_>>().join(","))
    }
}

/// The outcome of a run.
#[derive(Default, Debug)]
pub struct Report {
    /// Milliseconds that passed in the world.
    pub virtual_ms: i64,
    /// Events by kind.
    pub tally: BTreeMap<&'static str, u64>,
    /// The longest Hello that names everything: bytes.
    pub hello_bytes: usize,
    /// The hub's digest in the end: equal for equal seeds.
    pub digest: String,
}

impl Report {
    /// Adds the figures of another.
    pub fn add(&mut self, other: &Self) {
        self.virtual_ms += other.virtual_ms;
        self.hello_bytes = self.hello_bytes.max(other.hello_bytes);
        for (kind, count) in &other.tally {
            *self.tally.entry(kind).or_default() += count;
        }
    }
}

/// A network of two to four nodes, all started, with nothing else planned than to reach each other.
pub fn begin(seed: u64, nodes: Option<usize>, trace: Trace) -> World {
    let mut chance = Chance::new(seed);
    let some = if chance.below(16) == 0 { 7 } else { 2 + usize::try_from(chance.below(3)).unwrap() };
    let nodes = nodes.unwrap_or(some);
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

/// Runs one seed, without some steps. Each step draws from a source of its own, so that the others stay what they were.
pub fn seed(seed: u64, skip: &Skip, trace: &Trace) -> Report {
    let mut world = begin(seed, None, trace.clone());
    let mut image = None;
    // Some runs begin with an hour without trouble, so that faults also meet a network in which all hold the same.
    let quiet = if world.chance.below(3) == 0 { 3_600_000 } else { 0 };
    world.plan(quiet, Event::Person);
    world.plan(quiet, Event::Fault);
    let pace = world.some(20 * 60_000, 3 * 3_600_000);
    // Some networks have a replica that does not keep to the rules.
    let liar = (world.chance.below(3) == 0).then_some(world.nodes);
    world.truth.liars.extend(liar.map(|liar| world.sites[liar].id));
    let mut steps: [u64; 2] = [0, 0];
    while let Some(event) = world.next(BEGIN_MS + TROUBLE_MS) {
        let (Event::Person | Event::Fault) = event else {
            world.act(event);
            continue;
        };
        // Steps of people have even numbers, faults odd ones, so that one more of either renumbers none of the other.
        let fault = event == Event::Fault;
        let number = steps[usize::from(fault)] * 2 + u64::from(fault);
        steps[usize::from(fault)] += 1;
        trace.note_step(number);
        world.chance = Chance::new(Chance::new(seed.rotate_left(32) ^ number).number());
        for (site, nth) in world.sites.iter_mut().zip(1..) {
            site.chance = Chance::new(Chance::new(seed.rotate_left(32) ^ number ^ (nth << 24)).number());
        }
        let after = world.some(1_000, pace);
        world.plan(after, event);
        if skip.0.contains(&number) {
            continue;
        }
        world.note(|| format!("step {number}"));
        match (fault, liar) {
            (true, Some(liar)) if world.chance.below(3) == 0 => lie::tell(&mut world, liar),
            (true, _) => fault::strike(&mut world, &mut image),
            (false, _) => {
                world.count_connected();
                world.keep_rules();
                people::act(&mut world);
            }
        }
        if number.is_multiple_of(8) {
            audit(&world);
        }
    }
    // Another source than that of the founding: the keys of two machines must differ.
    world.chance = Chance::new(!seed);
    heal(&mut world);
    let open = world.honest();
    check::all(&mut world, &open);
    if let Some(liar) = liar.filter(|liar| !world.closed.contains(liar)) {
        replace::close_the_liar(&mut world, liar);
        let open = world.honest();
        check::agreement(&mut world, &open);
    }
    let hub = world.sites[0].id;
    let all = shown::bookings(world.sites[0].replica().view());
    let decided = all.iter().filter(|b| b.stamp.is_some() && b.steward == Some(hub)).count() as u64;
    world.tally.insert("bookings that the hub decided for a centre", decided);
    let [lent, back, asked] = world.truth.by_rule.counts;
    for (kind, count) in [
        ("days lent by rule", lent),
        ("days that came back by themselves", back),
        ("days asked back by themselves", asked),
    ] {
        world.tally.insert(kind, count);
    }
    let open = world.honest();
    let hello_bytes = check::hello(&world, &open);
    let digest = world.sites[0].replica().have().digest(None).to_string();
    Report { virtual_ms: world.now - BEGIN_MS, tally: std::mem::take(&mut world.tally), hello_bytes, digest }
}

/// Checks what must hold at any moment, in the middle of trouble too: nobody shows a place as promised twice. (A site
/// that holds entries without those that they follow shows only a part, and knows it.)
fn audit(world: &World) {
    let honest = |site: &&Site| !world.truth.liars.contains(&site.id);
    let whole = |site: &&Site| site.running.is_some() && site.replica().documents().behind().next().is_none();
    for site in world.sites.iter().filter(honest).filter(whole) {
        check::no_double_booking(&shown::bookings(site.replica().view()), &world.truth);
    }
}
