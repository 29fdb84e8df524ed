//! The hour at which the demo opens: 9:40 on a working day, whatever the hour when it is started.
//!
//! Enters: the local time. Leaves: the local time that the demo's clock shows then; from there it goes on as any clock.
//! Calls no clock.

use jiff::civil::{DateTime, Weekday};
use telecentre_proto::hours::Holidays;
use telecentre_proto::slot::{date_of_days, days_of_date};

/// 9:40 of the same day if it is a working day, else of the next that is.
pub(super) fn opening(now: DateTime) -> DateTime {
    let first = days_of_date(now.date());
    let works = |day: &jiff::civil::Date| {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !Holidays::Fr.has(*day)
    };
    let day = (first..first + 14).filter_map(date_of_days).find(works).unwrap_or(now.date());
    day.at(9, 40, 0, 0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn it_opens_on_a_working_day_at_twenty_to_ten_whenever_it_is_started() {
        let thursday = date(2026, 11, 26);
        for hour in [0, 9, 23] {
            assert_eq!(opening(thursday.at(hour, 59, 59, 0)), thursday.at(9, 40, 0, 0));
        }
        assert_eq!(opening(date(2026, 11, 28).at(12, 0, 0, 0)), date(2026, 11, 30).at(9, 40, 0, 0), "a Saturday");
        assert_eq!(
            opening(date(2026, 12, 25).at(8, 0, 0, 0)),
            date(2026, 12, 28).at(9, 40, 0, 0),
            "a Friday, Christmas"
        );
        assert_eq!(opening(date(2027, 5, 6).at(8, 0, 0, 0)), date(2027, 5, 7).at(9, 40, 0, 0), "Ascension Day");
    }
}
