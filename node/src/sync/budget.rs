//! How much work one peer may cause here, over all its connections.
//!
//! Enters: the work that a peer caused, as its session estimates it; time. Leaves: how long to wait before it is heard
//! again, and when that has gone on for so long that its connection ends, with a pause that doubles. An honest peer never
//! meets it: all that is held here may be sent to it once, at any speed, and what it brings that is new is free.
//! Knows one peer only, and no clock but the one that never runs backwards.

use std::time::Duration;

/// Work that may be done at once, besides sending all that is held.
const BURST: Duration = Duration::from_secs(2);
/// Work a second that may be done for ever: 1.5 % of a core.
const RATE_US: u64 = 15_000;
/// What a new connection costs: the keys, the two Hellos.
const CONNECTION: Duration = Duration::from_millis(4);
/// A kilobyte of what is held, sent once.
const SENT_KIB_US: u64 = 60;
/// A peer that had to wait for so long in all is sent away.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long it stays away at first, and at most.
const PAUSE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_hours(1));

/// The budget of one peer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Budget {
    used_us: u64,
    at: Duration,
    allowed_us: u64,
    waited: Duration,
    pauses: u32,
    away_until: Duration,
}

impl Budget {
    fn settle(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at);
        let paid = u64::try_from(passed.as_micros()).unwrap_or(u64::MAX).saturating_mul(RATE_US) / 1_000_000;
        // What is too little to count is left for the next time.
        if paid > 0 {
            self.used_us = self.used_us.saturating_sub(paid);
            self.at = now;
        }
        if self.used_us < self.allowed_us / 2 {
            self.waited = Duration::ZERO;
        }
        if self.used_us == 0 {
            self.pauses = 0;
        }
    }

    /// A connection of the peer begins: whether it is heard at all. `held`: bytes of all that may be sent to it.
    pub(super) fn connect(&mut self, held: u64, now: Duration) -> bool {
        self.allowed_us = micros(BURST).saturating_add(held / 1_024 * SENT_KIB_US);
        if now < self.away_until {
            return false;
        }
        self.charge(micros(CONNECTION), now);
        self.used_us <= self.allowed_us
    }

    /// The peer caused work.
    pub(super) fn charge(&mut self, us: u64, now: Duration) {
        self.settle(now);
        self.used_us = self.used_us.saturating_add(us);
    }

    /// How long to wait before the peer is heard again; none if at once.
    pub(super) fn wait(&mut self, now: Duration) -> Option<Duration> {
        self.settle(now);
        let over = self.used_us.checked_sub(self.allowed_us).filter(|over| *over > 0)?;
        Some(Duration::from_micros(over.saturating_mul(1_000_000) / RATE_US).clamp(SHORTEST, LONGEST))
    }

    /// The peer had to wait. Whether that was too long: then it stays away for a while.
    pub(super) fn waited(&mut self, time: Duration, now: Duration) -> bool {
        self.waited += time;
        if self.waited < PATIENCE {
            return false;
        }
        self.away(now);
        true
    }

    /// Lets the peer stay away for a while, longer each time.
    pub(super) fn away(&mut self, now: Duration) {
        let pause = PAUSE.0.saturating_mul(1 << self.pauses.min(10)).min(PAUSE.1);
        self.pauses += 1;
        self.waited = Duration::ZERO;
        self.away_until = now + pause;
    }
}

/// The shortest wait that is worth a timer.
const SHORTEST: Duration = Duration::from_millis(20);
/// The longest wait before it is looked again.
const LONGEST: Duration = Duration::from_secs(5);

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn whatever_a_peer_asks_in_ten_minutes_costs_less_than_a_twentieth_of_a_core() {
        for each in [100, 10_000, 1_000_000] {
            let (mut budget, mut now, mut done) = (Budget::default(), S(0), 0);
            let mut connected = budget.connect(1 << 20, now);
            while now < S(600) {
                match budget.wait(now) {
                    _ if !connected => {
                        now += S(1);
                        connected = budget.connect(1 << 20, now);
                        done += micros(CONNECTION);
                    }
                    Some(wait) => {
                        now += wait;
                        connected = !budget.waited(wait, now);
                    }
                    None => {
                        budget.charge(each, now);
                        done += each;
                        now += Duration::from_micros(each);
                    }
                }
            }
            assert!(done < micros(S(600)) / 20, "{done} µs of work, {each} at a time");
        }
    }

    #[test]
    fn who_takes_all_that_is_held_once_and_then_lives_on_never_waits() {
        let mut budget = Budget::default();
        let held = 200 << 20;
        assert!(budget.connect(held, S(1)));
        // 200 MiB in a minute, then a booking a second for an hour.
        for second in 1..=60 {
            budget.charge(held / 60 / 1_024 * 40, S(second));
            assert_eq!(budget.wait(S(second)), None);
        }
        for second in 61..3_600 {
            budget.charge(500, S(second));
            assert_eq!(budget.wait(S(second)), None);
        }
    }

    #[test]
    fn who_goes_on_for_too_long_stays_away_longer_each_time_and_is_let_in_again() {
        let (mut budget, mut now) = (Budget::default(), S(0));
        let mut pauses = Vec::new();
        for _ in 0..4 {
            while !budget.connect(0, now) {
                now += S(1);
            }
            budget.charge(60_000_000, now);
            let from = loop {
                now += S(1);
                if budget.waited(S(1), now) {
                    break now;
                }
            };
            pauses.push(budget.away_until.checked_sub(from).unwrap());
        }
        assert_eq!(pauses, [30, 60, 120, 240].map(S));
        assert!(budget.connect(0, now + S(24 * 3_600)));
    }
}
