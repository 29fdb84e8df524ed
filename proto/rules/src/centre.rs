//! A centre and what can be booked there.
//!
//! Enters: the records of a centre's `profile` documents, merged over their authors. Leaves: [`Centre`], [`Resource`],
//! [`Closure`], and the fields that write them. Opening hours that this release cannot read keep the centre closed to
//! automatic answers; they never make it open.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telecentre_log::field::{Field, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::{CAPACITY, NAME_BYTES, SUM_EUR, TEXT_BYTES};
use telecentre_log::record::Fields;

use crate::hours::Hours;
use crate::reading::{Malformed, Reading, Unknown, maybe, words};
use crate::slot::{MINUTES_PER_DAY, days_of_date};

mod command;
mod desk;
mod outcome;
mod table;

pub use command::CentreCommand;
pub use outcome::CentreOutcome;
pub use table::{Centres, Shut};

/// The day a centre opened, or only the year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Opened {
    /// Only the year is known.
    Year(i16),
    /// The day.
    Day(Date),
}

impl FromStr for Opened {
    type Err = Unknown;
    fn from_str(s: &str) -> Result<Self, Unknown> {
        let bad = || Unknown::new(s, "a year such as 2012, a day such as 2012-03-01");
        if s.len() == 4 && s.bytes().all(|c| c.is_ascii_digit()) {
            return s.parse().map(Self::Year).map_err(|_| bad());
        }
        s.parse().map(Self::Day).map_err(|_| bad())
    }
}

impl fmt::Display for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

impl Serialize for Opened {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Opened {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A telecentre, as its profile describes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Centre {
    /// Its short name, which also names its spaces.
    pub slug: Slug,
    /// Its name, as people say it.
    pub name: String,
    /// A postal address.
    pub address: String,
    /// The day or year in which it opened.
    pub opened: Option<Opened>,
    /// Its opening hours; none: it is always open.
    pub hours: Option<Hours>,
    /// Investment, in euros.
    pub investment_eur: Option<u32>,
    /// Running cost, in euros a year.
    pub running_cost_eur_per_year: Option<u32>,
    /// Requests from elsewhere wait for the host, even for a free slot.
    pub requests_wait: bool,
    /// How many days ahead may be booked; none: as many as one likes.
    pub horizon_days: Option<u32>,
}

impl Centre {
    /// The centre of a profile's single record.
    pub fn read(slug: &Slug, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(RecordId::SINGLE, fields);
        Ok(Self {
            slug: slug.clone(),
            name: r.need(Field::NAME, r.text(Field::NAME, NAME_BYTES))?,
            address: r.text(Field::ADDRESS, TEXT_BYTES)?.unwrap_or_default(),
            opened: r.parsed(Field::OPENED)?,
            hours: r.text(Field::HOURS, TEXT_BYTES)?.map(|text| Hours::read(&text)),
            investment_eur: r.unsigned(Field::INVESTMENT, SUM_EUR)?,
            running_cost_eur_per_year: r.unsigned(Field::RUNNING_COST, SUM_EUR)?,
            requests_wait: r.is_true(&Field::WAIT),
            horizon_days: r.unsigned(Field::HORIZON, 36_500)?,
        })
    }

    /// When it is open by its hours, in minutes of wall time; without hours, always.
    pub fn open_on(&self, day: Date) -> Vec<(u16, u16)> {
        self.hours.as_ref().map_or_else(|| vec![(0, MINUTES_PER_DAY)], |hours| hours.on(day))
    }

    /// All its fields, as a profile holds them.
    pub fn fields(&self) -> Vec<(Field, Scalar)> {
        let euros = |sum: Option<u32>| maybe(sum, |n| Scalar::Int(n.into()));
        vec![
            (Field::NAME, Scalar::from(self.name.as_str())),
            (Field::ADDRESS, Scalar::from(self.address.as_str())),
            (Field::OPENED, maybe(self.opened, |o| Scalar::Text(o.to_string()))),
            (Field::HOURS, maybe(self.hours.as_ref(), |h| Scalar::from(h.as_str()))),
            (Field::INVESTMENT, euros(self.investment_eur)),
            (Field::RUNNING_COST, euros(self.running_cost_eur_per_year)),
            (Field::WAIT, maybe(self.requests_wait.then_some(true), Scalar::Bool)),
            (Field::HORIZON, euros(self.horizon_days)),
        ]
    }
}

/// Days on which a centre is closed, both ends included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closure {
    /// Its id.
    pub id: RecordId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// The reason, in words for people.
    pub reason: Option<String>,
}

impl Closure {
    /// The closure of a profile's record that has a `day`.
    pub fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let from = r.need(Field::DAY, r.day(Field::DAY))?;
        let until = r.day(Field::UNTIL)?.unwrap_or(from);
        if until < from {
            return Err(r.malformed(Field::UNTIL));
        }
        Ok(Self { id, from, until, reason: r.text(Field::REASON, NAME_BYTES)? })
    }

    /// All its fields.
    pub fn fields(&self) -> Vec<(Field, Scalar)> {
        let day = |d: Date| Scalar::Int(days_of_date(d).into());
        vec![
            (Field::DAY, day(self.from)),
            (Field::UNTIL, day(self.until)),
            (Field::REASON, maybe(self.reason.as_deref(), Scalar::from)),
        ]
    }

    /// Whether the centre is closed then.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// A kind of resource.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A desk in the open space.
    Desk,
    /// A closed office.
    Office,
    /// A meeting room.
    MeetingRoom,
    /// A professional videoconference point.
    VideoPoint,
}

words!(Kind: "desk, office, meeting-room, video-point" {
    Desk "desk", Office "office", MeetingRoom "meeting-room", VideoPoint "video-point",
});

impl Kind {
    /// Whether it counts as a workstation in the network's figures.
    pub fn is_workstation(self) -> bool {
        matches!(self, Self::Desk | Self::Office)
    }
}

/// How a resource is booked from elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Online {
    /// By a request that the centre answers.
    Request,
    /// At once by the hub, on the days that the centre hands over to it.
    Immediate,
}

words!(Online: "request, immediate" { Request "request", Immediate "immediate" });

/// Something that can be booked. `id` serialises as the contract's resource id: its slug.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resource {
    /// Its short name, unique in its centre.
    pub slug: Slug,
    /// Its name, as people say it.
    pub name: String,
    /// What sort of resource it is.
    pub kind: Kind,
    /// How many bookings it takes at once, one at least.
    pub capacity: u32,
    /// The way in which it is booked from elsewhere.
    pub online: Online,
    /// No longer offered.
    pub retired: bool,
}

impl Resource {
    /// The resource of a profile's record that has a `slug`.
    pub fn read(id: RecordId, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(id, fields);
        let capacity = r.unsigned(Field::CAPACITY, CAPACITY)?.unwrap_or(1);
        if capacity == 0 {
            return Err(r.malformed(Field::CAPACITY));
        }
        Ok(Self {
            slug: r.need(Field::SLUG, r.slug(Field::SLUG))?,
            name: r.need(Field::NAME, r.text(Field::NAME, NAME_BYTES))?,
            kind: r.need(Field::KIND, r.parsed(Field::KIND))?,
            capacity,
            online: r.parsed(Field::ONLINE)?.unwrap_or(Online::Request),
            retired: r.is_true(&Field::RETIRED),
        })
    }

    /// All its fields.
    pub fn fields(&self) -> Vec<(Field, Scalar)> {
        vec![
            (Field::SLUG, Scalar::from(self.slug.as_str())),
            (Field::NAME, Scalar::from(self.name.as_str())),
            (Field::KIND, Scalar::from(self.kind.as_str())),
            (Field::CAPACITY, maybe((self.capacity != 1).then_some(self.capacity), |n| Scalar::Int(n.into()))),
            (Field::ONLINE, maybe((self.online != Online::Request).then_some(self.online), |o| o.as_str().into())),
            (Field::RETIRED, maybe(self.retired.then_some(true), Scalar::Bool)),
        ]
    }
}

#[cfg(test)]
mod tests;
