//! A slot: some minutes of one local day.
//!
//! Enters: text such as `2026-11-24T09:00`, or a packed number from a document. Leaves: a [`Slot`] that is never empty
//! and never crosses a day. Overlap is decided on integers of wall time: no time zone takes part in it, and on the two
//! days a year when the clocks change a slot is what the wall clock says.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telecentre_log::document::Month;

/// Minutes of a day; also the end of the last slot of a day.
pub const MINUTES_PER_DAY: u16 = 1440;

const EPOCH: Date = date(1970, 1, 1);

/// Some minutes of one local day, from `start` up to but without `end`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    day: Date,
    start: u16,
    end: u16,
}

/// The reason for which two times are not a slot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSlot {
    /// Not a local date and time.
    #[error("“{text}” is not a local date and time such as 2026-11-24T09:00")]
    NotATime {
        /// True for the start, false for the end.
        start: bool,
        /// What was written, shortened.
        text: String,
    },
    /// It has no minutes, or fewer.
    #[error("the end is not after the start: a booking lasts one minute at least")]
    Empty,
    /// It ends on another day.
    #[error("a booking lies inside one day: make one booking for each day")]
    CrossesDays,
}

impl BadSlot {
    /// The field of a form or request that is at fault.
    pub fn field(&self) -> &'static str {
        match self {
            Self::NotATime { start: true, .. } => "start",
            _ => "end",
        }
    }
}

impl Slot {
    /// A slot from minutes of wall time, `end` up to 1440.
    pub fn new(day: Date, start: u16, end: u16) -> Result<Self, BadSlot> {
        match (start < end, end <= MINUTES_PER_DAY) {
            (false, _) => Err(BadSlot::Empty),
            (_, false) => Err(BadSlot::CrossesDays),
            _ => Ok(Self { day, start, end }),
        }
    }

    /// A slot from two local times. The end may be written `T24:00`, or as midnight of the next day.
    pub fn parse(start: &str, end: &str) -> Result<Self, BadSlot> {
        let (day, from) = parse_time(start).ok_or_else(|| not_a_time(true, start))?;
        let (end_day, until) = parse_time(end).ok_or_else(|| not_a_time(false, end))?;
        if from == MINUTES_PER_DAY {
            return Err(not_a_time(true, start));
        }
        if end_day == day {
            return Self::new(day, from, until);
        }
        if until == 0 && day.tomorrow().is_ok_and(|next| next == end_day) {
            return Self::new(day, from, MINUTES_PER_DAY);
        }
        Err(if end_day < day { BadSlot::Empty } else { BadSlot::CrossesDays })
    }

    /// The day.
    pub fn day(self) -> Date {
        self.day
    }

    /// Minutes of wall time since midnight, 0 to 1439.
    pub fn start(self) -> u16 {
        self.start
    }

    /// Minutes of wall time since midnight, 1 to 1440: the first minute that is free again.
    pub fn end(self) -> u16 {
        self.end
    }

    /// Its length in minutes, one at least.
    pub fn minutes(self) -> u16 {
        self.end - self.start
    }

    /// Whether some minute belongs to both.
    pub fn overlaps(self, other: Self) -> bool {
        self.day == other.day && self.start < other.end && other.start < self.end
    }

    /// The number that documents hold: `((days since 1970-01-01 << 11 | start) << 11) | end`.
    pub fn pack(self) -> i64 {
        (i64::from(days_of_date(self.day)) << 22) | (i64::from(self.start) << 11) | i64::from(self.end)
    }

    /// The slot of a packed number, if it is one.
    pub fn unpack(packed: i64) -> Option<Self> {
        let day = date_of_days(i32::try_from(packed >> 22).ok()?)?;
        let start = u16::try_from((packed >> 11) & 0x7ff).ok()?;
        let end = u16::try_from(packed & 0x7ff).ok()?;
        Self::new(day, start, end).ok()
    }

    /// The start as `2026-11-24T09:00`.
    pub fn start_text(self) -> String {
        time_text(self.day, self.start)
    }

    /// The end as `2026-11-24T10:00`; the last minute of a day ends at `T00:00` of the next, which every reader of ISO
    /// 8601 understands.
    pub fn end_text(self) -> String {
        match (self.end, self.day.tomorrow()) {
            (MINUTES_PER_DAY, Ok(next)) => time_text(next, 0),
            _ => time_text(self.day, self.end),
        }
    }
}

/// Days from 1970-01-01 to a date.
pub fn days_of_date(day: Date) -> i32 {
    // A Date lies in -9999 to 9999: some 4 million days either way.
    i32::try_from(day.duration_since(EPOCH).as_hours() / 24).unwrap_or(0)
}

/// The date so many days after 1970-01-01, if it lies in the years 0 to 9999 (a month's document names four digits).
pub fn date_of_days(days: i32) -> Option<Date> {
    let day = EPOCH.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()?;
    (day.year() >= 0).then_some(day)
}

/// The month under which documents file a day.
pub fn month_of(day: Date) -> Month {
    Month { year: day.year(), month: day.month() }
}

fn time_text(day: Date, minutes: u16) -> String {
    format!("{day}T{:02}:{:02}", minutes / 60, minutes % 60)
}

fn not_a_time(start: bool, text: &str) -> BadSlot {
    BadSlot::NotATime { start, text: text.chars().take(40).collect() }
}

/// `YYYY-MM-DDTHH:MM`, with `:00` seconds allowed and a space for the T, as forms and spreadsheets write it.
fn parse_time(text: &str) -> Option<(Date, u16)> {
    let text = text.trim();
    let (day, time) = text.split_once(['T', ' '])?;
    let number = |t: &str, digits: usize| -> Option<u16> {
        (t.len() == digits && t.bytes().all(|c| c.is_ascii_digit())).then(|| t.parse().ok())?
    };
    let mut parts = day.splitn(3, '-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let day = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let time = time.strip_suffix(":00").filter(|t| t.len() == 5).unwrap_or(time);
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute) = (number(hour, 2)?, number(minute, 2)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= MINUTES_PER_DAY).then_some((day, minutes))
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (s, e) = (self.start, self.end);
        write!(f, "{} {:02}:{:02}–{:02}:{:02}", self.day, s / 60, s % 60, e / 60, e % 60)
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Serialises as the contract's `start` and `end`.
impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut s = serializer.serialize_struct("Slot", 2)?;
        s.serialize_field("start", &self.start_text())?;
        s.serialize_field("end", &self.end_text())?;
        s.end()
    }
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            start: String,
            end: String,
        }
        let Written { start, end } = Written::deserialize(deserializer)?;
        Self::parse(&start, &end).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
