//! A time zone as calendars describe it (RFC 5545, 3.6.5).
//!
//! Enters: a zone of the time zone database, the time around which it matters. Leaves: each change of its clocks from the
//! year before to the year after, one by one: rules that repeat are read differently by different programs.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

/// The most changes that are written: a zone that changes twice a year, over twenty years.
const CHANGES: usize = 40;

/// A zone and what it is called.
#[derive(Clone, Debug)]
pub struct ZoneName {
    zone: TimeZone,
    name: String,
}

/// A line of a calendar: its name, its value.
type NamedLine = (&'static str, String);

impl ZoneName {
    /// The zone of the network; one without a name of the database is called UTC.
    pub fn of(zone: TimeZone) -> Self {
        let name = zone.iana_name().unwrap_or("UTC").to_owned();
        Self { zone, name }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The lines that describe it from the year before the first of two times to the year after the last.
    pub(super) fn lines(&self, (first, last): (DateTime, DateTime)) -> Vec<NamedLine> {
        let at = |time: DateTime, years: i64| {
            let moved = time.checked_add(Span::new().years(years)).unwrap_or(time);
            self.zone.to_timestamp(moved).unwrap_or_default()
        };
        let (from, until) = (at(first, -1), at(last, 1));
        let mut lines = vec![("BEGIN", "VTIMEZONE".to_owned()), ("TZID", self.name.clone())];
        let mut before = self.zone.to_offset(from);
        self.observance(&mut lines, from, (before, before));
        for change in self.zone.following(from).take_while(|change| change.timestamp() <= until).take(CHANGES) {
            self.observance(&mut lines, change.timestamp(), (before, change.offset()));
            before = change.offset();
        }
        lines.push(("END", "VTIMEZONE".to_owned()));
        lines
    }

    /// What holds from an instant on. Its beginning is told by the clock that stood before.
    fn observance(&self, lines: &mut Vec<NamedLine>, from: Timestamp, (before, after): (Offset, Offset)) {
        let info = self.zone.to_offset_info(from);
        let kind = if info.dst().is_dst() { "DAYLIGHT" } else { "STANDARD" };
        lines.push(("BEGIN", kind.to_owned()));
        lines.push(("DTSTART", before.to_datetime(from).strftime("%Y%m%dT%H%M%S").to_string()));
        lines.push(("TZOFFSETFROM", offset(before)));
        lines.push(("TZOFFSETTO", offset(after)));
        lines.push(("TZNAME", info.abbreviation().to_owned()));
        lines.push(("END", kind.to_owned()));
    }
}

/// `+0100`, with seconds where there are some.
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let (sign, all) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let text = format!("{sign}{:02}{:02}", all / 3_600, all / 60 % 60);
    if all % 60 == 0 { text } else { format!("{text}{:02}", all % 60) }
}
