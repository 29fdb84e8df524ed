//! Days of the week as calls and forms spell them: `mo` to `su`.
//!
//! Enters: two letters, or a day. Leaves: the other. Words for people are in `words`.

use jiff::civil::Weekday;

/// The two letters of each day, from Monday on.
pub const LETTERS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

/// The day of its two letters.
pub fn weekday(text: &str) -> Option<Weekday> {
    let nth = LETTERS.iter().position(|letters| *letters == text)?;
    Weekday::from_monday_zero_offset(i8::try_from(nth).ok()?).ok()
}

/// The two letters of a day.
pub fn letters(day: Weekday) -> &'static str {
    usize::try_from(day.to_monday_zero_offset()).ok().and_then(|nth| LETTERS.get(nth)).copied().unwrap_or_default()
}
