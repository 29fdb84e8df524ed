//! Files of runs, carried by hand from site to site and read late.
//!
//! Enters: a site that writes one, for a peer or for anybody. Leaves: runs that arrive hours or days later, wherever.
//! Through the bytes of journal blocks, as a bundle's parts are.

use telecentre_proto::readback::runs_lacked;
use telecentre_proto::run::{decode_block, encode_block};
use telecentre_proto::visible::precedence_of;

use super::World;
use super::world::Event;

/// Takes a file from one site, to be read at another after a while.
pub fn carry(world: &mut World, from: usize, to: usize, after_ms: i64) {
    if world.sites[from].running.is_none() {
        return;
    }
    let peer = world.sites[to].id;
    let whole = world.chance.below(2) == 0;
    let site = &world.sites[from];
    let known = site.shown.get(&peer).filter(|_| !whole);
    let replica = site.replica();
    let mut runs = Vec::new();
    let read = runs_lacked(
        replica.have(),
        known,
        |line| precedence_of(replica.network(), line),
        &site.up().store,
        |part| {
            runs.extend(decode_block(&encode_block(&part)).unwrap());
            true
        },
    );
    assert!(read, "{} could not read its own journal", site.name);
    world.note(|| {
        format!("{} writes a file of {} runs for {}", world.sites[from].name, runs.len(), world.sites[to].name)
    });
    world.count("files carried");
    world.carried.push(runs);
    let number = world.carried.len() - 1;
    world.plan(after_ms, Event::Carried(to, number));
}
