//! A centre gets another box: the old one is closed at what the hub holds of it, and goes on as if nothing were.
//!
//! Enters: a world. Leaves: one more machine in it, enrolled and joined to the hub. The old box keeps its power, its link
//! and its host, who may not have been told; what it writes beyond its cut counts nowhere. A liar's box is closed like
//! any other, whatever it wrote.

use jiff::ToSpan;
use telecentre_proto::booking::{Book, BookingCommand, State, Who};
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::network::{self, Role, Standing};
use telecentre_proto::slot::Slot;

use super::World;
use super::command::{carry_out, own_id};
use super::found::{FIRST_DAY, centre, enrolment, machine};
use super::mend::heal;
use super::wire::Path;
use super::world::Event;

/// The hub closes the enrolment of a site's box at what it holds of it.
pub fn revoke(world: &mut World, site: usize) {
    let id = world.sites[site].id;
    let cut = network::cut_at(world.sites[0].replica().have(), &id);
    let closings = world.sites[0].replica().network().enrolment(&id).map_or(0, |enrolment| enrolment.closings);
    let (mut drafts, puts) = network::close(enrolment(site), closings, &cut, Some("remplacée")).unwrap();
    drafts.push(network::draft(puts));
    let (now, truth) = (world.now, &mut world.truth);
    world.sites[0].write(&drafts, now, truth);
    world.closed.insert(site);
    let hub = world.sites[0].replica().have();
    world.truth.deeds.close(site, hub);
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
    revoke(world, site);
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
    assert_eq!(standing, Standing::Closed, "the hub has closed the liar's box");
    heal(world);
    let wanted = Book {
        id: own_id(&world.sites[new].id, world.chance.bytes(8)),
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
