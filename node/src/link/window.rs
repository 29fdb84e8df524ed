//! How many bytes may wait between the session and the wire.
//!
//! What quinn has taken cannot be overtaken, so a live booking waits behind it. Enters: the connection's round trips,
//! its congestion window, and whether the sender had to wait. Leaves: the next send window: about what the link carries
//! in its shortest round trip plus a quarter of a second, and never much beyond the congestion window, since what is
//! taken above that only waits. Enough to keep the link full, too little to queue for seconds. Two pure rules: one for
//! each round trip, one for each moment.

use std::time::Duration;

/// The window of a new connection: two seconds of the rural uplink, corrected after the first round trip.
pub(super) const FIRST_BYTES: u64 = 32 * 1024;
/// Seven packets, so that a lost one is found by the ones behind it instead of by a timer.
const LEAST_BYTES: u64 = 8 * 1024;
const MOST_BYTES: u64 = 1024 * 1024;
/// A queue that is left alone: the jitter of a good 4G link.
const QUEUE_KEPT: Duration = Duration::from_millis(250);
/// A queue that is cut.
const QUEUE_CUT: Duration = Duration::from_millis(500);

/// What the link is thought to carry, at the end of a round trip in which `now_bytes` was. `waited`: whether the sender
/// found the window full in that time.
pub(super) fn next(now_bytes: u64, rtt: Duration, min_rtt: Duration, waited: bool) -> u64 {
    let queue = rtt.saturating_sub(min_rtt);
    let bytes = if !waited {
        // What is not used says nothing about the link.
        now_bytes
    } else if queue > QUEUE_CUT {
        // window / rtt is the rate that the link carries; keep what it carries in a round trip with a short queue.
        scaled(now_bytes, min_rtt + QUEUE_KEPT, rtt)
    } else if queue < QUEUE_KEPT {
        now_bytes.saturating_add(now_bytes / 2)
    } else {
        now_bytes
    };
    bytes.clamp(LEAST_BYTES, MOST_BYTES)
}

/// The window in force: what the link carries, but at most two congestion windows. One is in flight and one at hand, so
/// that Cubic sees its window used and lets it grow: with less, a link that loses 2 % carried a quarter less.
pub(super) fn in_force(carried_bytes: u64, congestion_bytes: u64) -> u64 {
    carried_bytes.min(congestion_bytes.saturating_mul(2)).max(LEAST_BYTES)
}

/// Whether a frame of `frame_bytes` would occupy the link for longer than a second.
pub(super) fn is_slow(window_bytes: u64, rtt: Duration, frame_bytes: u64) -> bool {
    scaled(frame_bytes, rtt, Duration::from_secs(1)) > window_bytes
}

fn scaled(bytes: u64, by: Duration, of: Duration) -> u64 {
    let product = u128::from(bytes) * by.as_micros() / of.as_micros().max(1);
    u64::try_from(product).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn a_queue_of_seconds_shrinks_to_a_quarter_second_of_what_the_link_carries() {
        // 64 KiB in flight at 16 kB/s: four seconds of round trip on a link of 0.6 s.
        let window = next(64 * 1024, MS(4_096), MS(600), true);
        assert_eq!(window, 13_600);
        assert_eq!(next(window, MS(850), MS(600), true), window, "then it stays");
    }

    #[test]
    fn a_window_that_was_full_on_a_link_without_queue_grows_and_an_unused_one_does_not() {
        assert_eq!(next(64 * 1024, MS(50), MS(40), true), 96 * 1024);
        assert_eq!(next(64 * 1024, MS(50), MS(40), false), 64 * 1024);
    }

    #[test]
    fn no_more_is_taken_than_the_congestion_window_will_soon_let_out() {
        assert_eq!(in_force(64 * 1024, 20_000), 40_000);
        assert_eq!(in_force(30_000, 20_000), 30_000);
        assert_eq!(in_force(64 * 1024, 2_400), LEAST_BYTES);
    }

    #[test]
    fn the_window_stays_within_its_bounds_whatever_the_figures() {
        assert_eq!(next(LEAST_BYTES, MS(60_000), MS(0), true), LEAST_BYTES);
        assert_eq!(next(MOST_BYTES, MS(0), MS(0), true), MOST_BYTES);
        assert_eq!(next(u64::MAX, Duration::MAX, Duration::ZERO, true), LEAST_BYTES);
        assert_eq!(in_force(MOST_BYTES, u64::MAX), MOST_BYTES);
    }

    #[test]
    fn the_rural_link_is_slow_and_a_local_one_is_not() {
        assert!(is_slow(14_720, MS(600), 65_535));
        assert!(!is_slow(14_720, MS(2), 65_535));
    }
}
