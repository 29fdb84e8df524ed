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
fn a_slot_begins_and_ends_while_it_is_open_and_may_go_on_through_a_pause() {
    let hours = Hours::parse("Mo-Fr 08:30-12:00,13:30-18:00").unwrap();
    let slot = |a: u16, b: u16| Slot::new(TUESDAY, a * 60, b * 60).unwrap();
    assert!(hours.cover(slot(9, 12)) && hours.cover(slot(14, 18)) && hours.cover(slot(9, 14)));
    assert!(!hours.cover(slot(9, 13)) && !hours.cover(slot(12, 14)));
    assert!(!hours.cover(slot(8, 10)) && !hours.cover(slot(17, 19)));
}

#[test]
fn midnight_and_what_goes_past_it_are_understood() {
    assert_eq!(on("Tu 18:00-24:00", TUESDAY), "18:00-24:00");
    assert_eq!(on("Tu 18:00-00:00", TUESDAY), "18:00-24:00");
    assert_eq!(on("00:00-24:00", TUESDAY), "00:00-24:00");
    for text in ["Tu 22:00-02:00", "Tu 22:00-26:00"] {
        assert_eq!(on(text, TUESDAY), "22:00-24:00");
        assert_eq!(on(text, date(2026, 11, 25)), "00:00-02:00");
        assert_eq!(on(text, date(2026, 11, 26)), "");
    }
    let friday = "Mo-Th 08:00-18:00; Fr 20:00-02:00; Sa 10:00-12:00";
    assert_eq!(on(friday, SATURDAY), "00:00-02:00 10:00-12:00", "Friday's night is Friday's");
    assert_eq!(on("22:00-02:00; Tu off", date(2026, 11, 25)), "22:00-24:00", "and Tuesday's is off with it");
    assert_eq!(on("22:00-02:00; Tu off", TUESDAY), "00:00-02:00");
}

#[test]
fn weeks_easter_and_offsets_are_understood() {
    assert_eq!(on("week 48 08:00-18:00", TUESDAY), "08:00-18:00");
    assert_eq!(on("week 01-47 08:00-18:00", TUESDAY), "");
    assert_eq!(on("week 02-52/2 Tu 08:00-18:00", TUESDAY), "08:00-18:00");
    assert_eq!(on("week 01-53/2 Tu 08:00-18:00", TUESDAY), "");
    assert_eq!(on("week 53 08:00-18:00", date(2027, 1, 3)), "08:00-18:00", "a day of 2026 by its week");
    let easter = "Mo-Su 08:00-18:00; easter -2 days off; easter +1 day off";
    for (day, open) in [(date(2027, 3, 26), ""), (date(2027, 3, 28), "08:00-18:00"), (date(2027, 3, 29), "")] {
        assert_eq!(on(easter, day), open, "{day}");
    }
    let holy_week = "Mo-Su 08:00-18:00; easter -6 days-easter off";
    for (day, open) in [(date(2027, 3, 21), "08:00-18:00"), (date(2027, 3, 22), ""), (date(2027, 3, 28), "")] {
        assert_eq!(on(holy_week, day), open, "{day}");
    }
    assert_eq!(on("Mo-Su 08:00-18:00; PH +1 day off", date(2026, 11, 12)), "");
    assert_eq!(on("Mo-Su 08:00-18:00; Dec 25+Su off", date(2026, 12, 27)), "", "the first Sunday from Christmas on");
    assert_eq!(on("Mo-Su 08:00-18:00; Su[1] +1 day off", date(2026, 11, 2)), "");
    let two_years = "Mo-Su 08:00-18:00; 2026 Dec 24-2027 Jan 03 off";
    for (day, open) in [
        (date(2026, 12, 23), "08:00-18:00"),
        (date(2026, 12, 24), ""),
        (date(2027, 1, 3), ""),
        (date(2027, 1, 4), "08:00-18:00"),
        (date(2027, 12, 24), "08:00-18:00"),
    ] {
        assert_eq!(on(two_years, day), open, "{day}");
    }
    assert_eq!(on("Mo-Su 08:00-18:00; Feb 29 off", date(2028, 2, 29)), "");
}

#[test]
fn a_holiday_beside_a_weekday_is_a_holiday_on_that_day() {
    for text in ["07:00-14:00,15:30-19:00; PH Su closed", "07:00-14:00,15:30-19:00; Su PH closed"] {
        assert_eq!(on(text, date(2027, 7, 14)), "07:00-14:00 15:30-19:00", "a holiday, a Wednesday");
        assert_eq!(on(text, date(2027, 3, 7)), "07:00-14:00 15:30-19:00", "a Sunday");
        assert_eq!(on(text, date(2027, 8, 15)), "", "a holiday on a Sunday");
    }
    assert_eq!(on("07:00-14:00; PH,Su off", date(2027, 7, 14)), "");
    assert_eq!(on("07:00-14:00; PH,Su off", date(2027, 3, 7)), "");
    assert_eq!(on("07:00-14:00; PH Mo-Fr,Su 10:00-12:00", date(2027, 7, 14)), "10:00-12:00");
}

#[test]
fn the_holidays_of_alsace_and_moselle_are_those_of_the_centre() {
    let hours = Hours::parse("Mo-Su 08:00-18:00; PH off").unwrap();
    let local = hours.clone().with(Holidays::FrAlsaceMoselle);
    for day in [date(2027, 3, 26), date(2026, 12, 26)] {
        assert_eq!((hours.on(day).len(), local.on(day).len()), (1, 0), "{day}");
    }
}

#[test]
fn a_comment_alone_never_opens_a_place() {
    for text in ["Mo-Fr 08:30-18:00; Sa \"sur rendez-vous\"", "\"sonnez\"", "24/7 \"sonnez\"", "Sa open \"?\""] {
        assert!(matches!(Hours::parse(text), Err(BadHours::CommentAlone(_))), "{text}: {:?}", Hours::parse(text));
        assert!(Hours::read(text).on(SATURDAY).is_empty(), "{text}");
    }
    assert_eq!(on("Mo-Fr 08:30-18:00 \"sonnez\"; Sa off \"repos\"", TUESDAY), "08:30-18:00");
    assert!(matches!(Hours::parse("\"été\": 08:00-18:00"), Err(BadHours::Unsupported(_))));
}

#[test]
fn hours_that_never_open_are_told() {
    let never = |text: &str| Hours::parse(text).unwrap().never_opens(TUESDAY, 366);
    assert!(never("Mo-Su off") && never("2020 08:00-18:00"));
    assert!(!never("Nov 24 08:00-18:00"));
}

#[test]
fn what_is_not_evaluated_is_refused_by_name() {
    let unsupported = [
        "Mo-Fr sunrise-18:00",
        "SH off",
        "SH Su off",
        "Mo-Su 08:00-18:00; Dec Su[1]-Dec 26 off",
        "Mo 08:00+",
        "Mo-Fr 08:00-18:00 || Sa 10:00-12:00",
        "Mo-Fr 08:00-18:00 unknown",
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
    let hours = Hours::read("sunrise-18:00");
    assert_eq!((hours.as_str(), hours.is_readable()), ("sunrise-18:00", false));
    assert!(hours.on(TUESDAY).is_empty());
}

proptest! {
    #[test]
    fn no_text_panics_and_what_parses_gives_sorted_minutes(
        text in "[A-Za-z0-9:;,/ +\"-]{0,40}|((Mo|Tu-Sa|PH|SH|Dec|Nov 3-5|2026|week 3|Fr\\[2\\]|24/7|off|08:00-12:00|22:00-26:00|22:00-02:00|easter -2 days|PH Su|\"x\"|sunset|;|,|\\|\\|) ){0,8}",
        days in 0i32..3000,
    ) {
        if let Ok(hours) = Hours::parse(&text) {
            let spans = hours.on(crate::slot::date_of_days(19_000 + days).unwrap());
            prop_assert!(spans.iter().all(|(a, b)| a < b && *b <= 1440));
            prop_assert!(spans.windows(2).all(|w| w[0].1 < w[1].0));
        }
    }
}
