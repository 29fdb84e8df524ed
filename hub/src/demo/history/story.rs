//! What people did, command by command.
//!
//! Enters: a person, a day, and what they would like there. Leaves: the commands of one booking, as far as they have been
//! given by now: made, taken back, come to, missed. Nobody is in two places on one day, nothing is booked twice, and
//! everything lies within opening hours. What is done on purpose to break that stands elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime, Time};
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::centre::Kind;
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::hours::{Half, part_of_day};
use telecentre_proto::id::{NodeId, RecordId, Slug};
use telecentre_proto::slot::{Slot, date_of_days, days_of_date};

use super::chance::Chance;
use super::extent::DAYS_BACK;
use super::person::Regular;
use super::place::Place;
use super::scene::Scene;

/// A command, when and where it was given.
#[derive(Clone, PartialEq, Debug)]
pub struct Past {
    /// The centre whose node's desk took it.
    pub centre: Slug,
    /// Local wall time.
    pub at: DateTime,
    /// Who gave it.
    pub caller: Caller,
    /// What was asked for.
    pub command: Command,
}

impl Past {
    /// Whether it is laid over a booking that is there already.
    pub(crate) fn insists(&self) -> bool {
        matches!(&self.command, Command::Booking(BookingCommand::Book(book)) if book.insist)
    }

    /// The booking that it makes, or is about.
    pub(crate) fn booking(&self) -> Option<RecordId> {
        match &self.command {
            Command::Booking(BookingCommand::Book(book)) => Some(book.id),
            Command::Booking(
                BookingCommand::Cancel { booking }
                | BookingCommand::CheckIn { booking }
                | BookingCommand::NoShow { booking },
            ) => Some(*booking),
            _ => None,
        }
    }
}

/// What became of a booking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// The person came, or will.
    Kept,
    /// It was taken back before.
    Cancelled,
    /// Nobody came.
    Missed,
}

pub(super) struct Story<'a> {
    pub(super) places: Vec<Place>,
    /// Who begins a booking, by the centre whose desk takes it.
    pub(super) nodes: &'a BTreeMap<Slug, NodeId>,
    pub(super) now: DateTime,
    pub(super) chance: Chance,
    /// What waits for an answer, what is closed.
    pub(super) scene: Option<Scene>,
    /// The days on which somebody is somewhere already: nobody is in two places at once.
    pub(super) people: BTreeSet<(RecordId, Date)>,
    pub(super) told: Vec<Past>,
}

impl Story<'_> {
    /// The visit that makes somebody one of the hosted: kept, and before today.
    pub(super) fn first_visit(&mut self, person: &Regular, today: i32) {
        let begin = today - DAYS_BACK + person.since;
        let days = (begin..today).chain(today - DAYS_BACK..begin);
        for day in days.filter_map(date_of_days) {
            if self.stay(person, person.home, day, Fate::Kept, false) {
                return;
            }
        }
    }

    /// A day like any other.
    pub(super) fn day(&mut self, person: &Regular, day: Date) {
        let fate = match self.chance.below(100) {
            0..7 => Fate::Cancelled,
            7..11 => Fate::Missed,
            _ => Fate::Kept,
        };
        let begun = day <= self.now.date();
        let fate = match fate {
            // Whoever was never hosted cannot have come.
            Fate::Kept if begun && !person.hosted => Fate::Missed,
            // What lies ahead has not been missed yet.
            Fate::Missed if !begun => Fate::Kept,
            fate => fate,
        };
        let away = self.chance.of(9);
        let place = if away { self.chance.index(self.places.len()) } else { person.home };
        self.stay(person, place, day, fate, away && !begun);
    }

    /// One booking; nothing if there is no room, or enough is taken that day. `asked`: from the person's own centre, which
    /// asks the one they visit.
    pub(super) fn stay(&mut self, person: &Regular, place: usize, day: Date, fate: Fate, asked: bool) -> bool {
        let Some((kind, slot)) = self.wanted(person, place, day) else { return false };
        // What is asked for at a centre that answers by hand would wait there for ever.
        let asked = asked && self.scene.as_ref().is_none_or(|scene| scene.place != place);
        self.is_room(place, kind, slot) && self.book(person, place, (kind, slot), fate, asked)
    }

    /// Books the first resource of a kind that is free then; nothing if none is, or the person is somewhere already.
    pub(super) fn book(
        &mut self,
        person: &Regular,
        place: usize,
        (kind, slot): (Kind, Slot),
        fate: Fate,
        asked: bool,
    ) -> bool {
        let closed = self.scene.as_ref().is_some_and(|scene| scene.place == place && scene.closed == slot.day());
        if closed || self.people.contains(&(person.id, slot.day())) {
            return false;
        }
        // Who does not come today is expected still.
        let kept = fate == Fate::Kept || fate == Fate::Missed && slot.day() == self.now.date();
        let Some(resource) = self.places[place].take(kind, slot, kept, &mut self.chance) else { return false };
        self.people.insert((person.id, slot.day()));
        self.tell(person, place, &resource, slot, fate, asked);
        true
    }

    /// What somebody likes on such a day: a workstation for half a day or a whole one, now and then a meeting room for
    /// two hours or a videoconference for one. None where the centre is closed, or not open for as long.
    fn wanted(&mut self, person: &Regular, place: usize, day: Date) -> Option<(Kind, Slot)> {
        let open = self.places[place].hours.on(day);
        let short = match self.chance.below(100) {
            0..9 => Some((Kind::VideoPoint, 60)),
            9..14 => Some((Kind::MeetingRoom, 120)),
            _ => None,
        };
        if let Some((kind, minutes)) = short.filter(|(kind, _)| self.places[place].has(*kind)) {
            let spans: Vec<_> = open.into_iter().filter(|(from, until)| until - from >= minutes).collect();
            let (from, until) = *spans.get(self.chance.index(spans.len()))?;
            let start = from + self.chance.below((until - from - minutes) / 30 + 1) * 30;
            return Some((kind, Slot::new(day, start, start + minutes).ok()?));
        }
        let half: Option<bool> =
            person.half.filter(|_| self.chance.of(80)).or_else(|| self.chance.of(25).then_some(true));
        let part = match half {
            Some(true) => Half::Morning,
            Some(false) => Half::Afternoon,
            None => Half::Day,
        };
        let (start, end) = part_of_day(&open, part)?;
        let kind = if person.likes_office && self.places[place].has(Kind::Office) { Kind::Office } else { Kind::Desk };
        Some((kind, Slot::new(day, start, end).ok()?))
    }

    /// The commands of one booking, as far as they have been given by now.
    fn tell(&mut self, person: &Regular, place: usize, resource: &Slug, slot: Slot, fate: Fate, asked: bool) {
        let booked_at = self.booked_at(slot);
        let here = self.places[place].slug.clone();
        let given_at = if asked { self.places[person.home].slug.clone() } else { here.clone() };
        let Some(author) = self.nodes.get(&given_at).copied() else { return };
        let id = self.chance.id(&author);
        let book = Command::Booking(BookingCommand::Book(Book {
            id,
            centre: here.clone(),
            resource: resource.clone(),
            who: Who::Member(person.id),
            slot,
            note: None,
            series: None,
            insist: false,
        }));
        let caller = if asked { Caller::Member(person.id) } else { Caller::Host };
        self.told.push(Past { centre: given_at.clone(), at: booked_at, caller, command: book });
        let start = minute(slot.day(), slot.start());
        let (at, centre, command) = match fate {
            Fate::Cancelled => {
                let before = self.between(booked_at, start.min(self.now));
                (before, given_at, Command::Booking(BookingCommand::Cancel { booking: id }))
            }
            Fate::Kept => {
                // Today every third has not come yet.
                let missing = slot.day() == self.now.date() && self.expected_today(&here).is_multiple_of(3);
                let late = (self.chance.below(20) + if missing { 90 } else { 0 }).min(slot.minutes() - 1);
                (
                    minute(slot.day(), slot.start() + late),
                    here,
                    Command::Booking(BookingCommand::CheckIn { booking: id }),
                )
            }
            // Written down when the day is over.
            Fate::Missed => {
                (minute(slot.day(), slot.end()), here, Command::Booking(BookingCommand::NoShow { booking: id }))
            }
        };
        if at >= booked_at && at <= self.now {
            let caller = if fate == Fate::Cancelled { caller } else { Caller::Host };
            self.told.push(Past { centre, at, caller, command });
        }
    }

    /// How many were to be at a centre by now, today.
    fn expected_today(&self, place: &Slug) -> usize {
        let of_today = |past: &&Past| match &past.command {
            Command::Booking(BookingCommand::Book(book)) => {
                book.centre == *place
                    && minute(book.slot.day(), book.slot.start()) <= self.now
                    && book.slot.day() == self.now.date()
            }
            _ => false,
        };
        self.told.iter().filter(of_today).count()
    }

    /// When a booking was made: up to two weeks before, while the desk is open; some on the spot.
    fn booked_at(&mut self, slot: Slot) -> DateTime {
        let days = if self.chance.of(15) { 0 } else { i32::from(self.chance.below(14)) + 1 };
        let earlier = date_of_days(days_of_date(slot.day()) - days).unwrap_or(slot.day());
        let at = if days == 0 {
            minute(slot.day(), slot.start().saturating_sub(self.chance.below(30)))
        } else {
            minute(earlier, 9 * 60 + self.chance.below(8 * 60))
        };
        if at < self.now {
            return at;
        }
        // Ahead of its time: made one of these last days instead.
        let recent = date_of_days(days_of_date(self.now.date()) - 1 - i32::from(self.chance.below(10)));
        recent.map_or(self.now, |day| minute(day, 9 * 60 + self.chance.below(8 * 60)))
    }

    /// Some minute after `from` and before `until`; `from` itself if there is none.
    fn between(&mut self, from: DateTime, until: DateTime) -> DateTime {
        let whole =
            |t: DateTime| i64::from(days_of_date(t.date())) * 1440 + i64::from(t.hour()) * 60 + i64::from(t.minute());
        let (a, b) = (whole(from), whole(until));
        let room = u16::try_from(b - a - 1).unwrap_or(if b > a { u16::MAX } else { 0 });
        if room == 0 {
            return from;
        }
        let at = a + 1 + i64::from(self.chance.below(room));
        let day = i32::try_from(at.div_euclid(1440)).ok().and_then(date_of_days).unwrap_or(from.date());
        minute(day, u16::try_from(at.rem_euclid(1440)).unwrap_or(0))
    }
}

/// A local time; the end of a day is its last minute.
pub(super) fn minute(day: Date, minutes: u16) -> DateTime {
    let minutes = minutes.min(1439);
    let part = |n: u16| i8::try_from(n).unwrap_or(0);
    day.to_datetime(Time::new(part(minutes / 60), part(minutes % 60), 0, 0).unwrap_or(Time::midnight()))
}
