//! When to dial again.
//!
//! Enters: failures, successes, nudges and a random number. Leaves: how long to wait. One second after the first
//! failure, then twice as long each time, up to a minute, each spread by half either way so that seven nodes whose
//! provider comes back do not dial the hub in step. Holds no clock and draws no random number itself.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const CAP: Duration = Duration::from_mins(1);
/// Doublings that reach the cap: 1, 2, 4, … 64.
const DOUBLINGS: u32 = 6;

/// The memory of one peer's failed dials.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// No failure yet: the first dial is due at once.
    pub fn new() -> Self {
        Self::default()
    }

    /// A dial failed: how long to wait before the next. `random` is uniform over all its values.
    pub fn failed(&mut self, random: u32) -> Duration {
        let base = FIRST.saturating_mul(1 << self.failures.min(DOUBLINGS)).min(CAP);
        self.failures = self.failures.saturating_add(1);
        // From half to one and a half of `base`.
        base / 2 + base.mul_f64(f64::from(random) / f64::from(u32::MAX))
    }

    /// The peer was reached: the next failure starts from one second again.
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Something changed (the network interface, sync resumed, the admin asks): dial now, and start afresh.
    pub fn nudge(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_one_second_to_a_minute_and_stay_there() {
        let mut backoff = Backoff::new();
        let waits: Vec<_> = (0..9).map(|_| backoff.failed(u32::MAX / 2).as_millis().div_ceil(1_000)).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn a_wait_is_spread_from_half_to_one_and_a_half_of_its_length() {
        let (mut least, mut most) = (Backoff::new(), Backoff::new());
        assert_eq!(least.failed(0), Duration::from_millis(500));
        assert_eq!(most.failed(u32::MAX), Duration::from_millis(1_500));
        let most = (0..u32::from(u16::MAX)).map(|_| most.failed(u32::MAX)).max();
        assert_eq!(most, Some(Duration::from_secs(90)));
    }

    #[test]
    fn success_and_nudge_start_afresh() {
        for reset in [Backoff::succeeded, Backoff::nudge] {
            let mut backoff = Backoff::new();
            for _ in 0..5 {
                backoff.failed(0);
            }
            reset(&mut backoff);
            assert_eq!(backoff.failed(0), Duration::from_millis(500));
        }
    }
}
