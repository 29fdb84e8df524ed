//! The days of a series that repeats every week.
//!
//! Enters: a first day, days of the week, and when it ends. Leaves: dates, in order, at most [`OCCURRENCES`] of them.
//! Local dates only: the hours of each are wall time, whatever the clocks do in between.

use std::collections::BTreeSet;

use jiff::Span;
use jiff::civil::{Date, Weekday};
use telecentre_log::limit::OCCURRENCES;

/// When a weekly series ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ends {
    /// With the last such day up to this one, which is included.
    Until(Date),
    /// After so many days, those that are left out included.
    Count(usize),
}

/// Every week on some days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Weekly {
    /// The first day; where it is none of the days of the week, the next that is.
    pub from: Date,
    /// Days of the week; none: that of the first day.
    pub weekdays: Vec<Weekday>,
    /// When it ends.
    pub ends: Ends,
}

/// Days that make no series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDates {
    /// No day at all.
    #[error("a series has one day at least: choose a last day that is not before the first, or a number above 0")]
    None,
    /// More days than one series may have.
    #[error("a series has {OCCURRENCES} days at most: make it shorter, and another one later")]
    TooMany,
}

impl Weekly {
    /// The dates.
    pub fn dates(&self) -> Result<BTreeSet<Date>, BadDates> {
        let (most, last) = match self.ends {
            Ends::Until(last) => (usize::MAX, last),
            Ends::Count(count) => (count, Date::MAX),
        };
        if most != usize::MAX && most > OCCURRENCES {
            return Err(BadDates::TooMany);
        }
        let is_one = |date: &Date| match self.weekdays.as_slice() {
            [] => date.weekday() == self.from.weekday(),
            some => some.contains(&date.weekday()),
        };
        let days = self.from.series(Span::new().days(1)).take_while(|date| *date <= last);
        let dates: BTreeSet<Date> = days.filter(is_one).take(most.min(OCCURRENCES + 1)).collect();
        match dates.len() {
            0 => Err(BadDates::None),
            many if many > OCCURRENCES => Err(BadDates::TooMany),
            _ => Ok(dates),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn weekly(weekdays: &[Weekday], ends: Ends) -> Result<Vec<Date>, BadDates> {
        let weekly = Weekly { from: date(2026, 11, 24), weekdays: weekdays.to_vec(), ends };
        weekly.dates().map(|dates| dates.into_iter().collect())
    }

    #[test]
    fn a_weekly_series_begins_on_the_first_such_day_and_ends_with_its_count_or_its_last_day() {
        let tuesdays = [date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 8)];
        assert_eq!(weekly(&[], Ends::Count(3)), Ok(tuesdays.to_vec()));
        assert_eq!(weekly(&[], Ends::Until(date(2026, 12, 14))), Ok(tuesdays.to_vec()));
        let both = weekly(&[Weekday::Monday, Weekday::Thursday], Ends::Count(3)).unwrap();
        assert_eq!(both, [date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 3)]);
        assert_eq!(weekly(&[], Ends::Until(date(2026, 11, 24))).unwrap().len(), 1);
    }

    #[test]
    fn a_series_has_a_day_and_no_more_than_its_limit() {
        assert_eq!(weekly(&[], Ends::Count(0)), Err(BadDates::None));
        assert_eq!(weekly(&[], Ends::Until(date(2026, 11, 23))), Err(BadDates::None));
        assert_eq!(weekly(&[], Ends::Count(OCCURRENCES)).unwrap().len(), OCCURRENCES);
        assert_eq!(weekly(&[], Ends::Count(OCCURRENCES + 1)), Err(BadDates::TooMany));
        assert_eq!(weekly(&[], Ends::Until(date(2036, 1, 1))), Err(BadDates::TooMany));
        let beyond = Weekly { from: Date::MAX, weekdays: vec![Weekday::Monday], ends: Ends::Count(9) };
        assert!(beyond.dates().is_ok_and(|dates| dates.len() <= 1) || beyond.dates() == Err(BadDates::None));
    }
}
