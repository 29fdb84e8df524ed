//! Times and days as addresses and forms write them.
//!
//! Enters: minutes, dates. Leaves: text for programs and browsers, the same in every language. What people read is worded
//! in [`Words`](super::words::Words).

use jiff::civil::Date;
use telecentre_proto::id::Slug;
use telecentre_proto::slot::{BadSlot, MINUTES_PER_DAY, Slot};

/// `09:30`, as forms write it.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The minute of a day that a time such as `09:30` or `24:00` names.
pub fn minute_of(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |t: &str| (t.len() == 2 && t.bytes().all(|c| c.is_ascii_digit())).then(|| t.parse::<u16>().ok())?;
    let (hour, minute) = (number(hour)?, number(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= MINUTES_PER_DAY).then_some(minutes)
}

/// The slot that a form means: a date, and two times of that day. Midnight as its end is the end of that day.
pub fn typed_slot(date: &str, start: &str, end: &str) -> Result<Slot, BadSlot> {
    let time = |text: &str| format!("{}T{}", date.trim(), text.trim());
    let end = if minute_of(end) == Some(0) { "24:00" } else { end };
    Slot::parse(&time(start), &time(end))
}

/// The address of a day.
pub fn day_path(centre: &Slug, date: Date) -> String {
    format!("/planning/{date}?centre={centre}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_midnight_is_the_end_of_the_day() {
        let ends = |start, end| typed_slot("2026-11-24", start, end).map(Slot::end);
        for midnight in ["00:00", "24:00", " 00:00 "] {
            assert_eq!(ends("22:00", midnight), Ok(MINUTES_PER_DAY));
        }
        assert_eq!(ends("00:00", "00:00"), Ok(MINUTES_PER_DAY));
        assert_eq!(ends("22:00", "21:00"), Err(BadSlot::Empty));
        assert_eq!([minute_of("9:00"), minute_of("24:01"), minute_of("12:60")], [None; 3]);
    }
}
