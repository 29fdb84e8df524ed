//! Times and days as addresses and forms write them.
//!
//! Enters: minutes, dates. Leaves: text for programs and browsers, the same in every language. What people read is worded
//! in [`Words`](super::words::Words).

use jiff::civil::Date;
use telecentre_proto::id::Slug;

/// `09:30`, as forms write it.
pub fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The address of a day.
pub fn day_path(centre: &Slug, date: Date) -> String {
    format!("/planning/{date}?centre={centre}")
}
