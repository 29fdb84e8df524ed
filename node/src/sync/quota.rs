//! How much of an author's lines is taken in a day.
//!
//! Enters: what its runs take here, in bytes on disk and in memory (see [`telecentre_proto::room`]); time. Leaves: whether
//! they are taken in now, or wait until the next day begins. A day begins with the first byte after the one before it: no
//! clock on a wall takes part. Whoever brings them: a box with links to many would have as many days in one.

use std::time::Duration;

/// A day of a quota.
const DAY: Duration = Duration::from_hours(24);

/// What an author brought.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quota {
    began: Option<Duration>,
    bytes: u64,
    /// Of this replica's own: what it had written when this was last looked at.
    seen: Option<u64>,
}

impl Quota {
    /// Takes in some bytes, if they fit what is allowed.
    pub(super) fn take(&mut self, bytes: u64, allowed: u64, now: Duration) -> bool {
        if self.left(now).is_none() {
            *self = Self { began: Some(now), bytes: 0, ..*self };
        }
        let fits = self.bytes.saturating_add(bytes) <= allowed;
        if fits {
            self.bytes += bytes;
        }
        fits
    }

    /// Counts what this replica wrote itself, by all that it ever wrote.
    pub(super) fn grew_to(&mut self, all: u64, now: Duration) {
        let new = all.saturating_sub(self.seen.replace(all).unwrap_or(all));
        if new > 0 {
            self.take(new, u64::MAX, now);
        }
    }

    /// How long the day goes on, if one has begun.
    pub(super) fn left(&self, now: Duration) -> Option<Duration> {
        self.began.map(|began| began + DAY).and_then(|end| end.checked_sub(now)).filter(|left| !left.is_zero())
    }

    /// Bytes of this day.
    pub(super) fn bytes(&self, now: Duration) -> u64 {
        if self.left(now).is_some() { self.bytes } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_a_day_waits_for_the_next() {
        let (mut quota, day) = (Quota::default(), Duration::from_hours(24));
        let at = |hours: u64| Duration::from_hours(hours);
        assert!(quota.take(60, 100, at(5)) && quota.take(40, 100, at(6)));
        assert!(!quota.take(1, 100, at(28)), "within a day of the first byte");
        assert_eq!((quota.bytes(at(28)), quota.left(at(28))), (100, Some(at(1))));
        assert!(quota.take(1, 101, at(28)), "the hub allowed more");
        assert!(quota.take(90, 100, at(29)));
        assert_eq!((quota.bytes(at(29)), quota.left(at(29))), (90, Some(day)));
    }
}
