use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

fn event(summary: &str) -> Event {
    Event {
        uid: "0123456789abc@telecentre".to_owned(),
        sequence: 3,
        changed: "2026-11-24T08:00:00Z".parse().unwrap(),
        start: date(2027, 3, 29).at(9, 0, 0, 0),
        end: date(2027, 3, 29).at(12, 30, 0, 0),
        status: EventStatus::Confirmed,
        summary: summary.to_owned(),
        location: "Figeac".to_owned(),
        description: None,
        url: None,
    }
}

fn text(summary: &str) -> String {
    let zone = ZoneName::of(TimeZone::get("Europe/Paris").unwrap());
    let event = event(summary);
    let mut calendar = CalendarText::begin("Réservations", zone, std::slice::from_ref(&event));
    calendar.event(&event);
    calendar.end()
}

#[test]
fn the_zone_tells_each_change_of_the_clocks_around_the_events() {
    let text = text("Poste 3");
    for line in [
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n",
        "BEGIN:STANDARD\r\nDTSTART:20271031T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n",
        "DTSTART;TZID=Europe/Paris:20270329T090000\r\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

proptest! {
    #[test]
    fn whatever_an_event_is_called_it_stays_one_value_and_no_line_is_too_long(summary in "\\PC{0,200}|[a-z;,\\\\\n\r\"]{0,80}") {
        let text = text(&summary);
        prop_assert!(text.split("\r\n").all(|line| line.len() <= LINE_BYTES));
        prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        let unfolded = text.replace("\r\n ", "");
        let value = unfolded.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
        let mut read = String::new();
        let mut letters = value.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next().unwrap() { 'n' => read.push('\n'), other => read.push(other) },
                letter => read.push(letter),
            }
        }
        let kept: String = summary.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        prop_assert_eq!(read, kept);
        prop_assert_eq!(unfolded.matches("BEGIN:VEVENT").count(), 1);
    }
}
