//! A wish for a place that could not be had, which waits until it can.
//!
//! Enters: records of requests that wait for a place, and what ledgers say under their ids. Leaves: [`Wait`]: who waits
//! for what, with the turn that the steward's ledger gave. A wish that is given its place becomes a booking of the same
//! id, and lives like any other from then on. No clock takes part in the order: (turn, id), nothing else.

use jiff::civil::Date;
use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{NodeId, RecordId, Slug};
use telecentre_log::record::Fields;

use crate::centre::Kind;
use crate::person::Person;
use crate::reading::{Malformed, Reading, words};
use crate::slot::{MINUTES_PER_DAY, Slot, date_of_days, days_of_date};

pub(crate) mod table;

/// The state of a wish that waits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum WaitState {
    /// Its steward has not answered yet.
    Asked,
    /// It has its turn.
    Queued,
    /// The place is theirs: a booking of the same id.
    Given,
    /// Taken back.
    Withdrawn,
    /// Its slot began, it lapsed, or its steward did not take it.
    Expired,
}

words!(WaitState: "asked, queued, given, withdrawn, expired" {
    Asked "asked", Queued "queued", Given "given", Withdrawn "withdrawn", Expired "expired",
});

/// A wish for a place, as its author wrote it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct WaitRecord {
    pub(crate) slot: Slot,
    pub(crate) who: RecordId,
    pub(crate) guest: bool,
    /// One place; none: any of the kind.
    pub(crate) resource: Option<Slug>,
    pub(crate) kind: Kind,
    /// Local time at which it lapses.
    pub(crate) until: Option<(Date, u16)>,
    /// Unix seconds by the asker's clock: shown, never decided by.
    pub(crate) at: i64,
}

/// The turn of a wish, as a ledger says it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Turn {
    /// A day, counted from 1970-01-01.
    pub(crate) day: i32,
    pub(crate) kind: Kind,
    pub(crate) q: u32,
}

/// A wish for a place, with what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wait {
    /// Its id; the booking that comes of it has the same.
    pub id: RecordId,
    /// The centre.
    pub centre: Slug,
    /// The one place that is waited for; none: any of the kind.
    pub resource: Option<Slug>,
    /// The kind of place that is waited for.
    pub kind: Kind,
    /// The record id of a member, or of a guest of the centre.
    pub member: RecordId,
    /// True: `member` is a guest of the centre.
    pub guest: bool,
    /// When the place is wanted.
    pub slot: Slot,
    /// Local time at which the wish lapses, before its slot begins.
    pub until: Option<(Date, u16)>,
    /// The replica that asked.
    pub by: NodeId,
    /// When it was asked for: Unix seconds by the asker's clock.
    pub since: i64,
    /// Its turn, in the steward's ledger: of equal ones the smaller id comes first.
    pub q: Option<u32>,
    /// What ledgers and its author say of it; whether its slot has begun is not looked at.
    pub said: WaitState,
}

impl Wait {
    /// The person who waits.
    pub fn person(&self) -> Person<'_> {
        if self.guest { Person::Guest { centre: &self.centre, id: self.member } } else { Person::Member(self.member) }
    }

    /// Its state at a local day and minute.
    pub fn state(&self, now: (Date, u16)) -> WaitState {
        let over = (self.slot.day(), self.slot.start()) <= now || self.until.is_some_and(|until| until <= now);
        match self.said {
            WaitState::Asked | WaitState::Queued if over => WaitState::Expired,
            said => said,
        }
    }

    /// Whether it waits at a local day and minute.
    pub fn is_open(&self, now: (Date, u16)) -> bool {
        matches!(self.state(now), WaitState::Asked | WaitState::Queued)
    }
}

impl WaitRecord {
    pub(crate) fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let minutes = r.int(Field::WAIT_UNTIL, 0..=i64::from(i32::MAX))?;
        Ok(Self {
            slot: r.need(Field::SLOT, r.slot(Field::SLOT))?,
            who: r.need(Field::WHO, r.id(Field::WHO))?,
            guest: r.is_true(&Field::GUEST),
            resource: r.slug(Field::RESOURCE)?,
            kind: r.need(Field::WAIT_KIND, r.parsed(Field::WAIT_KIND))?,
            until: minutes.and_then(local_minute),
            at: fields.get(&Field::SLOT).map_or(0, |value| value.stamp.time),
        })
    }

    pub(crate) fn puts(&self, id: RecordId) -> Vec<Put> {
        let put = |field, value| Put::new(id, field, value);
        let mut puts = vec![
            put(Field::SLOT, Scalar::Int(self.slot.pack())),
            put(Field::WHO, Scalar::id(self.who)),
            put(Field::WAIT_KIND, Scalar::from(self.kind.as_str())),
        ];
        puts.extend(self.resource.as_ref().map(|resource| put(Field::RESOURCE, Scalar::from(resource.as_str()))));
        if self.guest {
            puts.push(put(Field::GUEST, Scalar::Bool(true)));
        }
        if let Some((day, minute)) = self.until {
            let minutes = i64::from(days_of_date(day)) * i64::from(MINUTES_PER_DAY) + i64::from(minute);
            puts.push(put(Field::WAIT_UNTIL, Scalar::Int(minutes)));
        }
        puts
    }
}

/// The local day and minute of a number of minutes since 1970.
fn local_minute(minutes: i64) -> Option<(Date, u16)> {
    let day = i32::try_from(minutes / i64::from(MINUTES_PER_DAY)).ok().and_then(date_of_days)?;
    Some((day, u16::try_from(minutes % i64::from(MINUTES_PER_DAY)).ok()?))
}

impl Turn {
    pub(crate) fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let day = r.need(Field::DAY, r.int(Field::DAY, i32::MIN.into()..=i32::MAX.into()))?;
        Ok(Self {
            day: i32::try_from(day).map_err(|_| r.malformed(Field::DAY))?,
            kind: r.need(Field::WAIT_KIND, r.parsed(Field::WAIT_KIND))?,
            q: r.need(Field::TURN, r.unsigned(Field::TURN, u32::MAX))?,
        })
    }

    pub(crate) fn puts(self, id: RecordId) -> Vec<Put> {
        vec![
            Put::new(id, Field::TURN, Scalar::Int(self.q.into())),
            Put::new(id, Field::DAY, Scalar::Int(self.day.into())),
            Put::new(id, Field::WAIT_KIND, Scalar::from(self.kind.as_str())),
        ]
    }
}
