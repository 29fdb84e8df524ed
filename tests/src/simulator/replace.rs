//! A centre gets another box: the old one is closed at what the hub holds of it, and goes on as if nothing were.
//!
//! Enters: a world. Leaves: one more machine in it, enrolled and joined to the hub. The old box keeps its power, its link
//! and its host, who may not have been told; what it writes beyond its cut counts nowhere. A liar's box is closed like
//! any other, whatever it wrote.

use jiff::ToSpan;
use telecentre_node::local_day::local;
use telecentre_proto::booking::{Book, BookingCommand, State, Who};
use telecentre_proto::counted::CutLimits;
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::document::Draft;
use telecentre_proto::id::{NodeId, RecordId};
use telecentre_proto::network::{self, Closing, ClosingKind, Cut, Role, Standing};
use telecentre_proto::replica::Replica;
use telecentre_proto::slot::Slot;

use super::World;
use super::command::carry_out;
use super::found::{FIRST_DAY, centre, enrolment, machine};
use super::mend::heal;
use super::promises::forget;
use super::wire::Path;
use super::world::Event;

/// The hub closes a site's box at what it holds of it: a liar's is revoked, any other retired. Not saved yet.
pub fn close(world: &mut World, site: usize) {
    let node = world.sites[site].id;
    let kind = if world.truth.liars.contains(&node) { ClosingKind::Revoked } else { ClosingKind::Retired };
    let now = world.now;
    let (hub, clock) = (world.sites[0].replica(), world.sites[0].clock(now));
    let served = world.sites[site].centre.as_ref();
    // A closing names where the hub's own entries of the centre end, so it has one there.
    let opening = served.and_then(|centre| hub.opening(centre, local(hub, clock).0));
    world.sites[0].write(opening.as_slice(), now, &mut world.truth);
    let hub = world.sites[0].replica();
    let drafts = closing(hub, node, kind);
    let cut = cut_of(hub, &node);
    world.truth.deeds.close(site, hub.have(), &cut);
    world.sites[0].write(&drafts, now, &mut world.truth);
    world.closed.insert(site);
    forget(world);
}

fn cut_of(hub: &Replica, node: &NodeId) -> Cut {
    hub.draw_cut(node, CutLimits::default(), |_| true).cut
}

/// The entries by which a hub closes an author at what it holds of it.
pub fn closing(hub: &Replica, node: NodeId, kind: ClosingKind) -> Vec<Draft> {
    let network = hub.network();
    let number = network.next_closing(&node).unwrap();
    let served = network.enrolment(&node).and_then(|enrolment| enrolment.centre.clone());
    let closing = Closing {
        node,
        kind,
        number,
        cut: cut_of(hub, &node),
        reason: Some("remplacée".to_owned()),
        lent_upto: served.and_then(|centre| hub.lent_end(&centre)),
    };
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
    if able && site != 0 && world.closed.is_empty() && world.sites[0].reserve().is_ok() {
        world.count("box replaced");
        follow(world, site);
    }
}

/// The hub closes a box and enrols another for its centre. The number of the other; none if its disk took nothing of it.
fn follow(world: &mut World, site: usize) -> Option<usize> {
    world.note(|| format!("{} is replaced", world.sites[site].name));
    close(world, site);
    let number = world.sites.len();
    let mut chance = world.chance.clone();
    let mut new = machine(number, &mut chance);
    new.centre = Some(centre(site));
    let puts = network::enrol(enrolment(number), &new.id, Role::Node, Some(&centre(site)), "Node");
    let (now, truth) = (world.now, &mut world.truth);
    world.sites[0].write(&[network::draft(puts)], now, truth);
    if !world.save(0) {
        // So the centre keeps its box.
        return None;
    }
    world.sites.push(new);
    *world.path((0, number)) = Path::GOOD;
    world.plan(1_000, Event::Start(number));
    world.plan(60_000, Event::Dial(number, 0));
    Some(number)
}

/// In a world at rest the box of a liar is closed, at once, and another comes to serve in its place.
pub fn close_the_liar(world: &mut World, liar: usize) {
    world.count("liar closed in the end");
    let new = follow(world, liar).expect("the hub closes a box whatever it wrote");
    let standing = world.sites[0].replica().network().standing(&world.sites[liar].id);
    assert_eq!(standing, Standing::Revoked, "the hub has closed the liar's box");
    heal(world);
    let wanted = Book {
        id: RecordId::of(&world.sites[new].id, world.chance.bytes(5).try_into().unwrap()),
        centre: centre(liar),
        resource: "desk-2".parse().unwrap(),
        who: Who::Member(world.sites[new].replica().view().people.find("")[0].id),
        slot: Slot::new(FIRST_DAY + 60.days(), 600, 660).unwrap(),
        note: None,
        series: None,
        insist: true,
    };
    let (id, command) = (wanted.id, Command::Booking(BookingCommand::Book(wanted)));
    let (now, truth) = (world.now, &mut world.truth);
    let done = carry_out((new, &mut world.sites[new]), Caller::Host, &command, now, truth);
    assert!(done.is_ok(), "the box that follows the liar's does not serve: {done:?}");
    world.pump_all(new);
    heal(world);
    for site in world.open() {
        let shown = world.sites[site].replica().view().bookings.get(id).map(|booking| booking.state);
        assert_eq!(shown, Some(State::Confirmed), "{} shows what the new box confirmed", world.sites[site].name);
    }
}
