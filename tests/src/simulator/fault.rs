//! What breaks: power, disks, links, clocks, images.
//!
//! Enters: a world. Leaves: one more fault in it, and a plan to mend it. Each is one that a small box in a village
//! meets; what no design can survive (two disks lost at once with nothing elsewhere) is not among them.

use std::collections::BTreeSet;

use telecentre_memory_disk::MemoryDisk;
use telecentre_node::journal::Disk;
use telecentre_proto::chain::SignedRun;
use telecentre_proto::have::Have;
use telecentre_proto::id::{Boot, Line, Space};
use telecentre_proto::peer::{Tip, tips_of};
use telecentre_proto::replica::Replica;

use super::carry::carry;
use super::deed::holds;
use super::promises::{forget, unwitnessed};
use super::site::{Fell, Site};
use super::wire::Path;
use super::world::{Event, World};

/// A copy of a machine, which may be put back later.
pub struct Image {
    /// The site that it was taken of.
    pub site: usize,
    /// Its disk as it was then.
    pub disk: MemoryDisk,
    /// Its process as it was then, if the machine is to be resumed and not started.
    pub memory: Option<(Replica, Boot)>,
}

impl Image {
    /// A copy of the disk alone.
    pub fn of_disk(world: &World, site: usize) -> Self {
        Self { site, disk: world.sites[site].disk.kill(), memory: None }
    }

    /// A copy of a machine that runs, its memory with it.
    pub fn of_machine(world: &World, site: usize) -> Self {
        let up = world.sites[site].up();
        Self { memory: Some((up.replica.clone(), up.boot)), ..Self::of_disk(world, site) }
    }
}

const HOUR: i64 = 3_600_000;

/// Breaks something. `image`: a copy of a disk, if one was taken.
pub fn strike(world: &mut World, image: &mut Option<Image>) {
    let site = world.chance.index(world.sites.len());
    let pairs = world.pairs();
    let pair = *world.chance.one_of(&pairs);
    let kind = world.chance.below(19);
    let up = world.sites[site].running.is_some();
    world.note(|| format!("fault {kind} at {} or {pair:?}", world.sites[site].name));
    match kind {
        0 | 1 => cut(world),
        2 => out(world, pair, None),
        3 => out(world, pair, Some(0)),
        4 => out(world, pair, Some(1)),
        5 => slow(world, pair),
        6 if up => stop(world, site, "process killed", Fell::Stopped),
        7 if up => stop(world, site, "power cut", Fell::Dark),
        8 | 9 => {
            // While it is off, the power goes out at one of the steps of its next start.
            // A write that is short inside a sector, and the power gone before it is cut back, reads as damage: a file
            // system runs out of room between blocks, so that the two are not brought together.
            world.sites[site].disk.fail_next_write_after(None);
            let calls = world.chance.below(6);
            world.sites[site].disk.cut_power_after(calls);
            world.sites[site].doomed = true;
            world.count(if up { "power cut during a write" } else { "power cut during a start" });
        }
        10 if up => full(world, site),
        11 if up => sync_fails(world, site),
        12 => clock(world, site),
        13 | 14 => {
            let to = world.chance.index(world.sites.len());
            let after = world.some(HOUR, 48 * HOUR);
            carry(world, site, to, after);
        }
        15 => keep_or_put_back(world, site, image),
        16 => rot(world, site),
        17 => super::replace::replace(world, site),
        18 if world.chance.below(4) == 0 => lose_hub(world),
        _ => {}
    }
}

fn cut(world: &mut World) {
    let all: Vec<u64> = world.wires.keys().copied().collect();
    if !all.is_empty() {
        let wire = *world.chance.one_of(&all);
        world.note(|| format!("connection {wire} is cut"));
        world.count("connection cut");
        world.cut(wire);
    }
}

/// Takes a path down for a while: at once, or after one of its directions has been dead for half a minute.
fn out(world: &mut World, pair: (usize, usize), one_way: Option<usize>) {
    world.path(pair).up = false;
    world.count(if one_way.is_some() { "one-way partition" } else { "partition" });
    world.note(|| format!("the path {pair:?} is out, one way: {one_way:?}"));
    let wires: Vec<u64> = world.wires.iter().filter(|(_, w)| joins(w.ends, pair)).map(|(n, _)| *n).collect();
    for wire in wires {
        match (one_way, world.wires.get_mut(&wire)) {
            (Some(side), Some(held)) => {
                held.blocked[side] = true;
                world.plan(30_000, Event::Cut(wire));
            }
            _ => world.cut(wire),
        }
    }
    let after = world.some(60_000, 40 * HOUR);
    world.plan(after, Event::Mend(pair.0, pair.1));
}

fn joins(ends: [usize; 2], pair: (usize, usize)) -> bool {
    ends == [pair.0, pair.1] || ends == [pair.1, pair.0]
}

fn slow(world: &mut World, pair: (usize, usize)) {
    let bits = *world.chance.one_of(&[16_000, 64_000, 128_000]);
    *world.path(pair) = Path { bits, latency_ms: 600, ..*world.path(pair) };
    world.count("slow link");
    let after = world.some(HOUR, 20 * HOUR);
    world.plan(after, Event::Mend(pair.0, pair.1));
}

/// Ends the process by force.
fn stop(world: &mut World, site: usize, kind: &'static str, how: Fell) {
    world.count(kind);
    let worn = world.sites[site].worn;
    world.fell(site, how);
    // A killed process leaves what it wrote with the operating system: no sync failed.
    world.sites[site].worn = worn;
}

fn full(world: &mut World, site: usize) {
    world.count("full disk");
    let room = world.chance.below(300_000);
    world.sites[site].disk.set_room(Some(room));
    if world.chance.below(2) == 0 && !world.sites[site].doomed {
        let short = usize::try_from(world.chance.below(400)).unwrap();
        world.sites[site].disk.fail_next_write_after(Some(short));
    }
    let after = world.some(60_000, 5 * HOUR);
    world.plan(after, Event::Room(site));
}

fn sync_fails(world: &mut World, site: usize) {
    world.count("sync failed");
    let syncs = world.chance.below(3);
    world.sites[site].disk.fail_syncs_after(Some(syncs));
    world.plan(HOUR, Event::Room(site));
}

fn clock(world: &mut World, site: usize) {
    world.count("clock jumped");
    let hours = world.some(-40, 40);
    let years = world.some(-60, 3);
    let skew = if world.chance.below(3) == 0 { years * 8_766 * HOUR } else { hours * HOUR / 7 };
    world.note(|| format!("the clock of {} jumps to {skew} ms off", world.sites[site].name));
    world.sites[site].skew_ms = skew;
    // A process whose sessions wait by this clock looks again by itself, as the node does.
    world.pump_all_if_up(site);
}

/// Flips a bit of a file of the journal, and starts the site again so that it is found.
fn rot(world: &mut World, site: usize) {
    if world.sites[site].doomed || site == 0 && !is_elsewhere(world) || is_with_closed_alone(world, site) {
        return;
    }
    let mut image = Image::of_disk(world, site);
    let mut files = Disk::list(&image.disk).unwrap();
    files.sort();
    if files.is_empty() {
        return;
    }
    let name = world.chance.one_of(&files).clone();
    let bits = image.disk.content(&name).map_or(0, |content| content.len() as u64 * 8);
    let bit = world.chance.below(bits.max(1));
    image.disk = image.disk.kill();
    image.disk.flip(&name, bit);
    world.sites[site].worn = true;
    restore(world, image, "bit turned over");
    let lost = |replica: &Replica| replica.network().hub().is_none();
    if site == 0 && world.sites[0].running.as_ref().is_some_and(|up| lost(&up.replica)) {
        // The hub does not know its boxes any more, so somebody makes it anew.
        world.sites[0].begin_recovery();
    }
}

/// Whether at least two boxes hold all of `commons` that the hub holds: nothing brings back what it alone held.
fn is_elsewhere(world: &World) -> bool {
    let commons = |site: &Site| site.reads(|have| have.digest(Some(&Space::Commons)));
    let of_hub = commons(&world.sites[0]);
    world.sites[1..].iter().filter(|site| commons(site) == of_hub).count() >= 2
}

/// Whether a closed box alone holds something else that a site wrote. It passes on nothing of others, so that two disks
/// would be lost at once; and what it wrote itself may name what is lost.
fn is_with_closed_alone(world: &World, site: usize) -> bool {
    let author = world.sites[site].id;
    let own = |have: &Have| -> Vec<(Line, Tip)> {
        let lines = have.lines().filter(|held| held.line.author == author);
        lines.flat_map(|held| tips_of(held).into_iter().map(|tip| (held.line.clone(), tip))).collect()
    };
    let mut alone: Vec<(Line, Tip)> = world
        .closed
        .iter()
        .filter(|closed| **closed != site)
        .flat_map(|closed| world.sites[*closed].reads(own))
        .collect();
    for (number, other) in world.sites.iter().enumerate() {
        if number != site && !world.closed.contains(&number) {
            other.reads(|have| alone.retain(|(line, tip)| !holds(have, line, tip)));
        }
    }
    !alone.is_empty()
}

/// Loses the hub's disk, and makes the hub anew with its key.
fn lose_hub(world: &mut World) {
    if world.sites[0].doomed || !is_elsewhere(world) || is_with_closed_alone(world, 0) {
        return;
    }
    restore(world, Image { site: 0, disk: MemoryDisk::new(), memory: None }, "hub's disk lost");
    if world.sites[0].running.is_some() {
        world.sites[0].begin_recovery();
    }
}

/// Takes an image of a machine, or puts back the one that was taken before.
fn keep_or_put_back(world: &mut World, site: usize, image: &mut Option<Image>) {
    match image.take() {
        None if world.sites[site].running.is_some() && !world.sites[site].doomed && world.chance.below(2) == 0 => {
            *image = Some(Image::of_machine(world, site));
        }
        None => *image = Some(Image::of_disk(world, site)),
        // The hub may have enrolled a box since that nobody else has heard of.
        Some(old) if old.site == 0 && !world.closed.is_empty() && !is_elsewhere(world) => {}
        Some(old) if is_with_closed_alone(world, old.site) => {}
        Some(old) => put_back(world, old),
    }
}

/// Puts a machine back to an image: what it said since then lives only where others hold it.
pub fn put_back(world: &mut World, image: Image) {
    let kind = if image.memory.is_some() { "machine resumed" } else { "stale restore" };
    restore(world, image, kind);
}

fn restore(world: &mut World, image: Image, kind: &'static str) {
    world.count(kind);
    let number = image.site;
    world.note(|| format!("{} is put back to an old image", world.sites[number].name));
    world.cut_all(number);
    let before: Vec<(Line, Tip)> = {
        let site = &world.sites[number];
        let own = site.saved.iter().filter(|(line, _)| line.author == site.id);
        own.flat_map(|(line, tips)| tips.iter().map(|tip| (line.clone(), *tip))).collect()
    };
    if number == 0 {
        unwitnessed(world);
    }
    let fresh = image.disk;
    world.sites[number].put_back(fresh);
    match image.memory {
        // Nothing is written between: the memory is that of this disk.
        Some((replica, boot)) if world.sites[number].start().is_ok() => {
            world.sites[number].resume(replica, boot);
            world.save(number);
        }
        _ => world.start(number),
    }
    // The furthest that somebody still holds of each line.
    let lines: BTreeSet<&Line> = before.iter().map(|(line, _)| line).collect();
    let lost = furthest(world, &lines);
    world.sites[number].amnesia.extend(lost);
    // A file under way may bring back more; until then the site can't know of it.
    let carries = |line: &Line, tip: &Tip| {
        let covers = |run: &SignedRun| {
            run.line == *line && run.actor == tip.actor && (run.first..=run.last()).contains(&tip.seq)
        };
        world.carried.iter().flatten().any(covers)
    };
    let on_the_way: Vec<(Line, Tip)> = before.iter().filter(|(line, tip)| carries(line, tip)).cloned().collect();
    world.sites[number].amnesia.extend(on_the_way);
    forget(world);
}

/// The tips of some lines at everybody.
fn furthest(world: &World, lines: &BTreeSet<&Line>) -> Vec<(Line, Tip)> {
    let tips = |have: &Have, line: &Line| have.line(line).map(|(_, held)| tips_of(held)).unwrap_or_default();
    let of = |site: &Site| {
        site.reads(|have| {
            let all = lines.iter().flat_map(|line| tips(have, line).into_iter().map(|tip| ((*line).clone(), tip)));
            all.collect::<Vec<_>>()
        })
    };
    world.sites.iter().flat_map(of).collect()
}
