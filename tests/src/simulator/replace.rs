//! A centre gets another box: the old one is closed at what the hub holds of it, and goes on as if nothing were.
//!
//! Enters: a world. Leaves: one more machine in it, enrolled and joined to the hub. The old box keeps its power, its link
//! and its host, who may not have been told; what it writes beyond its cut counts nowhere.

use telecentre_proto::counted::CutLimits;
use telecentre_proto::document::Draft;
use telecentre_proto::id::{NodeId, RecordId};
use telecentre_proto::network;
use telecentre_proto::network::{Closing, ClosingKind, Role};
use telecentre_proto::replica::Replica;

use super::World;
use super::found::{centre, enrolment, machine};
use super::wire::Path;
use super::world::Event;

/// The hub retires a site's box at what it holds of it.
pub fn retire(world: &mut World, site: usize) {
    let node = world.sites[site].id;
    let drafts = closing(world.sites[0].replica(), node, ClosingKind::Retired);
    let (now, truth) = (world.now, &mut world.truth);
    world.sites[0].write(&drafts, now, truth);
    world.closed.insert(site);
}

/// The entries by which a hub closes an author at what it holds of it.
pub fn closing(hub: &Replica, node: NodeId, kind: ClosingKind) -> Vec<Draft> {
    let network = hub.network();
    let number = network.next_closing(&node).unwrap();
    let cut = hub.draw_cut(&node, CutLimits::default(), |_| true).cut;
    let closing = Closing { node, kind, number, cut, reason: Some("remplacée".to_owned()), lent_upto: None };
    let mut record = [number.to_be_bytes(), [0x5a; 4]].concat();
    record.iter_mut().zip(node.0).for_each(|(to, from)| *to ^= from);
    let (mut drafts, puts) = network::close(RecordId(record.try_into().unwrap()), &closing).unwrap();
    drafts.push(network::draft(puts));
    drafts
}

/// Replaces the box of a centre, once in a world, if the hub can.
pub fn replace(world: &mut World, site: usize) {
    let hub = &world.sites[0];
    let able = hub.running.is_some() && !hub.doomed && !hub.replica().recovering() && hub.amnesia.is_empty();
    let lies = world.truth.liars.contains(&world.sites[site].id);
    if !able || lies || site == 0 || !world.closed.is_empty() || world.sites[0].reserve().is_err() {
        return;
    }
    world.count("box replaced");
    world.note(|| format!("{} is replaced", world.sites[site].name));
    retire(world, site);
    let number = world.sites.len();
    let mut chance = world.chance.clone();
    let mut new = machine(number, &mut chance);
    new.centre = Some(centre(site));
    let puts = network::enrol(enrolment(number), &new.id, Role::Node, Some(&centre(site)), "Node");
    let (now, truth) = (world.now, &mut world.truth);
    world.sites[0].write(&[network::draft(puts)], now, truth);
    if !world.save(0) {
        // The hub's disk took nothing of it, so the centre keeps its box.
        return;
    }
    world.sites.push(new);
    *world.path((0, number)) = Path::GOOD;
    world.plan(1_000, Event::Start(number));
    world.plan(60_000, Event::Dial(number, 0));
}
