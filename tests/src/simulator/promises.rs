//! Whether what people were told is so: every answered command, until another one changes it.
//!
//! Enters: a world at rest. Leaves: nothing, or a panic that names the deed that was broken and by whom. What must be
//! true follows from the deeds alone: the last word about a thing is that of a deed that no other knew of and changed.
//! Where several were said side by side, any of them may hold. What an excused deed said may hold, and need not; it never
//! takes the place of another. How many excuses there were is counted, so that they can't swallow the checks.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_node::local_day::local;
use telecentre_proto::booking::{Booking, State, Wish};
use telecentre_proto::id::{Line, NodeId, RecordId, Slug, Space};
use telecentre_proto::peer::Tip;
use telecentre_proto::slot::Slot;
use telecentre_proto::steward::hand_overs;

use super::deed::{Act, Deed, Deeds, Excuse, Place, Subject, holds};
use super::shown::bookings;
use super::{Truth, World, shown};

/// Checks all that was answered, as these sites show it, and counts what was looked at and what was excused.
pub fn kept(world: &mut World, open: &[usize]) {
    excuse(world, open[0]);
    let mut tally: BTreeMap<&'static str, u64> = BTreeMap::new();
    for deed in world.truth.deeds.all() {
        *tally.entry(deed.excuse.map_or("promises kept", Excuse::words)).or_default() += 1;
    }
    for site in open {
        for subject in world.truth.deeds.subjects() {
            match subject {
                Subject::Booking(id) => booking(world, *site, *id),
                Subject::Note(_) | Subject::Member(..) | Subject::Centre(..) => set(world, *site, subject),
                Subject::Closures(_) => closures(world, *site, subject),
                Subject::Day(..) => day(world, *site, subject),
            }
        }
    }
    answered(world, open);
    for (kind, count) in tally {
        *world.tally.entry(kind).or_default() += count;
    }
}

/// Excuses what hangs on entries that nobody holds any more of whom others may have it: a closed box passes on nothing but
/// what it wrote itself.
pub fn forget(world: &mut World) {
    let mut gone = world.truth.deeds.entries();
    for (number, site) in world.sites.iter().enumerate() {
        let gives = |line: &Line| !world.closed.contains(&number) || line.author == site.id;
        site.reads(|have| gone.retain(|(line, tip)| !gives(line) || !holds(have, line, tip)));
    }
    world.truth.deeds.excuse(Excuse::Lost, |deed| deed.entries.iter().any(|entry| gone.contains(entry)));
    world.truth.gone.extend(gone);
}

/// The hub is put back to an old image: what it wrote of days that were handed over, and their witness does not hold by
/// now, the witness may say nothing of any more.
pub fn unwitnessed(world: &mut World) {
    let lent: Vec<(Line, Tip)> =
        world.truth.deeds.entries().into_iter().filter(|(line, _)| matches!(line.space, Space::Lent(_))).collect();
    let networks = || world.sites.iter().filter_map(|site| site.running.as_ref()).map(|up| up.replica.network());
    let witnesses = |line: &Line, id: &NodeId| {
        let Space::Lent(centre) = &line.space else { return false };
        networks().any(|network| network.witness_of(centre).is_some_and(|(_, node)| node == *id))
    };
    let mut open: BTreeSet<(Line, Tip)> = BTreeSet::new();
    for site in &world.sites {
        let here = lent.iter().filter(|(line, _)| witnesses(line, &site.id));
        site.reads(|have| open.extend(here.filter(|(line, tip)| !holds(have, line, tip)).cloned()));
    }
    world.truth.deeds.excuse(Excuse::Unwitnessed, |deed| deed.entries.iter().any(|entry| open.contains(entry)));
}

/// What can only be said at the end: who lies, who was erased, what names something that nobody has any more.
fn excuse(world: &mut World, site: usize) {
    let behind: BTreeSet<(Space, NodeId)> =
        world.sites[site].replica().documents().behind().map(|key| (key.space.clone(), key.author)).collect();
    if !world.truth.gone.is_empty() {
        let names = |(line, _): &(Line, Tip)| behind.contains(&(line.space.clone(), line.author));
        world.truth.deeds.excuse(Excuse::Lost, |deed| deed.entries.iter().any(names));
    }
    let liars: BTreeSet<usize> =
        (0..world.sites.len()).filter(|site| world.truth.liars.contains(&world.sites[*site].id)).collect();
    let centres: BTreeSet<_> = liars.iter().filter_map(|site| world.sites[*site].centre.clone()).collect();
    let deeds = &mut world.truth.deeds;
    let places: BTreeMap<RecordId, (bool, Option<RecordId>)> = deeds
        .all()
        .iter()
        .filter_map(|deed| match (&deed.subject, &deed.act) {
            (Subject::Booking(id), Act::Book(centre, _, who) | Act::Wait(centre, _, who)) => {
                Some((*id, (centres.contains(centre), *who)))
            }
            _ => None,
        })
        .collect();
    let (erased, touched) = (&world.truth.erased, &world.truth.touched);
    deeds.excuse(Excuse::Erased, |deed| match &deed.subject {
        Subject::Member(id, _) => erased.contains(id),
        Subject::Note(id) => places.get(id).and_then(|(_, who)| *who).is_some_and(|who| erased.contains(&who)),
        _ => false,
    });
    deeds.excuse(Excuse::Liar, |deed| {
        let theirs = match &deed.subject {
            Subject::Booking(id) | Subject::Note(id) => places.get(id).is_some_and(|(theirs, _)| *theirs),
            Subject::Centre(centre, _) | Subject::Closures(centre) | Subject::Day(centre, ..) => {
                centres.contains(centre)
            }
            Subject::Member(id, _) => touched.contains(id),
        };
        theirs || liars.contains(&deed.site)
    });
}

/// The deeds of some kind about something of which none that stands knew and changed them.
fn last<'a>(deeds: &'a Deeds, subject: &Subject, settles: impl Fn(&Deed) -> bool) -> Vec<&'a Deed> {
    let about = deeds.about(subject);
    let after = |nth: usize| about.iter().any(|(_, b)| b.excuse.is_none() && settles(b) && b.saw.contains(&nth));
    about.iter().filter(|(nth, _)| !after(*nth)).map(|(_, deed)| *deed).collect()
}

/// A booking is shown, for whom and where it was asked for, in a state and a place that the last words about it name.
fn booking(world: &World, site: usize, id: RecordId) {
    let deeds = &world.truth.deeds;
    let subject = Subject::Booking(id);
    let about = deeds.about(&subject);
    // What was asked for at a liar's box stands as well once an honest host put it into a ledger.
    let acted = about.iter().any(|(_, deed)| deed.excuse.is_none() && deed.direct && deed.act != Act::Decline);
    let stands = |deed: &Deed| deed.excuse.is_none() || acted && deed.excuse == Some(Excuse::Liar);
    let began = about.iter().map(|(_, deed)| *deed).find(|deed| stands(deed) && matches!(deed.act, Act::Book(..)));
    let Some(Deed { site: asker, act: Act::Book(centre, first, member), .. }) = began else { return };
    let asker = *asker;
    let (name, told) = (&world.sites[site].name, || told(&about));
    let Some(shown) = world.sites[site].replica().view().bookings.get(id) else {
        panic!("booking {id} is not shown by {name}: {}", told())
    };
    let same = shown.centre == *centre && shown.first == *first && member.is_none_or(|who| who == shown.member);
    assert!(same, "booking {id} is another one at {name}: {shown:?}: {}", told());
    let (mut states, places) = (states(world, deeds, &subject, asker), places(deeds, &subject, first));
    if !shown.wishes.is_empty() && is_over(world, &shown) {
        // Of a day that is over the hub, which has it, decides nothing any more.
        states.extend([State::Requested, State::Confirmed]);
    }
    if shown.halves.is_some() {
        // It goes as the other half does: let go, or held again.
        states.extend([State::Requested, State::Confirmed, State::Declined, State::Cancelled]);
    }
    assert!(
        states.contains(&shown.state),
        "booking {id} is {} at {name}, not {states:?}: {shown:?}{}",
        shown.state,
        told()
    );
    let place = (shown.resource.clone(), shown.slot);
    let there = places
        .iter()
        .any(|(resource, slot)| *slot == place.1 && resource.as_ref().is_none_or(|resource| *resource == place.0));
    assert!(there, "booking {id} is at {place:?} at {name}, not at {places:?}: {}", told());
}

fn told(about: &[(usize, &Deed)]) -> String {
    let one =
        |(nth, deed): &(usize, &Deed)| format!("\n    {nth}: {deed}, knowing {:?}, told {:?}", deed.saw, deed.answer);
    about.iter().map(one).collect()
}

/// Whether the hub has the day of a booking, and takes it to be over.
fn is_over(world: &World, booking: &Booking) -> bool {
    let hub = &world.sites[0];
    let day = booking.slot.day();
    let days = hand_overs(hub.replica().view(), hub.replica(), &booking.centre, (day, day));
    let lent = days.iter().any(|shown| shown.resource == booking.resource && shown.n % 2 == 1);
    lent && day < local(hub.replica(), hub.clock(world.now)).0
}

/// Whether a wish of this site acts alone: it comes from the hub, or from the replica that asked for the booking or the
/// one that followed it.
fn alone(world: &World, site: usize, asker: usize) -> bool {
    site == 0 || site == asker || world.sites[site].centre == world.sites[asker].centre
}

fn states(world: &World, deeds: &Deeds, subject: &Subject, asker: usize) -> BTreeSet<State> {
    use State::{Cancelled, CheckedIn, Confirmed, Declined, Displaced, NoShow, Requested};
    let settles = |deed: &Deed| deed.direct || deed.act == Act::Cancel && alone(world, deed.site, asker);
    let asked = deeds.about(subject).iter().any(|(_, deed)| matches!(deed.act, Act::Book(..)) && !deed.direct);
    let answered =
        |deed: &Deed, else_: &[State]| deed.answer.as_ref().map_or(else_.to_vec(), |shown| vec![shown.state]);
    let mut all = BTreeSet::new();
    for deed in last(deeds, subject, settles) {
        let lent = is_lent(deed);
        all.extend(match &deed.act {
            Act::Book(..) | Act::Move(..) if deed.direct => vec![Confirmed],
            Act::Book(..) if deed.answer.as_ref().is_some_and(|shown| shown.state == Confirmed) => vec![Confirmed],
            Act::Book(..) => vec![Requested, Confirmed, Declined],
            // A request may be refused before it is taken back.
            Act::Cancel if settles(deed) && asked => vec![Cancelled, Declined],
            Act::Cancel if settles(deed) => vec![Cancelled],
            Act::Confirm if lent => vec![Confirmed, Cancelled],
            Act::Confirm => answered(deed, &[Confirmed, Cancelled]),
            // Whoever of the two has the day may confirm beside the other's no.
            Act::Decline if lent || was_lent(&world.truth, subject) => vec![Declined, Confirmed, Requested],
            Act::Decline => answered(deed, &[Declined, Confirmed, Requested]),
            Act::CheckIn => vec![CheckedIn],
            Act::NoShow => vec![NoShow],
            Act::Displace => vec![Displaced],
            Act::Cancel
            | Act::Move(..)
            | Act::Set(_)
            | Act::Close(..)
            | Act::Pass(_)
            | Act::Wait(..)
            | Act::Withdraw => Vec::new(),
        });
    }
    all
}

/// Whether the day for which a booking was first asked was ever handed over.
fn was_lent(truth: &Truth, booking: &Subject) -> bool {
    let deeds = &truth.deeds;
    let about = deeds.about(booking);
    let asked =
        about.iter().find_map(|(_, d)| if let Act::Book(c, place, _) = &d.act { Some((c, place)) } else { None });
    asked.is_some_and(|(centre, (resource, slot))| {
        !deeds.about(&Subject::Day(centre.clone(), resource.clone(), slot.day())).is_empty()
            || truth.by_rule.has((centre, resource, slot.day()), None)
    })
}

/// Whether it is a hub's word about a day that was handed over: it shows in no answer before the witness holds it.
fn is_lent(deed: &Deed) -> bool {
    deed.entries.iter().any(|(line, _)| matches!(line.space, Space::Lent(_)))
}

fn asked_place(deed: &Deed) -> Option<(Option<Slug>, Slot)> {
    match &deed.act {
        Act::Move(resource, slot) if !deed.direct => Some((resource.clone(), *slot)),
        _ => None,
    }
}

fn places(deeds: &Deeds, subject: &Subject, first: &Place) -> Vec<(Option<Slug>, Slot)> {
    let settles = |deed: &Deed| matches!(deed.act, Act::Book(..) | Act::Move(..) | Act::Confirm) && deed.direct;
    let mut all = Vec::new();
    for deed in last(deeds, subject, settles) {
        match (&deed.act, &deed.answer) {
            (Act::Book(..), _) => all.push((Some(first.0.clone()), first.1)),
            (Act::Move(resource, slot), _) => all.push((resource.clone(), *slot)),
            (Act::Confirm, Some(shown)) => {
                all.push((Some(shown.place.0.clone()), shown.place.1));
                if is_lent(deed) {
                    // What it granted shows once the witness holds it.
                    all.extend(deeds.about(subject).into_iter().filter_map(|(_, deed)| asked_place(deed)));
                }
            }
            _ => {}
        }
    }
    all
}

/// Nobody who may be answered by a rule waits for an answer: requests where the centre lets its box answer, and wishes
/// that need no host. Those that wait all the same are counted by the reason.
fn answered(world: &mut World, open: &[usize]) {
    let replica = world.sites[open[0]].replica();
    let mut waits: Vec<&'static str> = Vec::new();
    for booking in bookings(replica.view()) {
        if booking.state != State::Requested && booking.wishes.is_empty() {
            continue;
        }
        let about = world.truth.deeds.about(&Subject::Booking(booking.id));
        let asker = about.iter().find(|(_, deed)| matches!(deed.act, Act::Book(..))).map(|(_, deed)| deed.site);
        let of = |by: &NodeId| (0..world.sites.len()).find(|site| world.sites[*site].id == *by);
        let mine = |wish: &Wish| of(&wish.by).zip(asker).is_some_and(|(by, asker)| alone(world, by, asker));
        let question = booking.state != State::Requested && !booking.wishes.iter().any(mine);
        let centre = replica.view().centres.get(&booking.centre);
        let day = hand_overs(replica.view(), replica, &booking.centre, (booking.slot.day(), booking.slot.day()));
        let lent = day.iter().any(|day| day.resource == booking.resource && day.n % 2 == 1);
        let boxes: Vec<usize> =
            (1..world.sites.len()).filter(|s| world.sites[*s].centre.as_ref() == Some(&booking.centre)).collect();
        let steward = if lent { Some(0) } else { boxes.iter().copied().find(|site| open.contains(site)) };
        let up = |site: usize| world.sites[site].replica();
        waits.push(match steward {
            _ if question => "waits: a question for a host",
            _ if booking.halves.is_some() => "waits: for another half",
            _ if booking.salvaged || about.iter().all(|(_, deed)| deed.excuse.is_some()) => "waits: excused",
            _ if centre.is_none_or(|centre| centre.requests_wait) => "waits: a host answers there",
            None => "waits: the centre has no box",
            Some(steward) if up(steward).recovering() => "waits: the steward lacks something of its own",
            Some(_) if boxes.len() > 1 => "waits: the box was replaced",
            Some(_) if is_over(world, &booking) => "waits: at the hub, of a day that is over",
            Some(_) if lent => "waits: at the hub",
            Some(_) => "waits: at the node",
        });
    }
    for kind in waits {
        world.count(kind);
    }
}

/// What was set shows as one of the last values.
fn set(world: &World, site: usize, subject: &Subject) {
    let deeds = &world.truth.deeds;
    let about = deeds.about(subject);
    if about.iter().all(|(_, deed)| deed.excuse.is_some()) {
        return;
    }
    let shown = shown::value(world.sites[site].replica().view(), subject);
    let fits = |deed: &&Deed| matches!(&deed.act, Act::Set(value) if Some(value) == shown.as_ref());
    let name = &world.sites[site].name;
    assert!(last(deeds, subject, |_| true).iter().any(fits), "{name} shows {shown:?}: {}", told(&about));
}

/// Every closure that was written down is shown.
fn closures(world: &World, site: usize, subject: &Subject) {
    let Subject::Closures(centre) = subject else { return };
    let shown = world.sites[site].replica().view().centres.closures(centre);
    for (_, deed) in world.truth.deeds.about(subject).iter().filter(|(_, deed)| deed.excuse.is_none()) {
        let Act::Close(from, until) = deed.act else { continue };
        let there = shown.iter().any(|closure| (closure.from, closure.until) == (from, until));
        assert!(there, "{} does not show a closure: {deed}", world.sites[site].name);
    }
}

/// Whoever was given a day last has it.
fn day(world: &World, site: usize, subject: &Subject) {
    let Subject::Day(centre, resource, day) = subject else { return };
    let about = world.truth.deeds.about(subject);
    let number = |excused: bool| {
        let of = about.iter().filter(|(_, deed)| deed.excuse.is_some() <= excused);
        of.filter_map(|(_, deed)| if let Act::Pass(n) = deed.act { Some(n) } else { None }).max()
    };
    let (Some(least), Some(most)) = (number(false), number(true)) else { return };
    let by_rule = world.truth.by_rule.numbers.get(&(centre.clone(), resource.clone(), *day));
    let most = by_rule.into_iter().flatten().copied().max().map_or(most, |n| n.max(most));
    let replica = world.sites[site].replica();
    let shown = hand_overs(replica.view(), replica, centre, (*day, *day));
    let n = shown.iter().find(|shown| shown.resource == *resource).map_or(0, |shown| shown.n);
    let name = &world.sites[site].name;
    assert!((least..=most).contains(&n), "{centre}/{resource} on {day} stands at {n} at {name}: {}", told(&about));
}
