//! The days and minutes that a rule of opening hours names.
//!
//! Enters: the selectors of the parsed syntax. Leaves: selectors that are evaluated on a local date alone, or the name
//! of what is not supported.

use jiff::civil::{Date, Weekday};
use opening_hours_syntax::rules::day::{
    Date as NamedDate, DateOffset, DaySelector, HolidayKind, MonthdayRange, WeekDayRange,
};
use opening_hours_syntax::rules::time::{Time, TimeSpan};

use super::holiday::is_public_holiday;
use super::refusal::BadHours;
use crate::slot::MINUTES_PER_DAY;

/// Some days of every year: those that every list which is not empty names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Days {
    years: Vec<(i32, i32, u16)>,
    dates: Vec<Dates>,
    weekdays: Vec<Weekdays>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Dates {
    year: Option<i32>,
    /// (month, day), both ends included; the end may lie before the start: over new year.
    from: (i8, i8),
    until: (i8, i8),
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Weekdays {
    /// From and until, counted from Monday = 0, around the week; then which of these days in a month count, from its
    /// start and from its end.
    Range(i8, i8, [bool; 5], [bool; 5]),
    Holiday,
}

impl Days {
    pub(super) fn compile(selector: &DaySelector) -> Result<Self, BadHours> {
        if !selector.week.is_empty() {
            return Err(BadHours::Unsupported("numbers of weeks"));
        }
        let years = selector.year.iter().map(|range| {
            let (years, step) = range.into_parts();
            (years.start().0, years.end().0, step.max(1))
        });
        Ok(Self {
            years: years.collect(),
            dates: selector.monthday.iter().map(Dates::compile).collect::<Result<_, _>>()?,
            weekdays: selector.weekday.iter().map(Weekdays::compile).collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn contain(&self, date: Date) -> bool {
        let year = i32::from(date.year());
        let in_year = |(from, until, step): &(i32, i32, u16)| {
            (*from..=*until).contains(&year) && (year - from) % i32::from(*step) == 0
        };
        (self.years.is_empty() || self.years.iter().any(in_year))
            && (self.dates.is_empty() || self.dates.iter().any(|d| d.contain(date)))
            && (self.weekdays.is_empty() || self.weekdays.iter().any(|w| w.contain(date)))
    }
}

impl Dates {
    fn compile(range: &MonthdayRange) -> Result<Self, BadHours> {
        // Months are numbered 1 to 12 and days 1 to 31 by the grammar, so these fit.
        let small = |n: u8| i8::try_from(n).unwrap_or(i8::MAX);
        match range {
            MonthdayRange::Month { range, year } => Ok(Self {
                year: year.map(|y| y.0),
                from: (small(*range.start() as u8), 1),
                until: (small(*range.end() as u8), 31),
            }),
            MonthdayRange::Date { start: (start, a), end: (end, b) } => {
                if *a != DateOffset::default() || *b != DateOffset::default() {
                    return Err(BadHours::Unsupported("dates with an offset"));
                }
                let (Some(from), Some(until)) = (fixed(start), fixed(end)) else {
                    return Err(BadHours::Unsupported("movable dates"));
                };
                if from.0 != until.0 && until.0.is_some() {
                    return Err(BadHours::Unsupported("dates over several years"));
                }
                Ok(Self { year: from.0, from: from.1, until: until.1 })
            }
        }
    }

    fn contain(&self, date: Date) -> bool {
        let day = (date.month(), date.day());
        let year = i32::from(date.year());
        let wraps = self.until < self.from;
        let first_year = self.year.is_none_or(|y| y == year);
        // Over new year, a range that names a year begins in it and ends in the next.
        let second_year = self.year.is_none_or(|y| y.checked_add(1) == Some(year));
        if wraps {
            (first_year && self.from <= day) || (second_year && day <= self.until)
        } else {
            first_year && self.from <= day && day <= self.until
        }
    }
}

fn fixed(date: &NamedDate) -> Option<(Option<i32>, (i8, i8))> {
    match date {
        NamedDate::Fixed { year, month, day } => {
            Some((year.map(|y| y.0), (i8::try_from(*month as u8).ok()?, i8::try_from(*day).ok()?)))
        }
        _ => None,
    }
}

impl Weekdays {
    fn compile(range: &WeekDayRange) -> Result<Self, BadHours> {
        match range {
            WeekDayRange::Fixed { offset, .. } | WeekDayRange::Holiday { offset, .. } if *offset != 0 => {
                Err(BadHours::Unsupported("weekdays or holidays with an offset"))
            }
            WeekDayRange::Fixed { range, nth_from_start, nth_from_end, .. } => {
                let number =
                    |w: opening_hours_syntax::rules::day::Weekday| i8::try_from(w.num_days_from_monday()).unwrap_or(0);
                Ok(Self::Range(number(*range.start()), number(*range.end()), *nth_from_start, *nth_from_end))
            }
            WeekDayRange::Holiday { kind: HolidayKind::Public, .. } => Ok(Self::Holiday),
            WeekDayRange::Holiday { kind: HolidayKind::School, .. } => {
                Err(BadHours::Unsupported("school holidays (SH)"))
            }
        }
    }

    fn contain(&self, date: Date) -> bool {
        match self {
            Self::Holiday => is_public_holiday(date),
            Self::Range(from, until, from_start, from_end) => {
                let day = weekday(date.weekday());
                let in_range =
                    if from <= until { *from <= day && day <= *until } else { *from <= day || day <= *until };
                let nth = |days: i8| usize::try_from(days / 7).unwrap_or(0).min(4);
                in_range && (from_start[nth(date.day() - 1)] || from_end[nth(date.days_in_month() - date.day())])
            }
        }
    }
}

fn weekday(day: Weekday) -> i8 {
    day.to_monday_zero_offset()
}

/// The minutes of a span inside one day.
pub(super) fn minutes(span: &TimeSpan) -> Result<(u16, u16), BadHours> {
    let fixed = |time: &Time| match time {
        Time::Fixed(t) => Ok(t.mins_from_midnight()),
        Time::Variable(_) => Err(BadHours::Unsupported("sunrise, sunset, dawn or dusk")),
    };
    if span.open_end {
        return Err(BadHours::Unsupported("an open end (+)"));
    }
    if span.repeats.is_some() {
        return Err(BadHours::Unsupported("repeated times"));
    }
    let (from, until) = (fixed(&span.range.start)?, fixed(&span.range.end)?);
    if from >= until || until > MINUTES_PER_DAY {
        return Err(BadHours::Unsupported("times past midnight"));
    }
    Ok((from, until))
}
