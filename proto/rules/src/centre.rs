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
use telecentre_log::limit::{NAME_BYTES, SUM_EUR, TEXT_BYTES};
use telecentre_log::record::Fields;

use crate::hours::{Holidays, Hours};
use crate::reading::{Malformed, Reading, Unknown, maybe, words};
use crate::slot::MINUTES_PER_DAY;

mod closure;
mod command;
mod desk;
mod instant;
mod outcome;
mod position;
mod resource;
mod table;

pub use closure::Closure;
pub use command::{CentreCommand, CentrePatch, ResourcePatch};
pub use instant::{DaysOfWeek, InstantRule, LENT_AHEAD, RETURN_EVENINGS, USUAL_EVENINGS};
pub use outcome::CentreOutcome;
pub use position::Position;
pub use resource::{Kind, Online, Outage, Resource};
pub(crate) use table::in_order;
pub use table::{Centres, Shut, Unoffered};

/// The most days ahead that a centre may allow.
const HORIZON_DAYS: u32 = 36_500;

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

/// What a screen for everybody at a centre shows, and does, for whoever stands before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Kiosk {
    /// Nothing: there is no such screen.
    #[default]
    Off,
    /// What is free and what is taken, without names.
    Show,
    /// The same, and whoever is there takes a free seat by one tap.
    Seat,
}

words!(Kiosk: "off, show, seat" { Off "off", Show "show", Seat "seat" });

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
    /// Whose public holidays it has.
    pub holidays: Holidays,
    /// How many minutes after its beginning a booking is asked about to which nobody came; none: never.
    pub no_show_minutes: Option<u32>,
    /// Such a booking is released by itself, not asked about.
    pub releases_no_shows: bool,
    /// What a screen for everybody shows there.
    pub kiosk: Kiosk,
    /// Where it lies; none: it stands on no map.
    pub position: Option<Position>,
    /// What of it is lent to the hub by itself; none: nothing.
    pub instant: Option<InstantRule>,
}

impl Centre {
    /// A centre of which only the name is known: always open, without rules of its own.
    pub fn named(slug: Slug, name: impl Into<String>) -> Self {
        Self {
            slug,
            name: name.into(),
            address: String::new(),
            opened: None,
            hours: None,
            investment_eur: None,
            running_cost_eur_per_year: None,
            requests_wait: false,
            horizon_days: None,
            holidays: Holidays::default(),
            no_show_minutes: None,
            releases_no_shows: false,
            kiosk: Kiosk::Off,
            position: None,
            instant: None,
        }
    }

    /// The centre of a profile's single record.
    pub fn read(slug: &Slug, fields: &Fields) -> Result<Self, Malformed> {
        let r = Reading::new(RecordId::SINGLE, fields);
        let holidays = r.parsed(Field::HOLIDAYS)?.unwrap_or_default();
        Ok(Self {
            slug: slug.clone(),
            name: r.need(Field::NAME, r.text(Field::NAME, NAME_BYTES))?,
            address: r.text(Field::ADDRESS, TEXT_BYTES)?.unwrap_or_default(),
            opened: r.parsed(Field::OPENED)?,
            hours: r.text(Field::HOURS, TEXT_BYTES)?.map(|text| Hours::read(&text).with(holidays)),
            investment_eur: r.unsigned(Field::INVESTMENT, SUM_EUR)?,
            running_cost_eur_per_year: r.unsigned(Field::RUNNING_COST, SUM_EUR)?,
            requests_wait: r.is_true(&Field::WAIT),
            horizon_days: r.unsigned(Field::HORIZON, HORIZON_DAYS)?,
            holidays,
            no_show_minutes: r.unsigned(Field::GRACE, MINUTES_PER_DAY.into())?,
            releases_no_shows: r.is_true(&Field::RELEASES),
            kiosk: r.text(Field::KIOSK, NAME_BYTES)?.and_then(|word| word.parse().ok()).unwrap_or_default(),
            position: r.text(Field::POSITION, NAME_BYTES)?.and_then(|text| text.parse().ok()),
            instant: r.text(Field::INSTANT, TEXT_BYTES)?.and_then(|text| text.parse().ok()),
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
            (Field::HOLIDAYS, maybe(Some(self.holidays).filter(|h| *h != Holidays::default()), |h| h.as_str().into())),
            (Field::GRACE, euros(self.no_show_minutes)),
            (Field::RELEASES, maybe(self.releases_no_shows.then_some(true), Scalar::Bool)),
            (Field::KIOSK, maybe(Some(self.kiosk).filter(|k| *k != Kiosk::Off), |k| k.as_str().into())),
            (Field::POSITION, maybe(self.position, |p| Scalar::Text(p.to_string()))),
            (Field::INSTANT, maybe(self.instant.as_ref(), |rule| Scalar::Text(rule.to_string()))),
        ]
    }
}

#[cfg(test)]
mod tests;
