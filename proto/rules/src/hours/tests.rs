use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn on(text: &str, day: Date) -> String {
    let spans = Hours::parse(text).unwrap().on(day);
    let time = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
    spans.iter().map(|(a, b)| format!("{}-{}", time(*a), time(*b))).collect::<Vec<_>>().join(" ")
}

const TUESDAY: Date = date(2026, 11, 24);
const SATURDAY: Date = date(2026, 11, 28);

#[test]
fn weekdays_times_and_lunch_breaks_are_understood() {
    let text = "Mo-Fr 08:30-12:00,13:30-18:00; Sa 09:00-12:00; PH off";
    assert_eq!(on(text, TUESDAY), "08:30-12:00 13:30-18:00");
    assert_eq!(on(text, SATURDAY), "09:00-12:00");
    assert_eq!(on(text, date(2026, 11, 29)), "");
    assert_eq!(on(text, date(2026, 11, 11)), "", "Armistice, a Wednesday");
    assert_eq!(on("24/7", SATURDAY), "00:00-24:00");
    assert_eq!(on("Fr-Mo 10:00-12:00", SATURDAY), "10:00-12:00");
    assert_eq!(on("Fr-Mo 10:00-12:00", TUESDAY), "");
}

#[test]
fn a_later_rule_replaces_a_comma_adds_and_off_takes_away() {
    assert_eq!(on("Mo-Fr 08:00-18:00; Tu 10:00-12:00", TUESDAY), "10:00-12:00");
    assert_eq!(on("Mo-Fr 08:00-09:00, Tu 10:00-12:00", TUESDAY), "08:00-09:00 10:00-12:00");
    assert_eq!(on("Mo-Fr 08:00-18:00; Tu 12:00-14:00 off", TUESDAY), "08:00-12:00 14:00-18:00");
    assert_eq!(on("Mo-Fr 08:00-12:00,12:00-18:00", TUESDAY), "08:00-18:00");
    assert_eq!(on("Mo-Fr 08:00-18:00; Tu off", TUESDAY), "");
    assert_eq!(on("Mo-Fr 08:00-18:00; PH 10:00-12:00", date(2026, 11, 11)), "10:00-12:00");
}

#[test]
fn months_dates_years_and_the_nth_weekday_are_understood() {
    assert_eq!(on("Nov 08:00-18:00", TUESDAY), "08:00-18:00");
    assert_eq!(on("Dec-Feb 08:00-18:00", TUESDAY), "");
    assert_eq!(on("Dec-Feb 08:00-18:00", date(2026, 1, 5)), "08:00-18:00");
    assert_eq!(on("Mo-Su 08:00-18:00; Nov 20-Nov 24 off", TUESDAY), "");
    assert_eq!(on("Mo-Su 08:00-18:00; Dec 24-Jan 02 off", date(2027, 1, 2)), "");
    assert_eq!(on("Mo-Su 08:00-18:00; Dec 24-Jan 02 off", date(2027, 1, 3)), "08:00-18:00");
    assert_eq!(on("Tu[4] 08:00-18:00", TUESDAY), "08:00-18:00");
    assert_eq!(on("Tu[1] 08:00-18:00", TUESDAY), "");
    assert_eq!(on("Tu[-1] 08:00-18:00", TUESDAY), "08:00-18:00");
    assert_eq!(on("2026 08:00-18:00", TUESDAY), "08:00-18:00");
    assert_eq!(on("2027 08:00-18:00", TUESDAY), "");
}

#[test]
fn a_slot_is_covered_only_without_a_break_in_it() {
    let hours = Hours::parse("Mo-Fr 08:30-12:00,13:30-18:00").unwrap();
    let slot = |a: u16, b: u16| Slot::new(TUESDAY, a * 60, b * 60).unwrap();
    assert!(hours.cover(slot(9, 12)) && hours.cover(slot(14, 18)));
    assert!(!hours.cover(slot(9, 14)) && !hours.cover(slot(8, 10)) && !hours.cover(slot(17, 19)));
}

#[test]
fn what_is_not_evaluated_is_refused_by_name() {
    let unsupported = [
        "week 10-12 08:00-18:00",
        "Mo-Fr sunrise-18:00",
        "SH off",
        "Mo 22:00-26:00",
        "Mo 22:00-02:00",
        "Mo 08:00+",
        "Mo-Fr 08:00-18:00 || Sa 10:00-12:00",
        "Mo-Fr 08:00-18:00 unknown",
        "easter off",
        "PH +1 day off",
        "Mo 10:00-16:00/01:30",
    ];
    for text in unsupported {
        assert!(matches!(Hours::parse(text), Err(BadHours::Unsupported(_))), "{text}: {:?}", Hours::parse(text));
    }
    for text in ["lundi 8h-18h", "Mo-Fr 8-18h", "Mo 25:99-30:00"] {
        assert!(matches!(Hours::parse(text), Err(BadHours::Syntax(_))), "{text}: {:?}", Hours::parse(text));
    }
    assert_eq!(Hours::parse("  "), Err(BadHours::Length));
    assert_eq!(Hours::parse(&"Mo ".repeat(2000)), Err(BadHours::Length));
}

#[test]
fn unreadable_hours_from_a_document_keep_their_text_and_are_never_open() {
    let hours = Hours::read("week 10 08:00-18:00");
    assert_eq!((hours.as_str(), hours.is_readable()), ("week 10 08:00-18:00", false));
    assert!(hours.on(TUESDAY).is_empty());
}

proptest! {
    #[test]
    fn no_text_panics_and_what_parses_gives_sorted_minutes(
        text in "[A-Za-z0-9:;,/ +\"-]{0,40}|((Mo|Tu-Sa|PH|SH|Dec|Nov 3-5|2026|week 3|Fr\\[2\\]|24/7|off|08:00-12:00|22:00-26:00|sunset|;|,|\\|\\|) ){0,8}",
        days in 0i32..3000,
    ) {
        if let Ok(hours) = Hours::parse(&text) {
            let spans = hours.on(crate::slot::date_of_days(19_000 + days).unwrap());
            prop_assert!(spans.iter().all(|(a, b)| a < b && *b <= 1440));
            prop_assert!(spans.windows(2).all(|w| w[0].1 < w[1].0));
        }
    }
}
