//! Our evaluation of opening hours beside that of the `opening-hours` crate, on the same texts and days.
//!
//! Enters: texts made at random of what we understand, and days of thirty years. Leaves: no difference, but for the kinds
//! named at the end, each with what either says and why ours stands. They are why the crate's parser is used here, and
//! its evaluator only to check ours: a centre that is shut on what reads as a day of opening loses its bookings.

use std::sync::{Arc, LazyLock};

use chrono::{Datelike, NaiveDate};
use compact_calendar::CompactCalendar;
use jiff::civil::date;
use opening_hours::{Context, ContextHolidays, OpeningHours};
use opening_hours_syntax::ExtendedTime;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Our holidays of every year looked at, as the crate takes them.
static HOLIDAYS: LazyLock<ContextHolidays> = LazyLock::new(|| {
    let mut all = CompactCalendar::default();
    let first = days_of_date(date(2009, 1, 1));
    for day in (first..first + 32 * 366).filter_map(date_of_days) {
        if Holidays::default().has(day) {
            all.insert(theirs(day));
        }
    }
    ContextHolidays::new(Arc::new(all), Arc::default())
});

fn theirs(day: Date) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year().into(), day.month().unsigned_abs().into(), day.day().unsigned_abs().into())
        .unwrap()
}

/// The minutes at which the crate says a place is open on a day.
fn by_the_crate(text: &str, day: Date) -> Vec<(u16, u16)> {
    let hours = text.parse::<OpeningHours>().unwrap().with_context(Context::default().with_holidays(HOLIDAYS.clone()));
    let at = theirs(day);
    assert_eq!(at.ordinal0(), u32::from(day.day_of_year().unsigned_abs()) - 1);
    let minutes = |time: ExtendedTime| time.mins_from_midnight().min(MINUTES_PER_DAY);
    let schedule = hours.schedule_at(at).into_iter().filter(|span| span.kind == RuleKind::Open);
    merged(schedule.map(|span| (minutes(span.range.start), minutes(span.range.end))).collect())
}

fn by_us(text: &str, day: Date) -> Vec<(u16, u16)> {
    Hours::parse(text).unwrap().on(day)
}

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn times() -> impl Strategy<Value = String> {
    // Sorted quarters of an hour, in pairs, all of one day.
    prop::collection::btree_set(0_u16..=96, 2..=6).prop_map(|quarters| {
        let all: Vec<u16> = quarters.into_iter().map(|quarter| quarter * 15).collect();
        let time = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        let spans = all.chunks_exact(2).map(|pair| format!("{}-{}", time(pair[0]), time(pair[1])));
        spans.collect::<Vec<_>>().join(",")
    })
}

/// `nth` of a month, too; behind a month they would be dates, which we refuse.
fn weekdays(nth: bool) -> impl Strategy<Value = String> {
    let day = || select(&WEEKDAYS[..]);
    let range = (day(), day()).prop_map(|(a, b)| if a == b { a.to_owned() } else { format!("{a}-{b}") });
    let one = prop_oneof![
        4 => range,
        u32::from(nth) => (day(), select(vec![1, 2, 3, 4, 5, -1, -2])).prop_map(|(day, nth)| format!("{day}[{nth}]")),
        1 => Just("PH".to_owned()),
    ];
    prop::collection::vec(one, 1..=3).prop_map(|mut all| {
        // Holidays come first, or after a comma: beside a weekday they would be another kind.
        all.sort_by_key(|day| day != "PH");
        all.dedup();
        all.join(",")
    })
}

fn dates() -> impl Strategy<Value = String> {
    let month = || select(&MONTHS[..]);
    let day = || (month(), 1..=28_u8).prop_map(|(month, day)| format!("{month} {day:02}"));
    let year = 2010..2040_i32;
    prop_oneof![
        month().prop_map(str::to_owned),
        (month(), month()).prop_filter("two months", |(a, b)| a != b).prop_map(|(a, b)| format!("{a}-{b}")),
        (day(), day()).prop_filter("two days", |(a, b)| a != b).prop_map(|(a, b)| format!("{a}-{b}")),
        day(),
        (year.clone(), day()).prop_map(|(year, day)| format!("{year} {day}")),
        (year.clone(), 1..9_i32).prop_map(|(year, more)| format!("{year}-{}", year + more)),
        (1..=26_u8, 27..=52_u8).prop_map(|(a, b)| format!("week {a:02}-{b:02}")),
        (year, day(), 1..3_i32, day()).prop_map(|(year, a, more, b)| format!("{year} {a}-{} {b}", year + more)),
        (-3..60_i32).prop_map(|days| if days == 0 { "easter".into() } else { format!("easter {days:+} days") }),
    ]
}

fn rule() -> impl Strategy<Value = String> {
    let days = prop_oneof![
        4 => weekdays(true),
        2 => dates(),
        1 => (dates(), weekdays(false)).prop_filter("not beside a year", |(dates, _)| !dates.starts_with('2'))
            .prop_map(|(dates, days)| format!("{dates} {days}")),
    ];
    let what = prop_oneof![5 => times(), 1 => Just("off".to_owned()), 1 => times().prop_map(|t| format!("{t} off"))];
    (days, what).prop_map(|(days, what)| format!("{days} {what}"))
}

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec((rule(), prop::bool::weighted(0.8)), 1..=4).prop_map(|rules| {
        let mut text = String::new();
        for (rule, normal) in rules {
            let between = match (text.is_empty(), normal) {
                (true, _) => "",
                (false, true) => "; ",
                (false, false) => ", ",
            };
            text.push_str(between);
            text.push_str(&rule);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn on_every_day_both_evaluators_say_the_same(text in texts(), days in prop::collection::vec(0..30 * 365_i32, 20)) {
        let first = days_of_date(date(2010, 1, 1));
        for day in days.into_iter().filter_map(|day| date_of_days(first + day)) {
            prop_assert_eq!(by_us(&text, day), by_the_crate(&text, day), "{} on {}", text, day);
        }
    }
}

#[test]
fn hours_as_they_are_written_in_the_wild_say_the_same_on_every_day_of_three_years() {
    let texts = [
        "24/7",
        "Mo-Fr 08:30-12:00,13:30-18:00; Sa 09:00-12:00; PH off",
        "Mo-Th 09:00-12:30, 13:30-17:30; Fr 09:00-12:30; PH,Su off",
        "Mo,Tu,Th,Fr 14:00-18:30; We,Sa 10:00-12:00,14:00-18:30; Jan 01,May 01,Dec 25 off",
        "Apr-Sep Mo-Sa 09:00-19:00; Oct-Mar Mo-Sa 09:00-17:00",
        "Jul 15-Aug 31 off; Mo-Fr 08:00-18:00",
        "Mo-Fr 08:00-18:00; Jul 15-Aug 31 off; Dec 24-Jan 02 off",
        "week 01-53/2 Mo-Fr 09:00-12:00; week 02-52/2 Mo-Fr 14:00-18:00",
        "Tu-Sa 10:00-18:00; easter -2 days off; easter +1 day off",
        "Sa[1],Sa[3] 09:00-12:00",
        "2027 Mo-Fr 09:00-18:00; 2028-2030 Mo-Sa 09:00-18:00",
        "Mo-Su 07:00-24:00",
        "Mo-Fr 08:00-18:00; We 12:00-14:00 off; PH 10:00-12:00",
        "Sa-Mo 10:00-12:00",
        "Nov-Feb 10:00-16:00; Mar-Oct 09:00-19:00; Su off",
    ];
    let first = days_of_date(date(2026, 6, 1));
    for text in texts {
        for day in (first..first + 3 * 365).filter_map(date_of_days) {
            assert_eq!(by_us(text, day), by_the_crate(text, day), "{text} on {day}");
        }
    }
}

#[test]
fn what_goes_past_midnight_is_kept_where_the_crate_drops_it_for_the_next_days_rule() {
    // The night of a Friday, and Saturday's own hours.
    let (text, saturday) = ("Fr 20:00-02:00; Sa 10:00-12:00", date(2026, 11, 28));
    assert_eq!(by_us(text, saturday), [(0, 120), (600, 720)]);
    assert_eq!(by_the_crate(text, saturday), [(600, 720)], "if it keeps the night by now, ours may go");
}

#[test]
fn a_holiday_on_a_weekday_is_one_on_that_day_where_the_crate_reads_either() {
    let (text, sunday, armistice) = ("PH Su 10:00-12:00", date(2026, 11, 29), date(2026, 11, 11));
    assert!(by_us(text, sunday).is_empty() && by_us(text, armistice).is_empty());
    assert_eq!(by_the_crate(text, sunday), [(600, 720)], "if it reads both by now, ours may go");
    // In 2027 the fifteenth of August is a Sunday.
    assert_eq!(by_us(text, date(2027, 8, 15)), [(600, 720)]);
}
