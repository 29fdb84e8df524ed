//! What a visitor sees first: the day on which the demo opens, checked as a visitor would.
//!
//! Enters: the running programs, once all have met. Leaves: for each promise whether it is kept and what was seen. Reads
//! views alone, and writes nothing.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use telecentre_node::local_day::local;
use telecentre_node::program::Program;
use telecentre_proto::booking::State;
use telecentre_proto::hours::halves;
use telecentre_proto::id::Slug;
use telecentre_proto::inbox::ItemKind;
use telecentre_proto::inbox::item::items;
use telecentre_proto::slot::{date_of_days, days_of_date};
use telecentre_proto::view::View;

use super::cast::Cast;
use super::history::WAITING;

/// A promise, whether it is kept, and what was seen.
pub(super) type Seen = (&'static str, bool, String);

/// Everything that a first look shows.
pub(super) fn first_look(cast: &Cast) -> Vec<Seen> {
    let (today, minute) = cast.hub.handle.read(|replica, _| local(replica, cast.hub.handle.host().now_ms()));
    let works = !matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday);
    let opens = ("it opens at 9:40 on a working day, by its own clock", works && (580..600).contains(&minute), {
        format!("{today} {:02}:{:02}", minute / 60, minute % 60)
    });
    let desk = cast.nodes.iter().find(|(place, program)| waits(program, &place.slug));
    let mut rows = vec![opens, half_taken(&cast.hub, today), last_month(&cast.hub, today)];
    rows.extend(desk.into_iter().flat_map(|(place, program)| at_desk(program, &place.slug, (today, minute))));
    rows
}

fn waits(program: &Program, centre: &Slug) -> bool {
    program.handle.read(|replica, _| replica.view().centres.get(centre).is_some_and(|c| c.requests_wait))
}

/// Of how many half-days a centre has that day, how many somebody is expected or here for, in hundredths.
fn percent_taken(view: &View, centre: &Slug, day: Date) -> Option<usize> {
    let parts = halves(&view.centres.open(view.centres.get(centre)?, day));
    let booked = view.bookings.list(centre, day, day);
    let resources: Vec<_> = view.centres.resources(centre).filter(|r| !r.retired).collect();
    let all = resources.iter().flat_map(|r| parts.iter().map(move |half| (r, half)));
    let taken = all.filter(|(r, half)| {
        let mut there = booked.iter().filter(|b| b.occupies && b.resource == r.slug && b.state != State::Requested);
        there.any(|b| half.start < b.slot.end() && b.slot.start() < half.end)
    });
    (taken.count() * 100).checked_div(resources.len() * parts.len())
}

fn half_taken(hub: &Program, today: Date) -> Seen {
    let percent: Vec<usize> = hub.handle.read(|replica, _| {
        let view = replica.view();
        view.centres.all().filter_map(|centre| percent_taken(view, &centre.slug, today)).collect()
    });
    let (least, most) = (percent.iter().min().copied(), percent.iter().max().copied());
    // A day of three half-days can't be half full.
    let kept = least.is_some_and(|least| least >= 33) && most.is_some_and(|most| most <= 67);
    let seen = format!("{} to {} % at each centre", least.unwrap_or(0), most.unwrap_or(0));
    ("about half of today's half-days are taken", kept, seen)
}

/// The visits of last month, and of each centre how many in a hundred of what stood there came about.
fn last_month(hub: &Program, today: Date) -> Seen {
    let last = today.first_of_month().yesterday().unwrap_or(today);
    let (came, least, late) = hub.handle.read(|replica, _| {
        let view = replica.view();
        let (mut came, mut least, mut late) = (0, 100, 0);
        for centre in view.centres.all() {
            let booked = view.bookings.list(&centre.slug, last.first_of_month(), last);
            let of = |state| booked.iter().filter(|b| b.state == state).count();
            let here = of(State::CheckedIn);
            least = least.min((here * 100).checked_div(here + of(State::Confirmed)).unwrap_or(0));
            late += booked.iter().filter(|b| b.recorded_late).count();
            came += here;
        }
        (came, least, late)
    });
    let kept = came > 200 && least >= 80 && late == 0;
    (
        "last month is full",
        kept,
        format!("{came} visits, {least} % of what stood at each centre, {late} noted afterwards"),
    )
}

/// What the host of the centre that answers by hand has before her.
fn at_desk(program: &Program, centre: &Slug, (today, minute): (Date, u16)) -> Vec<Seen> {
    program.handle.read(|replica, store| {
        let view = replica.view();
        let ahead = date_of_days(days_of_date(today) + 35).unwrap_or(today);
        let day = view.bookings.list(centre, today, today);
        let here = day.iter().filter(|b| b.state == State::CheckedIn).count();
        let expected = day.iter().filter(|b| b.state == State::Confirmed).count();
        let lost = replica.losers(centre, (today, ahead), store);
        let zone = TimeZone::get(&replica.network().timezone).unwrap_or(TimeZone::UTC);
        let waiting = items(view, replica, Some(centre), lost, (today, minute), &zone);
        let of = |kind| waiting.iter().filter(|item| item.kind == kind).count();
        let (requests, conflicts) = (of(ItemKind::Request), of(ItemKind::Conflict));
        let closed = view.centres.closures(centre).iter().filter(|c| c.from > today).count();
        vec![
            ("people are here, others are expected", here > 0 && expected > 0, format!("{here} and {expected}")),
            (
                "three requests and a double booking wait for the host",
                requests == WAITING && conflicts == 1,
                format!("{requests} and {conflicts}"),
            ),
            ("a day to come is closed", closed == 1, String::new()),
        ]
    })
}
