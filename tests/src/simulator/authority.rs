//! Whether whatever became of a booking goes back to somebody who may decide that.
//!
//! Enters: a world at rest. Leaves: nothing, or a panic that names an effect which no command explains. A booking was
//! asked for; what was confirmed, moved, taken back, or said of who came, was commanded at the centre's own box, at the
//! hub, or where it was asked for. Commands count here whether or not they were answered: one that a power cut left
//! without an answer may have been saved. What a replica that does not keep to the rules wrote is no command.

use telecentre_proto::booking::{Booking, State};
use telecentre_proto::desk::Caller;
use telecentre_proto::id::{ActorId, Line, RecordId, Slug, Space};

use super::deed::{Act, Deed, Place, Subject};
use super::{World, shown};

/// Checks every booking that a site shows, and counts what it found.
pub fn proven(world: &mut World, site: usize) {
    let (mut effects, mut own) = (0, 0);
    for booking in shown::bookings(world.sites[site].replica().view()) {
        if world.liars().any(|liar| world.sites[liar].centre.as_ref() == Some(&booking.centre)) {
            // Whoever holds a centre's key decides there.
            own += 1;
            continue;
        }
        effects += effect(world, &booking);
    }
    for deed in world.truth.deeds.all() {
        if let Caller::Member(me) = deed.by {
            assert!(is_own(world, deed, me), "a member commanded what is another's: {deed}");
        }
    }
    days(world, site);
    *world.tally.entry("effects that go back to a command").or_default() += effects;
    *world.tally.entry("bookings at a liar's own centre").or_default() += own;
}

/// Looks for the commands behind one booking. How many there were.
fn effect(world: &World, booking: &Booking) -> u64 {
    let about = world.truth.deeds.about(&Subject::Booking(booking.id));
    let found = |what: &dyn Fn(&Deed) -> bool| about.iter().any(|(_, deed)| what(deed));
    let told = || about.iter().map(|(_, deed)| deed.to_string()).collect::<Vec<_>>().join("\n    ");
    let begun = about.iter().find_map(|(_, deed)| is_of(booking, deed).then_some(deed.site));
    let Some(asker) = begun.or_else(|| offered(world, booking)) else {
        let liars = || world.liars().any(|liar| booking.requested_by == Some(world.sites[liar].id));
        // A cheat may ask, as anybody may.
        assert!(liars() && about.is_empty(), "nobody asked for {booking:?} in this form: {}", told());
        return 0;
    };
    let keeper = |deed: &Deed| keeps(world, deed.site, &booking.centre);
    let may = |deed: &Deed| keeper(deed) || same(world, deed.site, asker);
    let granted = |asked: &dyn Fn(&Act) -> bool| {
        found(&|deed| asked(&deed.act) && may(deed))
            || found(&|deed| asked(&deed.act)) && found(&|deed| deed.act == Act::Confirm && keeper(deed))
    };
    let place = (booking.resource.clone(), booking.slot);
    let moved = place != booking.first;
    if moved {
        let there = |act: &Act| {
            let fits = |resource: &Option<Slug>| resource.as_ref().is_none_or(|resource| *resource == place.0);
            matches!(act, Act::Move(resource, slot) if *slot == place.1 && fits(resource))
        };
        assert!(granted(&there), "nobody who may moved {booking:?}: {}", told());
    }
    let explained = match booking.state {
        State::Requested | State::Confirmed | State::Declined => true,
        // A half of a pair is let go when another one is over.
        State::Cancelled => booking.halves.is_some() || granted(&|act| matches!(act, Act::Cancel | Act::Withdraw)),
        State::CheckedIn => found(&|deed| deed.act == Act::CheckIn && keeper(deed)),
        State::NoShow => found(&|deed| deed.act == Act::NoShow && keeper(deed)),
        State::Displaced => found(&|deed| deed.act == Act::Displace && keeper(deed)),
    };
    assert!(explained, "nobody who may made it {}: {booking:?}: {}", booking.state, told());
    if let Some(stamp) = booking.stamp.filter(|_| booking.occupies) {
        let by = (0..world.sites.len()).find(|site| stamp.actor.is_of(&world.sites[*site].id));
        // A hub of before, whose key is lost, wrote where only hubs write.
        let of_hub = |(line, actor): &(Line, ActorId)| *actor == stamp.actor && matches!(line.space, Space::Lent(_));
        let by = by.or_else(|| world.truth.chains.keys().any(of_hub).then_some(0));
        let by = by.unwrap_or_else(|| panic!("nobody confirmed {booking:?}"));
        assert!(keeps(world, by, &booking.centre), "site {by} decides nothing there: {booking:?}");
        // A hub decides about days that it was given; the centre may have moved the booking since it was given them back.
        let given = |(resource, slot): &Place| {
            let day = Subject::Day(booking.centre.clone(), resource.clone(), slot.day());
            let deeds = world.truth.deeds.about(&day);
            deeds.iter().any(|(_, deed)| matches!(deed.act, Act::Pass(n) if n % 2 == 1))
                || world.truth.by_rule.has((&booking.centre, resource, slot.day()), None)
        };
        let lent = || given(&place) || given(&booking.first);
        assert!(by != 0 || lent(), "the hub was never given the day of {booking:?}");
    }
    u64::from(moved) + u64::from(booking.state != State::Requested)
}

/// The box that follows a replaced one, where it offers again what that one had asked for, or confirmed.
fn offered(world: &World, booking: &Booking) -> Option<usize> {
    let new = world.sites.iter().position(|site| booking.id.is_of(&site.id))?;
    let again = |deed: &&Deed| {
        let follows = world.closed.contains(&deed.site) && world.sites[deed.site].centre == world.sites[new].centre;
        matches!(deed.subject, Subject::Booking(id) if follows && id.again(&world.sites[new].id) == booking.id)
    };
    let as_it_was = |deed: &Deed| match &deed.act {
        Act::Book(centre, first, who) | Act::Wait(centre, first, who) => {
            (centre, first) == (&booking.centre, &booking.first) && who.is_none() == booking.guest
        }
        _ => false,
    };
    world.truth.deeds.all().iter().filter(again).any(as_it_was).then_some(new)
}

/// Whether a deed asked for this booking as it is.
fn is_of(booking: &Booking, deed: &Deed) -> bool {
    match &deed.act {
        Act::Book(centre, first, member) | Act::Wait(centre, first, member) => {
            *centre == booking.centre
                && *first == booking.first
                && member.map_or(booking.guest, |who| !booking.guest && who == booking.member)
        }
        _ => false,
    }
}

/// Whether a site is the hub, or a box of the centre, of today or of before.
fn keeps(world: &World, site: usize, centre: &Slug) -> bool {
    site == 0 || world.sites[site].centre.as_ref() == Some(centre)
}

/// Whether a site is the one that asked, or a box of the same centre.
fn same(world: &World, site: usize, asker: usize) -> bool {
    site == asker || site != 0 && world.sites[site].centre == world.sites[asker].centre
}

fn is_own(world: &World, deed: &Deed, me: RecordId) -> bool {
    let Subject::Booking(id) = &deed.subject else { return true };
    let about = world.truth.deeds.about(&Subject::Booking(*id));
    let mut asked = about.iter().filter_map(|(_, deed)| if let Act::Book(_, _, who) = deed.act { who } else { None });
    asked.any(|who| who == me)
}

/// Every number that says who decides about a day was put there by a command: an odd one at the centre, an even one at
/// the hub.
fn days(world: &World, site: usize) {
    let replica = world.sites[site].replica();
    let days = shown::days();
    for centre in replica.view().centres.all() {
        if world.liars().any(|liar| world.sites[liar].centre.as_ref() == Some(&centre.slug)) {
            continue;
        }
        for shown in telecentre_proto::steward::hand_overs(replica.view(), replica, &centre.slug, days) {
            let subject = Subject::Day(centre.slug.clone(), shown.resource.clone(), shown.day);
            let by = |deed: &Deed| deed.act == Act::Pass(shown.n) && (deed.site == 0) == (shown.n % 2 == 0);
            let found = shown.n == 0
                || world.truth.by_rule.has((&centre.slug, &shown.resource, shown.day), Some(shown.n))
                || world.truth.deeds.about(&subject).iter().any(|(_, deed)| by(deed));
            assert!(found, "nobody passed on {}/{} on {} as {}", centre.slug, shown.resource, shown.day, shown.n);
        }
    }
}
