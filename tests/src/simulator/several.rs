//! People who want several things at once: series, pairs, a place as soon as one is free.
//!
//! Enters: a world, a site, a centre. Leaves: a command for that site. What became of the days of a series, of halves and
//! of wishes is checked as that of any booking is.

use std::collections::BTreeSet;

use jiff::ToSpan;
use telecentre_proto::booking::{Book, BookingCommand, Place, Who};
use telecentre_proto::centre::Kind;
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::series::{DayStatus, NewSeries, SeriesCommand, SeriesPlan};
use telecentre_proto::slot::Slot;
use telecentre_proto::waitlist::{NewWait, WaitlistCommand};

use super::found::centre;
use super::world::World;

/// Who wants something, where and when.
pub(super) struct Several {
    pub(super) centre: Slug,
    pub(super) who: Who,
    pub(super) slot: Slot,
    /// Two places, which may be one.
    pub(super) resources: [Slug; 2],
}

/// Somebody wants several things, or waits.
pub(super) fn wish(world: &mut World, site: usize, wanted: Several) -> Command {
    match world.chance.below(6) {
        0 | 1 => series(world, site, wanted),
        2 => change_series(world, site, wanted.slot),
        3 | 4 => wait(world, site, wanted),
        _ => {
            let [other, third] = [0, 1].map(|_| centre(1 + world.chance.index(world.nodes)));
            let Several { centre, who, slot, resources: [resource, beside] } = wanted;
            let (note, series, insist) = (None, None, false);
            let book = Book { id: fresh(world, site), centre, resource, who, slot, note, series, insist };
            let mut beside = vec![(other, beside)];
            if world.chance.below(3) == 0 {
                beside.push((third, "desk-2".parse().unwrap()));
            }
            Command::Booking(BookingCommand::BookPair { book, beside })
        }
    }
}

fn fresh(world: &mut World, site: usize) -> RecordId {
    RecordId::of(&world.sites[site].id, world.chance.bytes(5).try_into().unwrap())
}

fn series(world: &mut World, site: usize, wanted: Several) -> Command {
    let Several { centre, who, slot, resources: [resource, _] } = wanted;
    let days = i64::try_from(2 + world.chance.below(6)).unwrap();
    let every = 1 + i64::try_from(world.chance.below(3)).unwrap();
    let dates = (0..days).map(|nth| slot.day() + (nth * every).days()).collect();
    let by_kind = world.chance.below(2) == 0;
    let place = if by_kind { Place::Kind(Kind::Desk) } else { Place::Resource(resource) };
    let (start, end) = (slot.start(), slot.end());
    let plan = SeriesPlan { centre, place, who, start, end, dates, replaced: Vec::new(), note: None };
    let skip: BTreeSet<DayStatus> = DayStatus::ALL.iter().copied().collect();
    Command::Series(SeriesCommand::Make(NewSeries { id: fresh(world, site), plan, digest: None, skip }))
}

/// A series that the site knows of is ended, or what was left out is tried again.
fn change_series(world: &mut World, site: usize, slot: Slot) -> Command {
    let all: Vec<RecordId> = world.sites[site].replica().view().series.ids().collect();
    let series = if all.is_empty() { RecordId([7; 8]) } else { *world.chance.one_of(&all) };
    let from = (world.chance.below(2) == 0).then(|| slot.day());
    let retry = world.chance.below(3) == 0;
    Command::Series(if retry { SeriesCommand::Retry { series } } else { SeriesCommand::Cancel { series, from } })
}

/// Somebody waits for a place, or no longer.
fn wait(world: &mut World, site: usize, wanted: Several) -> Command {
    let Several { centre, who, slot, resources: [resource, _] } = wanted;
    let known = world.sites[site].replica().view().bookings.waits(Some(&centre), slot.day(), slot.day());
    if !known.is_empty() && world.chance.below(6) == 0 {
        return Command::Waitlist(WaitlistCommand::Withdraw { wait: world.chance.one_of(&known).id });
    }
    let place = Place::Resource(resource);
    Command::Waitlist(WaitlistCommand::Ask(NewWait { id: fresh(world, site), centre, place, who, slot, until: None }))
}
