//! The days and minutes that a rule of opening hours names.
//!
//! Enters: the selectors of the parsed syntax. Leaves: selectors that are evaluated on a local date alone, or the name
//! of what is not supported. Weeks are those of ISO 8601; Easter is that of the Gregorian calendar.

use jiff::Span;
use jiff::civil::{Date, Weekday};
use opening_hours_syntax::rules::day::{
    Date as NamedDate, DateOffset, DaySelector, HolidayKind, MonthdayRange, WeekDayOffset, WeekDayRange,
    Weekday as NamedWeekday,
};
use opening_hours_syntax::rules::time::{Time, TimeSpan};

use super::holiday::{Holidays, easter};
use super::refusal::BadHours;
use crate::slot::MINUTES_PER_DAY;

/// Some days of every year: those that every list which is not empty names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Days {
    years: Vec<(i32, i32, u16)>,
    dates: Vec<Dates>,
    weeks: Vec<(i8, i8, i8)>,
    weekdays: Vec<Weekdays>,
    /// Only those of them that are public holidays.
    holidays_only: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Dates {
    /// Whole months, of one year or of all; the last may lie before the first: over new year.
    Months { year: Option<i32>, from: i8, until: i8 },
    /// From a day to a day, both included; the last may lie before the first: over new year.
    Range { from: YearDay, until: YearDay },
}

/// A day of a year, or of every year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct YearDay {
    year: Option<i32>,
    base: Anchor,
    days: i16,
    weekday: Option<(Weekday, bool)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Anchor {
    Fixed(i8, i8),
    Easter,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Weekdays {
    /// From and until, counted from Monday = 0, around the week; then which of these days in a month count, from its
    /// start and from its end; so many days later.
    Range(i8, i8, [bool; 5], [bool; 5], i16),
    /// So many days after a public holiday.
    Holiday(i16),
}

impl Days {
    /// The days of a rule. In its text a public holiday on a weekday (`PH Su`) stands as `SH Su`: see
    /// [`super::and_holidays`].
    pub(super) fn compile(selector: &DaySelector) -> Result<Self, BadHours> {
        let years = selector.year.iter().map(|range| {
            let (years, step) = range.clone().into_parts();
            (years.start().0, years.end().0, step.max(1))
        });
        let small = |n: u8| i8::try_from(n).unwrap_or(i8::MAX);
        let weeks = selector.week.iter().map(|range| {
            let (weeks, step) = range.clone().into_parts();
            (small(weeks.start().0), small(weeks.end().0), small(step).max(1))
        });
        let marked = |w: &WeekDayRange| matches!(w, WeekDayRange::Holiday { kind: HolidayKind::School, .. });
        let (and, rest): (Vec<_>, Vec<_>) = selector.weekday.iter().partition(|w| marked(w));
        Ok(Self {
            years: years.collect(),
            dates: selector.monthday.iter().map(Dates::compile).collect::<Result<_, _>>()?,
            weeks: weeks.collect(),
            weekdays: rest.into_iter().map(Weekdays::compile).collect(),
            holidays_only: !and.is_empty(),
        })
    }

    pub(super) fn contain(&self, date: Date, holidays: Holidays) -> bool {
        let year = i32::from(date.year());
        let in_year = |(from, until, step): &(i32, i32, u16)| {
            (*from..=*until).contains(&year) && (year - from) % i32::from(*step) == 0
        };
        let week = date.iso_week_date().week();
        let in_week =
            |(from, until, step): &(i8, i8, i8)| (*from..=*until).contains(&week) && (week - from) % step == 0;
        (self.years.is_empty() || self.years.iter().any(in_year))
            && (self.dates.is_empty() || self.dates.iter().any(|d| d.contain(date)))
            && (self.weeks.is_empty() || self.weeks.iter().any(in_week))
            && (self.weekdays.is_empty() || self.weekdays.iter().any(|w| w.contain(date, holidays)))
            && (!self.holidays_only || holidays.has(date))
    }
}

impl Days {
    /// Whether they hold a day of which only the weekday (from Monday = 0) and whether it is a public holiday are known;
    /// none where that depends on more.
    pub(super) fn contain_weekday(&self, weekday: i8, holiday: bool) -> Option<bool> {
        let depends = !self.years.is_empty() || !self.dates.is_empty() || !self.weeks.is_empty() || self.holidays_only;
        if depends {
            return None;
        }
        let all = self.weekdays.iter().map(|days| days.contain_weekday(weekday, holiday));
        let held = all.collect::<Option<Vec<bool>>>()?;
        Some(held.is_empty() || held.contains(&true))
    }
}

impl Dates {
    fn compile(range: &MonthdayRange) -> Result<Self, BadHours> {
        // Months are numbered 1 to 12 by the grammar, so these fit.
        let small = |n: u8| i8::try_from(n).unwrap_or(i8::MAX);
        match range {
            MonthdayRange::Month { range, year } => Ok(Self::Months {
                year: year.map(|y| y.0),
                from: small(*range.start() as u8),
                until: small(*range.end() as u8),
            }),
            MonthdayRange::Date { start, end } => {
                let (from, mut until) = (YearDay::compile(start)?, YearDay::compile(end)?);
                if from.year.is_none() && until.year.is_some() {
                    return Err(BadHours::Unsupported("a last day with a year and a first day without"));
                }
                if from.base == until.base && from.year.is_some() && until.year.is_none() && start.0 == end.0 {
                    until.year = from.year;
                }
                Ok(Self::Range { from, until })
            }
        }
    }

    fn contain(&self, date: Date) -> bool {
        match self {
            Self::Months { year, from, until } => {
                let (month, this) = (date.month(), i32::from(date.year()));
                let first_year = year.is_none_or(|y| y == this);
                // Over new year, a range that names a year begins in it and ends in the next.
                let second_year = year.is_none_or(|y| y.checked_add(1) == Some(this));
                if until < from {
                    (first_year && *from <= month) || (second_year && month <= *until)
                } else {
                    first_year && *from <= month && month <= *until
                }
            }
            Self::Range { from, until } => {
                // It may have begun in this year or in the one before.
                let begins = [date.year().checked_sub(1), Some(date.year())].into_iter().flatten();
                begins.into_iter().any(|year| {
                    let first = from.of(year);
                    let last = first.and_then(|first| {
                        let same = until.year.map_or(Some(year), |y| i16::try_from(y).ok());
                        let end = until.of(same?)?;
                        if end < first && until.year.is_none() { until.of(year.checked_add(1)?) } else { Some(end) }
                    });
                    first.zip(last).is_some_and(|(first, last)| first <= date && date <= last)
                }) || self.spans_years(date)
            }
        }
    }

    /// Whether a range between two days of two named years holds a day.
    fn spans_years(&self, date: Date) -> bool {
        let Self::Range { from, until } = self else { return false };
        let named = |day: &YearDay| day.of(i16::try_from(day.year?).ok()?);
        named(from).zip(named(until)).is_some_and(|(first, last)| first <= date && date <= last)
    }
}

impl YearDay {
    fn compile((date, offset): &(NamedDate, DateOffset)) -> Result<Self, BadHours> {
        let base = match date {
            NamedDate::Fixed { month, day, .. } => {
                let fits = |n: u8| i8::try_from(n).map_err(|_| BadHours::Unsupported("a day that no month has"));
                Anchor::Fixed(fits(*month as u8)?, fits(*day)?)
            }
            NamedDate::Easter { .. } => Anchor::Easter,
            NamedDate::Weekday { .. } => return Err(BadHours::Unsupported("a weekday of a month as a date")),
        };
        let weekday = match offset.wday_offset {
            WeekDayOffset::None => None,
            WeekDayOffset::Next(day) => Some((weekday_of(day), true)),
            WeekDayOffset::Prev(day) => Some((weekday_of(day), false)),
        };
        Ok(Self { year: date.year().map(|y| y.0), base, days: offset.day_offset, weekday })
    }

    /// That day of a year; none where that year has none.
    fn of(&self, year: i16) -> Option<Date> {
        if self.year.is_some_and(|named| named != i32::from(year)) {
            return None;
        }
        let base = match self.base {
            // 29 February is the last of February in years without one: what ends then ends there.
            Anchor::Fixed(2, 29) => Date::new(year, 2, 1).ok()?.last_of_month(),
            Anchor::Fixed(month, day) => Date::new(year, month, day).ok()?,
            Anchor::Easter => easter(year)?,
        };
        let moved = base.checked_add(Span::new().days(self.days)).ok()?;
        let Some((weekday, ahead)) = self.weekday else { return Some(moved) };
        let (here, there) = (moved.weekday().to_monday_zero_offset(), weekday.to_monday_zero_offset());
        let days = if ahead { (there - here).rem_euclid(7) } else { -((here - there).rem_euclid(7)) };
        moved.checked_add(Span::new().days(days)).ok()
    }
}

impl Weekdays {
    fn compile(range: &WeekDayRange) -> Self {
        match range {
            WeekDayRange::Fixed { range, nth_from_start, nth_from_end, offset } => {
                let number = |day: NamedWeekday| weekday_of(day).to_monday_zero_offset();
                Self::Range(number(*range.start()), number(*range.end()), *nth_from_start, *nth_from_end, *offset)
            }
            WeekDayRange::Holiday { offset, .. } => Self::Holiday(*offset),
        }
    }

    fn contain_weekday(&self, weekday: i8, holiday: bool) -> Option<bool> {
        match self {
            Self::Holiday(0) => Some(holiday),
            Self::Range(from, until, [true, true, true, true, true], _, 0) => Some(in_range(*from, *until, weekday)),
            _ => None,
        }
    }

    fn contain(&self, date: Date, holidays: Holidays) -> bool {
        let before = |days: &i16| date.checked_sub(Span::new().days(*days)).ok();
        match self {
            Self::Holiday(offset) => before(offset).is_some_and(|date| holidays.has(date)),
            Self::Range(from, until, from_start, from_end, offset) => {
                let Some(date) = before(offset) else { return false };
                let day = date.weekday().to_monday_zero_offset();
                let nth = |days: i8| usize::try_from(days / 7).unwrap_or(0).min(4);
                in_range(*from, *until, day)
                    && (from_start[nth(date.day() - 1)] || from_end[nth(date.days_in_month() - date.day())])
            }
        }
    }
}

/// Whether a weekday lies between two others, both included, around the week.
fn in_range(from: i8, until: i8, day: i8) -> bool {
    if from <= until { from <= day && day <= until } else { from <= day || day <= until }
}

fn weekday_of(day: NamedWeekday) -> Weekday {
    let number = i8::try_from(day.num_days_from_monday()).unwrap_or(0);
    Weekday::from_monday_zero_offset(number).unwrap_or(Weekday::Monday)
}

/// The minutes of a span: from a minute of its day to one of that day or of the next.
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
    let (from, mut until) = (fixed(&span.range.start)?, fixed(&span.range.end)?);
    if until <= from {
        until += MINUTES_PER_DAY;
    }
    if from >= MINUTES_PER_DAY || until > 2 * MINUTES_PER_DAY {
        return Err(BadHours::Unsupported("times beyond the next day"));
    }
    Ok((from, until))
}
