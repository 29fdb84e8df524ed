//! How full the days are that a visitor of the demo looks at.
//!
//! Enters: a day, and what is taken then at each centre. Leaves: more bookings, until about half of its half-days are
//! taken; and a word to those who would make it more. From the first of last month until ten days ahead; other days are
//! as people's habits make them.

use jiff::civil::Date;
use telecentre_proto::centre::Kind;
use telecentre_proto::hours::{Half, HalfDay, halves};
use telecentre_proto::slot::{Slot, date_of_days, days_of_date};

use super::person::Regular;
use super::story::{Fate, Story};

/// Days ahead that are as full as those that are over.
const AHEAD: i32 = 10;
/// How often a place is looked for, for one kind on one day.
const ATTEMPTS: usize = 64;

/// The least and the most half-days that are taken, out of so many.
fn bounds(of: usize) -> (usize, usize) {
    let least = (of * 42).div_ceil(100);
    (least, (of * 58 / 100).max(least))
}

impl Story<'_> {
    /// Whether such a day is to be about half full.
    fn is_busy(&self, day: Date) -> bool {
        let today = self.now.date();
        let last_month = today.first_of_month().yesterday().map_or(today, Date::first_of_month);
        let ahead = date_of_days(days_of_date(today) + AHEAD).unwrap_or(today);
        (last_month..=ahead).contains(&day)
    }

    /// Whether one more booking leaves enough free.
    pub(super) fn is_room(&self, place: usize, kind: Kind, slot: Slot) -> bool {
        if !self.is_busy(slot.day()) {
            return true;
        }
        let place = &self.places[place];
        let parts = halves(&place.hours.on(slot.day()));
        let met = parts.iter().filter(|half| half.start < slot.end() && slot.start() < half.end).count();
        let (taken, of) = place.half_days(slot.day(), &parts, kind.is_workstation());
        taken + met <= bounds(of).1
    }

    /// Lets more people come to each centre, until enough is taken.
    pub(super) fn fill(&mut self, people: &[Regular], day: Date) {
        if !self.is_busy(day) {
            return;
        }
        for place in 0..self.places.len() {
            let parts = halves(&self.places[place].hours.on(day));
            let mut order: Vec<usize> = (0..people.len()).collect();
            self.chance.shuffle(&mut order);
            order.sort_by_key(|index| people[*index].home != place);
            // Nobody has come yet who is first hosted later.
            order.retain(|index| people[*index].hosted || day > self.now.date());
            let mut order = order.into_iter();
            for kind in self.places[place].kinds() {
                self.fill_kind(people, &mut order, (place, kind), day, &parts);
            }
        }
    }

    /// As [`Story::fill`], with one kind at one centre; whoever is asked is taken out of `order`.
    fn fill_kind(
        &mut self,
        people: &[Regular],
        order: &mut impl Iterator<Item = usize>,
        (place, kind): (usize, Kind),
        day: Date,
        parts: &[HalfDay],
    ) {
        for _ in 0..ATTEMPTS {
            let (taken, of) = self.places[place].half_days(day, parts, kind.is_workstation());
            let (least, _) = bounds(of);
            if taken >= least {
                return;
            }
            let whole = kind.is_workstation() && least - taken >= parts.len() && self.chance.of(40);
            let part = parts[self.chance.index(parts.len())];
            let (start, end) = match (parts.first(), parts.last()) {
                (Some(first), Some(last)) if whole => (first.start, last.end),
                _ if kind.is_workstation() => (part.start, part.end),
                _ => short(part),
            };
            let Ok(slot) = Slot::new(day, start, end) else { return };
            if !self.places[place].is_free(kind, slot) {
                continue;
            }
            let free = |index: &usize| !self.people.contains(&(people[*index].id, day));
            let Some(person) = order.find(free) else { return };
            self.book(&people[person], place, (kind, slot), Fate::Kept, false);
        }
    }
}

/// Two hours of a half-day, or all of it if it is shorter: nobody has a meeting for longer.
fn short(part: HalfDay) -> (u16, u16) {
    let from = if part.half == Half::Morning { part.start.max(9 * 60 + 30) } else { part.start + 30 };
    if from + 120 <= part.end { (from, from + 120) } else { (part.start, part.end) }
}
