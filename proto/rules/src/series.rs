//! A series: the same place, or a place of the same sort, for the same person on several days.
//!
//! Enters: the records of `series/` documents, each written once by whoever made the series. Leaves: [`Series`], with
//! the days that were planned and which of them were left out, and the fields that write one. Its bookings stand in
//! ledgers and requests like any other, name the series, and live by themselves: what became of them is not said here.

use std::fmt::Write as _;

use jiff::civil::Date;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::limit::{OCCURRENCES, SCALAR_BYTES};
use telecentre_log::record::Fields;

use crate::booking::Place;
use crate::person::Person;
use crate::reading::{Malformed, Reading, words};
use crate::slot::{Slot, date_of_days, days_of_date};

mod command;
mod dates;
pub mod desk;
mod outcome;
mod preview;
mod refusal;
pub mod standing;
mod table;

pub use command::{NewSeries, Replaced, SeriesCommand, SeriesPlan};
pub use dates::{BadDates, Ends, Weekly};
pub use outcome::SeriesOutcome;
pub use preview::{Occurrence, Preview};
pub use refusal::SeriesRefusal;
pub use table::AllSeries;

/// What a day of a series is, before it is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DayStatus {
    /// A place can be had.
    Free,
    /// All its places are taken.
    Taken,
    /// The centre is closed then, or the place is out of service.
    Closed,
    /// It is over.
    Past,
    /// Further ahead than the centre allows.
    TooFar,
}

words!(DayStatus: "free, taken, closed, past, too-far" {
    Free "free", Taken "taken", Closed "closed", Past "past", TooFar "too-far",
});

impl DayStatus {
    /// The letter in documents; none for what can be had.
    fn letter(self) -> Option<char> {
        match self {
            Self::Free => None,
            Self::Taken => Some('t'),
            Self::Closed => Some('c'),
            Self::Past => Some('p'),
            Self::TooFar => Some('f'),
        }
    }
}

/// What was made of a planned day when the series was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// Booked as planned.
    Written,
    /// Another slot was booked in its place.
    Replaced,
    /// Left out, and why.
    Skipped(DayStatus),
}

/// The letter of a day for which another slot was booked.
const REPLACED: char = 'r';

impl Fate {
    fn of_letter(letter: Option<char>) -> Option<Self> {
        match letter {
            None => Some(Self::Written),
            Some(REPLACED) => Some(Self::Replaced),
            some => DayStatus::ALL.iter().find(|status| status.letter() == some).map(|status| Self::Skipped(*status)),
        }
    }

    fn letter(self) -> Option<char> {
        match self {
            Self::Written => None,
            Self::Replaced => Some(REPLACED),
            Self::Skipped(status) => status.letter(),
        }
    }
}

/// A day of a series, as it was planned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Planned {
    /// The day, and the hours that all days of the series have.
    pub slot: Slot,
    /// What was made of it.
    pub fate: Fate,
}

/// A series, as whoever made it planned it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Series {
    /// Its id; what its bookings name.
    pub id: RecordId,
    /// The replica that made it: the series is made of that one's bookings, or of those of whoever follows it.
    pub author: NodeId,
    /// The centre.
    pub centre: Slug,
    /// The place, or the sort of place.
    pub place: Place,
    /// The record id of a member, or of a guest of the centre.
    pub member: RecordId,
    /// True: `member` is a guest of the centre.
    pub guest: bool,
    /// The days, at least one, in order.
    pub planned: Vec<Planned>,
}

impl Series {
    /// The person it is for.
    pub fn person(&self) -> Person<'_> {
        if self.guest { Person::Guest { centre: &self.centre, id: self.member } } else { Person::Member(self.member) }
    }

    /// The series of a record of an author; only the author begins one, under its own tag.
    pub(crate) fn read(centre: &Slug, author: NodeId, id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        if !id.is_of(&author) {
            return Err(r.malformed(Field::WHO));
        }
        let first = r.need(Field::SLOT, r.slot(Field::SLOT))?;
        let plan = r.need(Field::PLAN, r.text(Field::PLAN, SCALAR_BYTES))?;
        let place = match (r.slug(Field::RESOURCE)?, r.parsed(Field::KIND)?) {
            (Some(resource), _) => Place::Resource(resource),
            (None, Some(kind)) => Place::Kind(kind),
            (None, None) => return Err(r.malformed(Field::RESOURCE)),
        };
        Ok(Self {
            id,
            author,
            centre: centre.clone(),
            place,
            member: r.need(Field::WHO, r.id(Field::WHO))?,
            guest: r.is_true(&Field::GUEST),
            planned: read_plan(first, &plan).ok_or_else(|| r.malformed(Field::PLAN))?,
        })
    }

    /// The puts that write it.
    pub(crate) fn puts(&self) -> Vec<Put> {
        let put = |field, value| Put::new(self.id, field, value);
        let Some(first) = self.planned.first() else { return Vec::new() };
        let place = match &self.place {
            Place::Resource(resource) => put(Field::RESOURCE, Scalar::from(resource.as_str())),
            Place::Kind(kind) => put(Field::KIND, Scalar::from(kind.as_str())),
        };
        let mut puts = vec![
            put(Field::SLOT, Scalar::Int(first.slot.pack())),
            put(Field::WHO, Scalar::id(self.member)),
            place,
            put(Field::PLAN, Scalar::Text(self.plan_text(first.slot.day()))),
        ];
        if self.guest {
            puts.push(put(Field::GUEST, Scalar::Bool(true)));
        }
        puts
    }

    /// `0,7t,14`: days counted from the first one, each with the letter of what was made of it.
    fn plan_text(&self, first: Date) -> String {
        let mut text = String::new();
        for planned in &self.planned {
            let separator = if text.is_empty() { "" } else { "," };
            let days = days_of_date(planned.slot.day()) - days_of_date(first);
            // Writing to a String cannot fail.
            let _ = write!(text, "{separator}{days}");
            text.extend(planned.fate.letter());
        }
        text
    }
}

/// The days of a plan: each after the one before it, none of them beyond the calendar, no more than a series may have.
fn read_plan(first: Slot, text: &str) -> Option<Vec<Planned>> {
    let mut planned: Vec<Planned> = Vec::new();
    for day in text.split(',').take(OCCURRENCES + 1) {
        let digits = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let mut letters = day.get(digits.len()..)?.chars();
        let fate = Fate::of_letter(letters.next())?;
        let days: i32 = digits.parse().ok().filter(|days| *days >= 0)?;
        let day = date_of_days(days_of_date(first.day()).checked_add(days)?)?;
        let slot = Slot::new(day, first.start(), first.end()).ok()?;
        let after = planned.last().map_or(slot == first, |before| before.slot < slot);
        if letters.next().is_some() || !after || planned.len() >= OCCURRENCES {
            return None;
        }
        planned.push(Planned { slot, fate });
    }
    Some(planned)
}

#[cfg(test)]
mod tests;
