//! France's public holidays, computed.
//!
//! Enters: a date. Leaves: whether it is one of the eleven days of article L3133-1 of the Code du travail, or, in
//! Alsace-Moselle, one of the two of article L3134-13: Good Friday and 26 December. For any year.

use jiff::SignedDuration;
use jiff::civil::Date;

use crate::reading::words;

/// Easter Sunday of a year, by the algorithm of Meeus (Astronomical Algorithms, chapter 8), for Gregorian years.
/// Nothing before year 0.
#[expect(clippy::many_single_char_names, reason = "the names of the published algorithm")]
pub fn easter(year: i16) -> Option<Date> {
    if year < 0 {
        return None;
    }
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

/// Whose public holidays a centre has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Holidays {
    /// Those of all of France.
    #[default]
    Fr,
    /// The same, and those of Alsace-Moselle.
    FrAlsaceMoselle,
}

words!(Holidays: "fr, fr-alsace-moselle" { Fr "fr", FrAlsaceMoselle "fr-alsace-moselle" });

impl Holidays {
    /// Whether a day is one of them.
    pub fn has(self, day: Date) -> bool {
        const FIXED: [(i8, i8); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
        // Easter Monday, Ascension, Whit Monday.
        const AFTER_EASTER: [i64; 3] = [1, 39, 50];
        let date = (day.month(), day.day());
        let from_easter = |days: i64| {
            let moved =
                easter(day.year()).and_then(|easter| easter.checked_add(SignedDuration::from_hours(days * 24)).ok());
            moved == Some(day)
        };
        let local = self == Self::FrAlsaceMoselle && (date == (12, 26) || from_easter(-2));
        FIXED.contains(&date) || AFTER_EASTER.iter().any(|days| from_easter(*days)) || local
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_falls_on_the_days_of_the_published_tables() {
        let known = [
            (1961, 4, 2),
            (2000, 4, 23),
            (2012, 4, 8),
            (2024, 3, 31),
            (2026, 4, 5),
            (2027, 3, 28),
            (2038, 4, 25),
            (2285, 3, 22),
        ];
        for (year, month, day) in known {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn a_year_has_its_eleven_holidays() {
        let days = (0..365).map(|n| date(2026, 1, 1).checked_add(SignedDuration::from_hours(n * 24)).unwrap());
        let found: Vec<String> = days.filter(|d| Holidays::Fr.has(*d)).map(|d| d.to_string()).collect();
        let listed = [
            "2026-01-01",
            "2026-04-06",
            "2026-05-01",
            "2026-05-08",
            "2026-05-14",
            "2026-05-25",
            "2026-07-14",
            "2026-08-15",
            "2026-11-01",
            "2026-11-11",
            "2026-12-25",
        ];
        assert_eq!(found, listed);
    }

    #[test]
    fn alsace_and_moselle_have_two_more() {
        for (day, local) in [(date(2027, 3, 26), true), (date(2027, 12, 26), true), (date(2027, 3, 25), false)] {
            assert_eq!((Holidays::Fr.has(day), Holidays::FrAlsaceMoselle.has(day)), (false, local), "{day}");
        }
    }
}
