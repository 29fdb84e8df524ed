//! The machine's clock and random source: the only module that asks the operating system for either.
//!
//! Enters: nothing, or a script (a start time and a seed) for tests and the simulator. Leaves: Unix milliseconds,
//! monotonic time, random bytes. The wall clock may be wrong by years (boxes without a battery start in 1970), so it is
//! shown and recorded but never decides anything; spans are measured with [`Host::monotonic`]. Never reads the
//! environment: whoever shifts the clock passes the shift in.

use jiff::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error(
    "the operating system's random source failed ({0}), so keys and ids cannot be made; check /dev/urandom and restart"
)]
pub struct NoRandom(String);

/// The clock and random source of one process. Cheap to clone; clones share a script.
#[derive(Clone, Debug)]
pub struct Host(Source);

#[derive(Clone, Debug)]
enum Source {
    System { shift_ms: i64, started: Instant },
    Script(Arc<Mutex<Script>>),
}

#[derive(Debug)]
struct Script {
    now_ms: i64,
    elapsed: Duration,
    random: blake3::OutputReader,
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}

impl Host {
    /// The machine's own clock and random source.
    pub fn new() -> Self {
        Self::with_shift_ms(0)
    }

    /// The machine's own, with a wall clock that is wrong by `shift_ms`: for demonstrations and tests of bad clocks.
    #[allow(clippy::disallowed_methods)] // the one home of the clock
    pub fn with_shift_ms(shift_ms: i64) -> Self {
        Self(Source::System { shift_ms, started: Instant::now() })
    }

    /// A clock that stands still at `now_ms` until [`advance`](Self::advance), and random bytes that follow from the
    /// seed: the same script replays the same run.
    pub fn scripted(now_ms: i64, seed: u64) -> Self {
        let random = blake3::Hasher::new_derive_key("telecentre scripted random source")
            .update(&seed.to_le_bytes())
            .finalize_xof();
        Self(Source::Script(Arc::new(Mutex::new(Script { now_ms, elapsed: Duration::ZERO, random }))))
    }

    /// Moves a scripted clock forward; the machine's own clock is left alone.
    pub fn advance(&self, by: Duration) {
        if let Source::Script(script) = &self.0 {
            let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
            script.elapsed += by;
            script.now_ms = script.now_ms.saturating_add(saturating_ms(by));
        }
    }

    /// Unix time in milliseconds by the wall clock, which may be wrong, jump, or run backwards.
    #[allow(clippy::disallowed_methods)] // the one home of the clock
    pub fn now_ms(&self) -> i64 {
        match &self.0 {
            Source::System { shift_ms, .. } => {
                let now_ms = match SystemTime::now().duration_since(UNIX_EPOCH) {
                    Ok(since) => saturating_ms(since),
                    Err(before) => saturating_ms(before.duration()).saturating_neg(),
                };
                now_ms.saturating_add(*shift_ms)
            }
            Source::Script(script) => script.lock().unwrap_or_else(PoisonError::into_inner).now_ms,
        }
    }

    /// The instant by the same wall clock; a clock beyond the calendar reads as its end.
    pub fn now(&self) -> Timestamp {
        let now_ms = self.now_ms();
        let end = if now_ms < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_millisecond(now_ms).unwrap_or(end)
    }

    /// Unix time in whole seconds by the same wall clock.
    pub fn now_s(&self) -> i64 {
        self.now_ms().div_euclid(1_000)
    }

    /// Time since this host was made: never runs backwards, means nothing across processes.
    #[allow(clippy::disallowed_methods)] // the one home of the clock
    pub fn monotonic(&self) -> Duration {
        match &self.0 {
            Source::System { started, .. } => Instant::now().saturating_duration_since(*started),
            Source::Script(script) => script.lock().unwrap_or_else(PoisonError::into_inner).elapsed,
        }
    }

    /// Fills `bytes` from the operating system's random source.
    #[allow(clippy::disallowed_methods)] // the one home of the random source
    pub fn random(&self, bytes: &mut [u8]) -> Result<(), NoRandom> {
        match &self.0 {
            Source::System { .. } => getrandom::fill(bytes).map_err(|e| NoRandom(e.to_string())),
            Source::Script(script) => {
                script.lock().unwrap_or_else(PoisonError::into_inner).random.fill(bytes);
                Ok(())
            }
        }
    }

    /// Like [`Host::random`], for a program that is running: without random bytes it can't go on safely, so it stops.
    pub fn draw(&self, bytes: &mut [u8]) {
        if let Err(error) = self.random(bytes) {
            tracing::error!(%error, "the program stops");
            std::process::exit(1);
        }
    }

    /// A fresh array of random bytes.
    pub fn random_array<const N: usize>(&self) -> Result<[u8; N], NoRandom> {
        let mut bytes = [0; N];
        self.random(&mut bytes)?;
        Ok(bytes)
    }
}

fn saturating_ms(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shifted_clock_differs_from_the_machines_by_the_shift() {
        let (plain, shifted) = (Host::new(), Host::with_shift_ms(-86_400_000));
        let before = plain.now_ms();
        let seen = shifted.now_ms() + 86_400_000;
        assert!(before <= seen && seen <= plain.now_ms());
    }

    #[test]
    fn a_scripted_host_replays_the_same_bytes_and_moves_only_when_told() {
        let (a, b) = (Host::scripted(5, 1), Host::scripted(5, 1));
        assert_eq!(a.random_array::<40>().unwrap(), b.random_array::<40>().unwrap());
        assert_ne!(a.random_array::<16>().unwrap(), Host::scripted(5, 2).random_array::<16>().unwrap());
        a.clone().advance(Duration::from_secs(2));
        assert_eq!((a.now_ms(), a.now_s(), a.monotonic()), (2_005, 2, Duration::from_secs(2)));
        assert_eq!(b.now_ms(), 5);
    }

    #[test]
    fn two_draws_of_the_machines_random_source_differ() {
        let host = Host::new();
        assert_ne!(host.random_array::<16>().unwrap(), host.random_array::<16>().unwrap());
    }
}
