//! The end of trouble: everything is mended, and the network comes to rest within a bound.
//!
//! Enters: a world in any state. Leaves: the same with all paths good, all disks sound, everybody up and nothing more to
//! say; or a panic, when it does not come to rest.

use super::World;
use super::world::Event;

/// How long a mended network may take to come to rest.
const REST_MS: i64 = 20 * 60_000;

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
            // A site that lacked room looks again: an erasure may wait for it.
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
