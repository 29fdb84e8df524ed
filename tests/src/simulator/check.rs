//! What must hold, whatever happened: looked at from outside, by what the replicas show and what the truth says.
//!
//! Enters: a world that has come to rest with everything mended. Leaves: nothing, or a panic that names the promise that
//! was broken and by whom. (That nothing saved is lost is also checked at each start of each site.)

use std::collections::{BTreeMap, BTreeSet};

use telecentre_proto::booking::Booking;
use telecentre_proto::counted::awaited;
use telecentre_proto::have::Have;
use telecentre_proto::id::{Line, Slug, Space};
use telecentre_proto::line::HeldLine;
use telecentre_proto::peer::{Tip, tips_of};
use telecentre_proto::readback::runs_lacked;
use telecentre_proto::replica::Replica;
use telecentre_proto::session::Session;

use super::shown::{bookings, days};
use super::{Site, Truth, World, authority, promises};
use crate::Chance;

/// The greatest length of a Hello that names everything.
const HELLO_BYTES: usize = 2_500;

/// Checks that all of these agree, and that what is said was said by somebody who may: what must hold again once a liar's
/// box is closed.
pub fn agreement(world: &mut World, open: &[usize]) {
    convergence(world, open);
    authority::proven(world, open[0]);
    authorship(world, open);
    overlaps_are_flagged(world, open);
    order_tells_nothing(world, open);
}

/// Checks everything. `open`: the sites whose enrolment stands; the others hold `commons` alone.
pub fn all(world: &mut World, open: &[usize]) {
    convergence(world, open);
    promises::kept(world, open);
    authority::proven(world, open[0]);
    authorship(world, open);
    super::halves::none_alone(world, open);
    super::erase::gone(world);
    super::erase::reported(world, open);
    let all = bookings(world.sites[open[0]].replica().view());
    no_double_booking(&all, &world.truth);
    overlaps_are_flagged(world, open);
    order_tells_nothing(world, open);
    hello(world, open);
}

/// A replica that takes in the same entries, line by line in another order, shows the same. (Of a liar's line that is
/// frozen it may take another part.)
pub fn order_tells_nothing(world: &mut World, open: &[usize]) {
    let frozen = frozen(world, open);
    let number = *world.chance.one_of(open);
    let mix = world.chance.number();
    let site = &world.sites[number];
    let rank = |line: &Line| {
        // Whoever carries entries brings the network's own first: they say which of the rest may come without content.
        let mixed = Chance::new(mix ^ u64::from(line.author.0[0])).number() ^ line.space.to_string().len() as u64;
        if line.space == Space::Commons { 0 } else { 1 | mixed.to_le_bytes()[0] }
    };
    let mut runs = Vec::new();
    let have = site.replica().have();
    assert!(runs_lacked(have, None, rank, &site.up().store, |part| {
        runs.extend(part);
        true
    }));
    let mut fresh = Site::new("fresh", None, [77; 32], *have.network(), Chance::new(mix));
    fresh.start().unwrap();
    let mut nobody = Truth::default();
    for part in runs.chunks(7) {
        let mut refused = Vec::new();
        // A run that came too early in its batch is sent again, as in a session.
        for again in [false, true] {
            if again && refused.is_empty() {
                break;
            }
            let replica = fresh.replica();
            let waits = |line: &&Line| shows_awaited(have, replica, line);
            let awaited: Vec<Line> = part.iter().map(|run| &run.line).filter(waits).cloned().collect();
            refused = fresh.admit_from(&site.id, part.to_vec(), &awaited, world.now).refused;
            fresh.save(world.now, &mut nobody).unwrap();
        }
        refused.retain(|(line, _)| !frozen.contains(line));
        assert!(refused.is_empty(), "what {} holds, another can't hold: {refused:?}", site.name);
    }
    let shows = |site: &mut Site| {
        let up = site.running.as_mut().unwrap();
        let documents = up.replica.documents_digest(&up.store, None);
        let have = up.replica.have();
        let held = have.digest_of(have.lines().filter(|held| !frozen.contains(&held.line)));
        (held, documents, up.replica.view().fingerprint())
    };
    let name = world.sites[number].name.clone();
    let (fresh, here) = (shows(&mut fresh), shows(&mut world.sites[number]));
    assert_eq!(fresh.0, here.0, "a fresh replica does not hold all that {name} gave it");
    if frozen.is_empty() {
        assert_eq!(fresh.1, here.1, "{name} shows documents that depend on the order of arrival");
        assert_eq!(fresh.2, here.2, "{name} shows views that depend on the order of arrival");
    }
}

/// Whether somebody holds exactly those ends of a line at which a closing cuts it that waits at a replica.
fn shows_awaited(have: &Have, replica: &Replica, line: &Line) -> bool {
    let mut shown = have.line(line).map(|(_, held)| tips_of(held)).unwrap_or_default();
    shown.sort_unstable();
    awaited(replica.network(), replica.have(), line).is_some_and(|awaited| awaited == shown)
}

/// Measures the longest Hello that names everything, and checks its bound.
pub fn hello(world: &World, open: &[usize]) -> usize {
    let lengths = open.iter().map(|number| {
        let site = &world.sites[*number];
        let peer = world.sites[open[usize::from(*number == open[0])]].id;
        let at = site.context(world.now);
        Session::new(peer, true, site.up().boot, None, at).poll_transmit(false, at).unwrap().len()
    });
    let longest = lengths.max().unwrap();
    if !world.truth.liars.is_empty() {
        // A liar has as many logs as it likes, and each has a tip.
        return 0;
    }
    assert!(longest <= HELLO_BYTES, "a Hello of {longest} bytes");
    longest
}

/// All hold equal entries and show equal documents, views and networks. Of a liar's line that is frozen, as long as it is
/// not closed, they may hold different parts.
pub fn convergence(world: &mut World, open: &[usize]) {
    let frozen = frozen(world, open);
    let mut first = None;
    for number in open {
        let site = &mut world.sites[*number];
        let running = site.running.as_mut().unwrap();
        let documents = running.replica.documents_digest(&running.store, None);
        let replica = &running.replica;
        let shows = (documents, replica.view().fingerprint());
        let network = replica.network().clone();
        let ends = ends(replica.have(), &frozen);
        let digest = replica.have().digest_of(replica.have().lines().filter(|held| !frozen.contains(&held.line)));
        let (name, held, equal, same) =
            first.get_or_insert((site.name.clone(), (digest, ends.clone()), shows, network.clone()));
        let parted: Vec<_> = held.1.symmetric_difference(&ends).collect();
        assert_eq!(held.0, digest, "{name} and {} do not hold the same entries: {parted:?}", site.name);
        assert!(enrolments(same) == enrolments(&network), "{name} and {} differ on the network", site.name);
        if frozen.is_empty() {
            assert_eq!(equal.0, shows.0, "{name} and {} do not show the same documents", site.name);
            assert_eq!(equal.1, shows.1, "{name} and {} do not show the same views", site.name);
        }
    }
    if !frozen.is_empty() {
        world.count("comparisons with a liar's line frozen");
    }
}

/// The lines of liars in which somebody holds as many tips as may be held.
fn frozen(world: &World, open: &[usize]) -> BTreeSet<Line> {
    let of_liar = |line: &&Line| world.truth.liars.contains(&line.author);
    let have = |site: &usize| world.sites[*site].replica().have();
    let full = |have: &Have| have.lines().filter(|held| have.is_frozen(held)).map(|held| held.line.clone()).collect();
    let all: BTreeSet<Line> = open.iter().map(have).flat_map(|have| -> Vec<Line> { full(have) }).collect();
    let honest = all.iter().find(|line| !of_liar(line));
    assert!(honest.is_none(), "an honest line has as many tips as may be held: {honest:?}");
    all
}

/// The ends of all lines but these.
fn ends(have: &Have, but: &BTreeSet<Line>) -> BTreeSet<(Line, Tip)> {
    let tips = |held: &HeldLine| tips_of(held).into_iter().map(|tip| (held.line.clone(), tip)).collect::<Vec<_>>();
    have.lines().filter(|held| !but.contains(&held.line)).flat_map(tips).collect()
}

/// The parts of a network that must be equal everywhere: all but how often it changed.
fn enrolments(network: &telecentre_proto::network::Network) -> String {
    let all: Vec<_> = network.enrolments().collect();
    let centres: Vec<_> = network.centres().into_iter().map(|c| (c, network.witnesses(c))).collect();
    format!("{} {} {all:?} {centres:?} {:?}", network.name, network.timezone, network.hub())
}

/// Whatever is held of honest authors was signed by them, in whole writes; whatever shows as confirmed was written by
/// the replica that it names.
pub fn authorship(world: &World, open: &[usize]) {
    for number in open {
        let site = &world.sites[*number];
        for held in site.replica().have().lines() {
            let author = held.line.author;
            let known = world.sites.iter().any(|s| s.id == author) && !world.truth.liars.contains(&author);
            for log in held.logs().iter().filter(|_| known) {
                let chain = world.truth.chains.get(&(held.line.clone(), log.actor));
                let signed = chain.is_some_and(|chain| chain.contains(&(u64::from(log.last), log.h)));
                assert!(signed, "{} holds of {:?} what nobody wrote", site.name, held.line);
            }
        }
        for booking in bookings(site.replica().view()) {
            let Some(stamp) = booking.stamp else { continue };
            let steward = booking.steward.unwrap_or(site.id);
            assert!(stamp.actor.is_of(&steward), "booking {} names another steward than its author", booking.id);
            let wrote = world.truth.wrote(booking.id, &stamp) || world.truth.liars.contains(&steward);
            assert!(wrote, "{} shows {} confirmed by an entry that nobody wrote", site.name, booking.id);
        }
    }
}

/// Every overlap is flagged: without the losers that a replica names no place is booked twice, and all name the same.
pub fn overlaps_are_flagged(world: &World, open: &[usize]) {
    let days = days();
    let mut first = None;
    for number in open {
        let site = &world.sites[*number];
        let view = site.replica().view();
        let lost: Vec<_> = view
            .centres
            .all()
            .flat_map(|centre| site.replica().losers(&centre.slug, days, &site.up().store))
            .map(|loser| (loser.booking.id, loser.kept))
            .collect();
        let mut left = bookings(view);
        left.retain(|booking| lost.iter().all(|(id, _)| *id != booking.id));
        let honest = Truth::default();
        for booking in &mut left {
            booking.overrides = false;
        }
        no_double_booking(&left, &honest);
        let (name, same) = first.get_or_insert((site.name.clone(), lost.clone()));
        assert_eq!(*same, lost, "{name} and {} name other losers", site.name);
    }
}

/// No resource is booked beyond its capacity at any minute, apart from bookings that a host insisted on and those
/// confirmed by a replica that could not know what it had forgotten.
pub fn no_double_booking(all: &[Booking], truth: &Truth) {
    let mut places: BTreeMap<(&Slug, &Slug), Vec<&Booking>> = BTreeMap::new();
    let lies = |b: &Booking| b.steward.is_some_and(|steward| truth.liars.contains(&steward));
    let blind = |b: &Booking| {
        let space = Space::Centre(b.centre.clone());
        b.stamp.is_some_and(|s| truth.blind.contains(&(space, s.actor, s.seq)))
    };
    let excused = |b: &Booking| b.overrides || lies(b) || blind(b);
    for booking in all.iter().filter(|b| b.occupies && !excused(b)) {
        places.entry((&booking.centre, &booking.resource)).or_default().push(booking);
    }
    for ((centre, resource), here) in places {
        for b in &here {
            let at_start = here.iter().filter(|o| {
                o.slot.overlaps(b.slot) && o.slot.start() <= b.slot.start() && b.slot.start() < o.slot.end()
            });
            let ids: Vec<String> = at_start.map(|o| format!("{} by {:?}", o.id, o.stamp)).collect();
            let capacity = if resource.as_str() == "table" { 2 } else { 1 };
            assert!(ids.len() <= capacity, "{centre}/{resource} is booked {} times at {}: {ids:?}", ids.len(), b.slot);
        }
    }
}
