//! Instants and numbers in words, as the hub's screens say them.
//!
//! Enters: an instant, or a number of things. Leaves: text in the visitor's language, and the instant for machines.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use telecentre_web::words::{Words, minutes_of};

/// An instant, as people say it and as the clock says it.
pub(crate) struct Instant {
    pub(crate) ago: String,
    pub(crate) at: String,
    pub(crate) machine: String,
}

impl Instant {
    pub(crate) fn of(words: &Words, zone: &TimeZone, at: Timestamp) -> Self {
        let then = at.to_zoned_datetime(zone.clone());
        let day = words.short_date(then.date()).replace(' ', "\u{a0}");
        let at_words = words.with2("moment", day, words.time(minutes_of(then.time())));
        Self { ago: words.ago(at), at: at_words, machine: at.to_string() }
    }
}

/// A message about a number of things: `n` chooses the plural, `x` is the number as people read it.
pub(crate) fn count(words: &Words, key: &str, n: u64) -> String {
    words.with_all(key, [("n", n.into()), ("x", words.number(n).into())])
}
