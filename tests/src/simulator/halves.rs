//! Halves of pairs when everything has come to rest.
//!
//! Enters: a world at rest. Leaves: nothing, or a panic: no half keeps its place for a pair that nobody decided and of which
//! another half is over, where whoever decides about it can act. A decided pair stands until a person breaks it.

use telecentre_node::local_day::local;
use telecentre_proto::booking::Booking;
use telecentre_proto::pair::standing;
use telecentre_proto::steward::{Stewards, steward_of};

use super::World;
use super::shown::bookings;

/// Checks that no half stands alone.
pub fn none_alone(world: &mut World, open: &[usize]) {
    let mut left: Vec<&'static str> = Vec::new();
    let shown = world.sites[open[0]].replica();
    for booking in bookings(shown.view()) {
        let Some(pair) = standing(&shown.view().bookings, &booking) else { continue };
        let held = booking.in_ledger && booking.state.occupies();
        // The others wait for the first one's word: a refusal elsewhere is answered by whoever decides about that one.
        if pair.decided || !pair.over.contains(&pair.first) || !held {
            continue;
        }
        let steward = steward_of(shown.view(), shown, &booking.centre, &booking.resource, booking.slot.day());
        let site = open.iter().find(|site| Some(world.sites[**site].id) == steward);
        let able = |site: &usize| {
            let replica = world.sites[*site].replica();
            !replica.recovering() && replica.may_confirm(&booking.centre)
        };
        left.push(match site {
            None => "halves alone: nobody decides there",
            Some(site) if !able(site) => "halves alone: whoever decides lacks something",
            // Who came is known by then, and nothing is to be freed.
            Some(site) if is_over(world, *site, &booking) => "halves alone: the day is over",
            Some(_) if booking.overrides => "halves alone: a host's word",
            Some(site) => {
                panic!("{} keeps a place for a pair that is over: {booking:?}, {pair:?}", world.sites[*site].name)
            }
        });
    }
    for kind in left {
        world.count(kind);
    }
}

/// Whether the day of a booking is over, as a site takes it.
fn is_over(world: &World, site: usize, booking: &Booking) -> bool {
    let site = &world.sites[site];
    booking.slot.day() < local(site.replica(), site.clock(world.now)).0
}
