//! What day it is in the network, as far as this replica can know.
//!
//! Enters: the replica and its machine's clock. Leaves: the local date and the minutes since midnight. A box without a
//! battery wakes up in 1970, so what entries make credible counts too. Never reads the clock itself.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use telecentre_proto::replica::Replica;
use telecentre_proto::steward::HubClock;

/// No clock that is right shows less.
const RELEASED: Date = date(2026, 1, 1);
/// Two clocks this far apart are not late or early: one of them is wrong.
const WRONG_DAYS: i32 = 3_660;

/// The local date and minutes since midnight in the network's time zone; see `credible`.
pub fn local(replica: &Replica, now_ms: i64) -> (Date, u16) {
    let (own, minutes) = by_own_clock(replica, now_ms);
    let zone = TimeZone::get(&replica.network().timezone).unwrap_or(TimeZone::UTC);
    let seen = replica.have().credible_time().and_then(|second| Timestamp::from_second(second).ok());
    (seen.map_or(own, |seen| credible(own, seen.to_zoned_datetime(zone).date())), minutes)
}

/// The same by this machine's own clock alone.
pub fn by_own_clock(replica: &Replica, now_ms: i64) -> (Date, u16) {
    let zone = TimeZone::get(&replica.network().timezone).unwrap_or(TimeZone::UTC);
    let now = Timestamp::from_millisecond(now_ms).unwrap_or_default().to_zoned_datetime(zone);
    (now.date(), u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs()))
}

/// What a hub knows of the time: its own clock's date and minute, and what entries make credible.
pub fn hub_clock(replica: &Replica, now_ms: i64) -> HubClock {
    let zone = TimeZone::get(&replica.network().timezone).unwrap_or(TimeZone::UTC);
    let now = Timestamp::from_millisecond(now_ms).unwrap_or_default().to_zoned_datetime(zone.clone());
    let seen = replica.have().credible_time().and_then(|second| Timestamp::from_second(second).ok());
    let (today, minute) = local(replica, now_ms);
    HubClock { own: (now.date(), minute), seen: seen.map(|seen| seen.to_zoned_datetime(zone).date()), today }
}

/// When the day began that this machine's own clock shows, in the network's time zone: Unix seconds. What was noted since,
/// by the same clock, was noted today.
pub fn day_began(replica: &Replica, now_ms: i64) -> i64 {
    let zone = TimeZone::get(&replica.network().timezone).unwrap_or(TimeZone::UTC);
    let now = Timestamp::from_millisecond(now_ms).unwrap_or_default();
    let today = now.to_zoned_datetime(zone.clone()).date();
    zone.to_zoned_datetime(today.at(0, 0, 0, 0)).map_or(now, |began| began.timestamp()).as_second()
}

/// Today, from this machine's date and the newest one that entries make credible
/// ([`Have::credible_time`](telecentre_proto::have::Have::credible_time)). A box without a battery wakes up in 1970, and
/// its host still checks people in today: of the two the later counts. But not where they lie decades apart: a clock that
/// stands in 2090 would have every booking of these years refused as too late.
fn credible(own: Date, seen: Date) -> Date {
    let (early, late) = (own.min(seen), own.max(seen));
    let wrong = early >= RELEASED && (late - early).get_days() > WRONG_DAYS;
    if wrong { early } else { late }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_the_later_of_two_dates_but_for_one_that_is_decades_ahead() {
        let (now, boot) = (date(2027, 3, 4), date(1970, 1, 1));
        for (own, seen, today) in [
            (now, date(2027, 3, 1), now),
            (date(2027, 3, 1), now, now),
            (boot, now, now),
            (now, boot, now),
            (date(2090, 3, 4), now, now),
            (now, date(2090, 3, 4), now),
            (boot, boot, boot),
            (boot, date(2090, 3, 4), date(2090, 3, 4)),
        ] {
            assert_eq!(credible(own, seen), today, "{own} {seen}");
        }
    }
}
