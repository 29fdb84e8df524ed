//! Opening hours as people write them on a door: seven rows, and whether public holidays are days like others.
//!
//! Enters: opening hours, or rows that somebody typed. Leaves: rows, where the hours are the same every week; the text
//! that says the same as the rows. Hours that depend on dates, that go on past midnight or that say more than rows can
//! show are no such week: they are kept or replaced, never cut to fit.

use super::{Hours, Rule, merged, without};
use crate::slot::MINUTES_PER_DAY;

/// The most spans that a row shows.
pub const SPANS_A_DAY: usize = 2;
/// The days as the text names them.
const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// A week that is the same all the year round.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Week {
    /// From Monday on: minutes of wall time, sorted, apart from each other; none: closed.
    pub days: [Vec<(u16, u16)>; 7],
    /// Closed on public holidays; else they are days like others.
    pub closed_on_holidays: bool,
}

impl Week {
    /// The week of opening hours; none where rows cannot show all that they say.
    pub fn of(hours: &Hours) -> Option<Self> {
        let rules = hours.rules.as_ref().filter(|_| !hours.text.contains('"'))?;
        let mut days: [Vec<(u16, u16)>; 7] = Default::default();
        let mut on_holidays = days.clone();
        for (weekday, (usual, holiday)) in (0..).zip(days.iter_mut().zip(&mut on_holidays)) {
            *usual = times(rules, weekday, false)?;
            *holiday = times(rules, weekday, true)?;
        }
        let closed_on_holidays = on_holidays.iter().all(Vec::is_empty);
        let fits = |day: &Vec<(u16, u16)>| day.len() <= SPANS_A_DAY;
        let is_same = days == on_holidays;
        ((closed_on_holidays || is_same) && days.iter().all(fits)).then_some(Self { days, closed_on_holidays })
    }

    /// Whether it opens on no day.
    pub fn never_opens(&self) -> bool {
        self.days.iter().all(Vec::is_empty)
    }

    /// The text of these rows: days that are alike stand together.
    pub fn text(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut at = 0;
        while let Some(spans) = self.days.get(at) {
            let alike = self.days[at..].iter().take_while(|day| *day == spans).count();
            let (first, last) = (NAMES[at], NAMES[at + alike - 1]);
            let days = if alike == 1 { first.to_owned() } else { format!("{first}-{last}") };
            if !spans.is_empty() {
                let spans: Vec<String> =
                    spans.iter().map(|(from, until)| format!("{}-{}", clock(*from), clock(*until))).collect();
                parts.push(format!("{days} {}", spans.join(",")));
            }
            at += alike;
        }
        if parts.is_empty() {
            return "off".to_owned();
        }
        if self.closed_on_holidays {
            parts.push("PH off".to_owned());
        }
        parts.join("; ")
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// When it is open on a weekday, a public holiday or not; none where that depends on more, or goes on past midnight.
fn times(rules: &[Rule], weekday: i8, holiday: bool) -> Option<Vec<(u16, u16)>> {
    let mut open: Vec<(u16, u16)> = Vec::new();
    for rule in rules {
        if !rule.days.contain_weekday(weekday, holiday)? {
            continue;
        }
        if !rule.open {
            open = rule.times.iter().fold(open, |open, off| without(&open, *off));
        } else if rule.adds {
            open.extend(&rule.times);
        } else {
            open.clone_from(&rule.times);
        }
    }
    open.iter().all(|(_, until)| *until <= MINUTES_PER_DAY).then(|| merged(open))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::slot::{date_of_days, days_of_date};

    fn week(text: &str) -> Option<Week> {
        Week::of(&Hours::parse(text).unwrap())
    }

    #[test]
    fn hours_that_are_the_same_every_week_are_rows_and_their_text_says_the_same() {
        for (text, again) in [
            ("Mo-Fr 08:30-12:00,13:30-18:00; PH off", "Mo-Fr 08:30-12:00,13:30-18:00; PH off"),
            ("08:00-20:00", "Mo-Su 08:00-20:00"),
            ("Mo-Su 00:00-24:00", "Mo-Su 00:00-24:00"),
            ("Mo-Fr 08:00-12:00, 14:00-18:00", "Mo-Fr 08:00-12:00,14:00-18:00"),
            ("Mo-Fr 08:00-18:00; We off; PH off", "Mo-Tu 08:00-18:00; Th-Fr 08:00-18:00; PH off"),
            ("PH off; Mo-Fr 08:00-18:00", "Mo-Fr 08:00-18:00"),
            ("off", "off"),
        ] {
            assert_eq!(week(text).map(|week| week.text()).as_deref(), Some(again), "{text}");
        }
    }

    #[test]
    fn hours_that_say_more_than_rows_can_show_are_no_week() {
        for text in [
            "Mo-Fr 08:30-18:00; Dec 24 off",
            "Apr-Sep Mo-Fr 08:00-18:00",
            "2027 Mo-Fr 08:00-18:00",
            "week 1-20 Mo-Fr 08:00-18:00",
            "Mo[1] 08:00-18:00",
            "Fr 20:00-02:00",
            "Mo 08:00-10:00,11:00-12:00,14:00-16:00",
            "Mo-Fr 08:00-18:00; PH 10:00-12:00",
            "Mo-Fr 08:00-18:00; PH Su off",
            "Mo-Fr 08:00-18:00; PH +1 day off",
            "Mo-Fr 08:00-18:00 \"sonner\"",
        ] {
            assert_eq!(week(text), None, "{text}");
        }
        assert_eq!(Week::of(&Hours::read("Mo-Fr sunrise-sunset")), None);
    }

    proptest! {
        #[test]
        fn rows_are_what_their_text_opens(
            days in proptest::array::uniform7(proptest::collection::vec((0_u16..1440, 1_u16..700), 0..3)),
            closed_on_holidays: bool,
        ) {
            let days = days.map(|spans| merged(spans.into_iter().map(|(from, long)| (from, (from + long).min(1440))).collect()));
            let never = days.iter().all(Vec::is_empty);
            let rows = Week { days, closed_on_holidays: closed_on_holidays || never };
            let hours = Hours::parse(&rows.text()).unwrap();
            let read = Week::of(&hours);
            prop_assert_eq!(read.as_ref(), Some(&rows));
            for day in (days_of_date(date(2026, 4, 27))..).take(35).filter_map(date_of_days) {
                let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap();
                let is_shut = rows.closed_on_holidays && hours.holidays.has(day);
                let open = if is_shut { Vec::new() } else { rows.days[weekday].clone() };
                prop_assert_eq!(hours.on(day), open, "{}", day);
            }
        }
    }
}
