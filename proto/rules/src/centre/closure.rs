//! A time when a centre, or one resource of it, is closed.
//!
//! Enters: records of a centre's `profile` documents that have a day. Leaves: [`Closure`]s: whole days, or from a minute
//! of one day to a minute of another; the fields that write them. One that was taken back stays as a record and closes
//! nothing.

use jiff::civil::Date;
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::NAME_BYTES;
use telecentre_log::record::Fields;

use crate::reading::{Malformed, Reading, maybe};
use crate::slot::{MINUTES_PER_DAY, Slot, days_of_date};

/// A time when a centre, or one resource of it, is closed in spite of its opening hours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closure {
    /// Its id, which is its record's.
    pub id: RecordId,
    /// The first day.
    pub from: Date,
    /// Minute of the first day at which it begins; 0: with the day.
    pub from_minute: u16,
    /// The last day.
    pub until: Date,
    /// Minute of the last day at which it ends; [`MINUTES_PER_DAY`]: with the day.
    pub until_minute: u16,
    /// The only resource that is closed; none: the centre is.
    pub resource: Option<Slug>,
    /// The reason, in words for people.
    pub reason: Option<String>,
    /// Taken back: it closes nothing any more.
    pub ended: bool,
}

impl Closure {
    /// A closure of a whole centre, of whole days.
    pub fn of_days(id: RecordId, from: Date, until: Date) -> Self {
        let (from_minute, until_minute) = (0, MINUTES_PER_DAY);
        Self { id, from, from_minute, until, until_minute, resource: None, reason: None, ended: false }
    }

    /// The closure of a profile's record that has a `day`.
    pub fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let from = r.need(Field::DAY, r.day(Field::DAY))?;
        let until = r.day(Field::UNTIL)?.unwrap_or(from);
        let minute = |field, usual| -> Result<u16, Malformed> {
            let read = r.unsigned(field, MINUTES_PER_DAY.into())?.and_then(|m| u16::try_from(m).ok());
            Ok(read.unwrap_or(usual))
        };
        let from_minute = minute(Field::FROM_MINUTE, 0)?;
        let until_minute = minute(Field::UNTIL_MINUTE, MINUTES_PER_DAY)?;
        if (until, until_minute) <= (from, from_minute) {
            return Err(r.malformed(Field::UNTIL));
        }
        let (resource, reason) = (r.slug(Field::CLOSED_RESOURCE)?, r.text(Field::REASON, NAME_BYTES)?);
        let ended = r.is_true(&Field::RETIRED);
        Ok(Self { id, from, from_minute, until, until_minute, resource, reason, ended })
    }

    /// All its fields.
    pub fn fields(&self) -> Vec<(Field, Scalar)> {
        let day = |d: Date| Scalar::Int(days_of_date(d).into());
        let minute = |m: u16, usual: u16| maybe((m != usual).then_some(m), |m| Scalar::Int(m.into()));
        vec![
            (Field::DAY, day(self.from)),
            (Field::UNTIL, day(self.until)),
            (Field::REASON, maybe(self.reason.as_deref(), Scalar::from)),
            (Field::FROM_MINUTE, minute(self.from_minute, 0)),
            (Field::UNTIL_MINUTE, minute(self.until_minute, MINUTES_PER_DAY)),
            (Field::CLOSED_RESOURCE, maybe(self.resource.as_ref(), |r| Scalar::from(r.as_str()))),
            (Field::RETIRED, maybe(self.ended.then_some(true), Scalar::Bool)),
        ]
    }

    /// The minutes of a day that it closes.
    pub fn on(&self, day: Date) -> Option<(u16, u16)> {
        let within = self.from <= day && day <= self.until;
        let start = if day == self.from { self.from_minute } else { 0 };
        let end = if day == self.until { self.until_minute } else { MINUTES_PER_DAY };
        (within && start < end).then_some((start, end))
    }

    /// Whether it closes something during some of a slot.
    pub fn falls_on(&self, slot: Slot) -> bool {
        self.on(slot.day()).is_some_and(|(start, end)| start < slot.end() && slot.start() < end)
    }

    /// Whether it closes the centre for a whole day.
    pub fn covers(&self, day: Date) -> bool {
        self.resource.is_none() && self.on(day) == Some((0, MINUTES_PER_DAY))
    }

    /// Whether it is of whole days, and so written with dates alone.
    pub fn is_of_days(&self) -> bool {
        (self.from_minute, self.until_minute) == (0, MINUTES_PER_DAY)
    }
}
