//! What the scenarios have in common: a settled network, hosts who book, links that are down until somebody mends them.
//!
//! Enters: a world. Leaves: the same, a step on. Nothing is left to chance but ids.

use jiff::ToSpan;
use telecentre_proto::desk::{Book, BookingCommand, Caller, Command, Outcome, Who};
use telecentre_proto::id::RecordId;
use telecentre_proto::model::State;
use telecentre_proto::slot::Slot;

use super::found::{FIRST_DAY, centre};
use super::run::{begin, rest};
use super::{Trace, World, desk};

/// A minute of virtual time.
pub const MINUTE: i64 = 60_000;
/// A day of it.
pub const DAY: i64 = 24 * 60 * MINUTE;

/// A network in which everybody holds everything.
pub fn settled(seed: u64, nodes: usize) -> World {
    let mut world = begin(seed, Some(nodes), Trace::default());
    rest(&mut world, 20 * MINUTE);
    world
}

/// Nobody reaches anybody until the world is healed.
pub fn part(world: &mut World) {
    for pair in world.pairs() {
        world.path(pair).up = false;
    }
    for site in 0..world.sites.len() {
        world.cut_all(site);
    }
    world.forget_plans(|_| false);
}

/// Time passes.
pub fn wait(world: &mut World, ms: i64) {
    let until = world.now + ms;
    while let Some(event) = world.next(until) {
        world.act(event);
    }
    world.now = until;
}

/// A host books a desk of the centre of `node` at `site`, so many days from the first, from this hour for an hour.
pub fn book(world: &mut World, site: usize, node: usize, day: i64, hour: u16) -> RecordId {
    let member = world.sites[site].replica().view().members("")[0].id;
    let wanted = Book {
        id: RecordId(world.chance.bytes(8).try_into().unwrap()),
        centre: centre(node),
        resource: "desk-1".parse().unwrap(),
        who: Who::Member(member),
        slot: Slot::new(FIRST_DAY + day.days(), hour * 60, hour * 60 + 60).unwrap(),
        note: None,
        series: None,
        insist: false,
    };
    let caller = if site == 0 { Caller::Admin } else { Caller::Host };
    let (now, id) = (world.now, wanted.id);
    let done = desk::command(
        (site, &mut world.sites[site]),
        caller,
        &Command::Booking(BookingCommand::Book(wanted)),
        now,
        &mut world.truth,
    );
    assert!(matches!(done, Ok(Outcome::Booking(_))), "{done:?}");
    world.pump_all(site);
    id
}

/// How a booking stands at a site.
pub fn state(world: &World, site: usize, booking: RecordId) -> Option<State> {
    world.sites[site].replica().view().booking(booking).map(|b| b.state)
}

/// Gives a command at a site, as its host or as the hub's admin, and tells others. Whether the desk took it.
pub fn give(world: &mut World, site: usize, command: &Command) -> bool {
    let caller = if site == 0 { Caller::Admin } else { Caller::Host };
    let now = world.now;
    let done = desk::command((site, &mut world.sites[site]), caller, command, now, &mut world.truth);
    world.pump_all(site);
    done.is_ok()
}
