//! iCalendar (RFC 5545): what calendar programs subscribe to.
//!
//! Enters: events, a time zone. Leaves: the text of a calendar, in UTF-8 with lines of at most 75 bytes. Written here, since
//! the libraries that write calendars can't describe a time zone in them; how such a text reads elsewhere is tried with
//! another implementation. Deterministic: the same bookings give the same bytes, so that programs see what changed.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::DateTime;

mod zone;

pub use zone::ZoneName;

/// Bytes of a line, without its end (RFC 5545, 3.1).
const LINE_BYTES: usize = 75;

/// What an event stands at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventStatus {
    /// It was asked for.
    Tentative,
    /// It will be.
    Confirmed,
    /// It will not be.
    Cancelled,
}

/// An event of a calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// What names it in all calendars, for ever.
    pub uid: String,
    /// Grows with each change.
    pub sequence: u64,
    /// When it was changed last.
    pub changed: Timestamp,
    /// From when, in local time.
    pub start: DateTime,
    /// To when, in local time.
    pub end: DateTime,
    /// What it stands at.
    pub status: EventStatus,
    /// The name that a calendar shows for it.
    pub summary: String,
    /// The place, as people find it.
    pub location: String,
    /// More about it.
    pub description: Option<String>,
    /// The page that shows it.
    pub url: Option<String>,
}

/// A calendar in the making.
pub struct CalendarText {
    out: String,
    zone: ZoneName,
}

impl CalendarText {
    /// Begins a calendar of a name, with the time zone as it is around its events.
    pub fn begin(name: &str, zone: ZoneName, events: &[Event]) -> Self {
        let mut calendar = Self { out: String::new(), zone };
        calendar.line("BEGIN", "VCALENDAR");
        calendar.line("VERSION", "2.0");
        calendar.line("PRODID", "-//Telecentre//Telecentre//FR");
        calendar.line("CALSCALE", "GREGORIAN");
        calendar.line("METHOD", "PUBLISH");
        // What Outlook, Thunderbird and Google call it, and how often they may ask.
        calendar.line("X-WR-CALNAME", &escaped(name));
        calendar.line("NAME", &escaped(name));
        let zone = calendar.zone.name().to_owned();
        calendar.line("X-WR-TIMEZONE", &zone);
        calendar.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        calendar.line("X-PUBLISHED-TTL", "PT1H");
        let first = events.iter().map(|event| event.start).min();
        let last = events.iter().map(|event| event.end).max();
        if let Some((first, last)) = first.zip(last) {
            let lines = calendar.zone.lines((first, last));
            for (name, value) in lines {
                calendar.line(name, &value);
            }
        }
        calendar
    }

    /// Adds an event.
    pub fn event(&mut self, event: &Event) {
        let zone = self.zone.name().to_owned();
        let stamp = event.changed.strftime("%Y%m%dT%H%M%SZ").to_string();
        self.line("BEGIN", "VEVENT");
        self.line("UID", &escaped(&event.uid));
        self.line("DTSTAMP", &stamp);
        self.line("LAST-MODIFIED", &stamp);
        self.line("SEQUENCE", &event.sequence.to_string());
        self.line(&format!("DTSTART;TZID={zone}"), &local(event.start));
        self.line(&format!("DTEND;TZID={zone}"), &local(event.end));
        self.line(
            "STATUS",
            match event.status {
                EventStatus::Tentative => "TENTATIVE",
                EventStatus::Confirmed => "CONFIRMED",
                EventStatus::Cancelled => "CANCELLED",
            },
        );
        self.line("SUMMARY", &escaped(&event.summary));
        self.line("LOCATION", &escaped(&event.location));
        if let Some(description) = &event.description {
            self.line("DESCRIPTION", &escaped(description));
        }
        if let Some(url) = &event.url {
            self.line("URL", url);
        }
        // What was given up takes nobody's time.
        self.line("TRANSP", if event.status == EventStatus::Cancelled { "TRANSPARENT" } else { "OPAQUE" });
        self.line("END", "VEVENT");
    }

    /// Its text.
    pub fn end(mut self) -> String {
        self.line("END", "VCALENDAR");
        self.out
    }

    /// One line, folded: no character is split.
    fn line(&mut self, name: &str, value: &str) {
        let mut room = LINE_BYTES;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            if letter.len_utf8() > room {
                self.out.push_str("\r\n ");
                room = LINE_BYTES - 1;
            }
            room -= letter.len_utf8();
            self.out.push(letter);
        }
        self.out.push_str("\r\n");
    }
}

fn local(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

/// A text as a value (RFC 5545, 3.3.11); control characters have no place in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                let _ = write!(out, "\\{letter}");
            }
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests;
