//! The rule by which a centre's days are lent to the hub and come back by themselves, so that members book at home at once.
//!
//! Enters: one field of a centre's profile. Leaves: an [`InstantRule`]: which resources on which weekdays, how many days
//! ahead, when they come back; the field that writes it. One field holds all of it, so that of two rules written at the
//! same time one counts as a whole. Who lends what and when, `steward` says.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use telecentre_log::id::{RecordId, Slug};

use crate::reading::Unknown;
use crate::slot::{date_of_days, days_of_date};

/// The most days ahead that are lent.
pub const LENT_AHEAD: u32 = 92;
/// The most evenings before a day on which it may come back.
pub const RETURN_EVENINGS: u32 = 14;
/// On how many evenings before a day it comes back when nobody says.
pub const USUAL_EVENINGS: u32 = 2;

/// Some days of the week.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DaysOfWeek(u8);

impl DaysOfWeek {
    /// All seven.
    pub const ALL: Self = Self(0x7f);

    /// Whether a day of the week is one of them.
    pub fn contain(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }

    /// They, from Monday on.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::Monday.cycle_forward().take(7).filter(move |day| self.contain(*day))
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Weekday> for DaysOfWeek {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        Self(days.into_iter().fold(0, |all, day| all | bit(day)))
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// What a host wants lent to the hub.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InstantRule {
    /// Another one each time that a host changes the rule: a day is lent once under each.
    pub version: RecordId,
    /// The resources, in the order in which they are lent.
    pub resources: Vec<Slug>,
    /// The days of the week.
    pub weekdays: DaysOfWeek,
    /// How many days ahead, 1 to [`LENT_AHEAD`].
    pub days_ahead: u32,
    /// On which evening before its day a day comes back, 1 to [`RETURN_EVENINGS`]: 1 is the evening before.
    pub return_evenings: u32,
    /// More than half of a kind may be lent.
    pub insist: bool,
}

impl InstantRule {
    /// Whether the rule is about a resource on a day of this week or any other.
    pub fn covers(&self, resource: &Slug, day: Date) -> bool {
        self.weekdays.contain(day.weekday()) && self.resources.contains(resource)
    }

    /// The date on whose evening a day comes back.
    pub fn comes_back(&self, day: Date) -> Date {
        let evenings = i32::try_from(self.return_evenings).unwrap_or(i32::MAX);
        date_of_days(days_of_date(day).saturating_sub(evenings)).unwrap_or(Date::MIN)
    }

    /// Whether both say the same, whatever their versions.
    pub fn says_as(&self, other: &Self) -> bool {
        Self { version: other.version, ..self.clone() } == *other
    }
}

impl fmt::Display for InstantRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, resources, weekdays, days_ahead, return_evenings, insist } = self;
        write!(f, "{version} {days_ahead} {return_evenings} {} {} ", u8::from(*insist), weekdays.0)?;
        for (nth, resource) in resources.iter().enumerate() {
            if nth > 0 {
                f.write_char(',')?;
            }
            write!(f, "{resource}")?;
        }
        Ok(())
    }
}

impl FromStr for InstantRule {
    type Err = Unknown;

    fn from_str(s: &str) -> Result<Self, Unknown> {
        read(s).ok_or_else(|| Unknown::new(s, "a version, days ahead, evenings, 0 or 1, weekdays, resources"))
    }
}

fn read(text: &str) -> Option<InstantRule> {
    let mut words = text.split(' ');
    let rule = InstantRule {
        version: words.next()?.parse().ok()?,
        days_ahead: words.next()?.parse().ok().filter(|days| (1..=LENT_AHEAD).contains(days))?,
        return_evenings: words.next()?.parse().ok().filter(|evenings| (1..=RETURN_EVENINGS).contains(evenings))?,
        insist: words.next()? == "1",
        weekdays: DaysOfWeek(words.next()?.parse().ok().filter(|bits| *bits <= DaysOfWeek::ALL.0)?),
        resources: words.next()?.split(',').map(str::parse).collect::<Result<_, _>>().ok()?,
    };
    words.next().is_none().then_some(rule)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_rule_is_read_as_it_was_written(
            version in any::<[u8; 8]>(), ahead in 1..=LENT_AHEAD, evenings in 1..=RETURN_EVENINGS, insist: bool,
            bits in 1..=0x7fu8, resources in prop::collection::vec("[a-z][a-z0-9]{0,8}", 1..5),
        ) {
            let resources = resources.iter().map(|slug| slug.parse().unwrap()).collect();
            let rule = InstantRule {
                version: RecordId(version), resources, weekdays: DaysOfWeek(bits), days_ahead: ahead,
                return_evenings: evenings, insist,
            };
            prop_assert_eq!(rule.to_string().parse::<InstantRule>().unwrap(), rule);
        }

        #[test]
        fn rubbish_is_no_rule_and_no_panic(text in ".{0,60}") {
            let _ = text.parse::<InstantRule>();
        }
    }

    #[test]
    fn a_day_comes_back_on_an_evening_before_and_only_days_of_the_rule_are_covered() {
        let version = RecordId([1; 8]);
        let rule: InstantRule = format!("{version} 30 2 0 3 desk-1,desk-2").parse().unwrap();
        let (tuesday, wednesday) = (date(2026, 11, 24), date(2026, 11, 25));
        assert_eq!(rule.comes_back(tuesday), date(2026, 11, 22));
        let (desk, room): (Slug, Slug) = ("desk-2".parse().unwrap(), "room".parse().unwrap());
        assert!(rule.covers(&desk, tuesday) && !rule.covers(&desk, wednesday) && !rule.covers(&room, tuesday));
        assert_eq!(rule.weekdays.iter().collect::<Vec<_>>(), [Weekday::Monday, Weekday::Tuesday]);
        for wrong in ["0 2 0 3 a", "93 2 0 3 a", "9 0 0 3 a", "9 2 0 200 a", "9 2 0 3 a b", "9 2 0 3"] {
            assert!(format!("{version} {wrong}").parse::<InstantRule>().is_err(), "{wrong}");
        }
    }
}
