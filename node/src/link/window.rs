//! How many bytes may wait between the session and the wire.
//!
//! What quinn has taken cannot be overtaken, so a live booking waits behind it. Enters: the connection's round trips
//! and whether the sender had to wait. Leaves: the next send window, about what the link carries in its shortest round
//! trip plus a quarter of a second: enough to keep it full, too little to queue for seconds in a modem's buffer.
//! A pure rule, applied once a second; quinn's congestion window still stands below it.

use std::time::Duration;

/// The window of a new connection: some four seconds of the rural uplink, corrected after the first round trips.
pub(super) const FIRST_BYTES: u64 = 64 * 1024;
/// Seven packets, so that a lost one is found by the ones behind it instead of by a timer.
const LEAST_BYTES: u64 = 8 * 1024;
const MOST_BYTES: u64 = 1024 * 1024;
/// A queue that is left alone: the jitter of a good 4G link.
const QUEUE_KEPT: Duration = Duration::from_millis(250);
/// A queue that is cut.
const QUEUE_CUT: Duration = Duration::from_millis(500);

/// The window to use next. `waited` says whether the sender found the present one full since the last call.
pub(super) fn next(now_bytes: u64, rtt: Duration, min_rtt: Duration, waited: bool) -> u64 {
    let queue = rtt.saturating_sub(min_rtt);
    let bytes = if !waited {
        // What is not used says nothing about the link.
        now_bytes
    } else if queue > QUEUE_CUT {
        // window / rtt is the rate that the link carries; keep what it carries in a round trip with a short queue.
        scaled(now_bytes, min_rtt + QUEUE_KEPT, rtt)
    } else if queue < QUEUE_KEPT {
        now_bytes + now_bytes / 2
    } else {
        now_bytes
    };
    bytes.clamp(LEAST_BYTES, MOST_BYTES)
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
        let window = next(FIRST_BYTES, MS(4_096), MS(600), true);
        assert_eq!(window, 13_600);
        assert_eq!(next(window, MS(850), MS(600), true), window, "then it stays");
    }

    #[test]
    fn a_window_that_was_full_on_a_link_without_queue_grows_and_an_unused_one_does_not() {
        assert_eq!(next(FIRST_BYTES, MS(50), MS(40), true), 96 * 1024);
        assert_eq!(next(FIRST_BYTES, MS(50), MS(40), false), FIRST_BYTES);
    }

    #[test]
    fn the_window_stays_within_its_bounds_whatever_the_figures() {
        assert_eq!(next(LEAST_BYTES, MS(60_000), MS(0), true), LEAST_BYTES);
        assert_eq!(next(MOST_BYTES, MS(0), MS(0), true), MOST_BYTES);
        assert_eq!(next(u64::MAX / 2, Duration::MAX, Duration::ZERO, true), LEAST_BYTES);
    }

    #[test]
    fn the_rural_link_is_slow_and_a_local_one_is_not() {
        assert!(is_slow(14_720, MS(600), 65_535));
        assert!(!is_slow(14_720, MS(2), 65_535));
    }
}
