//! One direction of a link, and two of them together.
//!
//! Enters: each datagram's length and the time at which it is offered. Leaves: a [`Verdict`], and counts. A datagram
//! waits behind those before it, takes the line for its length and the 28 bytes of its headers, then travels for the
//! delay. Order is kept, also when the shape changes in between. Chance is one number per datagram offered, so which
//! datagrams are lost depends on the seed and their order alone, not on time.

use std::time::Duration;

use crate::chance::Chance;
use crate::shape::{Shape, Way};

/// IPv4 and UDP headers around each datagram.
const HEADER_BYTES: u64 = 28;
const MILLION: u64 = 1_000_000;

/// What becomes of a datagram.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It arrives at this time, on the scale of the `now` that was given.
    Arrives(Duration),
    /// The queue before the line was full.
    Overflowed,
    /// It was lost on the line, having taken its time there.
    Lost,
    /// The link is silent.
    Silenced,
}

impl Verdict {
    /// When it arrives, if it does.
    pub fn arrival(self) -> Option<Duration> {
        match self {
            Self::Arrives(at) => Some(at),
            _ => None,
        }
    }
}

/// Datagrams and their bytes (without headers) by what became of them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Count {
    /// Datagrams that arrive.
    pub datagrams: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Datagrams that met a full queue.
    pub overflowed: u64,
    /// Datagrams lost on the line.
    pub lost: u64,
    /// Datagrams offered while the link was silent.
    pub silenced: u64,
}

/// One direction of a link.
#[derive(Clone, Debug)]
pub struct Pipe {
    way: Way,
    silent: bool,
    chance: Chance,
    line_free_at: Duration,
    last_arrival: Duration,
    count: Count,
}

impl Pipe {
    /// A pipe of this shape, whose losses are those of `seed`.
    pub fn new(way: Way, seed: u64) -> Self {
        let chance = Chance::new(seed);
        let zero = Duration::ZERO;
        Self { way, silent: false, chance, line_free_at: zero, last_arrival: zero, count: Count::default() }
    }

    /// Changes the shape for what is offered from now on.
    pub fn set_way(&mut self, way: Way) {
        self.way = way;
    }

    /// Drops everything offered from now on, or lets it pass again. What is under way arrives.
    pub fn set_silent(&mut self, silent: bool) {
        self.silent = silent;
    }

    /// What became of all datagrams so far.
    pub fn count(&self) -> Count {
        self.count
    }

    /// Decides on a datagram of `len` bytes. `now` is the time since any fixed start and must not run backwards.
    pub fn offer(&mut self, now: Duration, len: usize) -> Verdict {
        let unlucky = self.chance.below(MILLION) < u64::from(self.way.lost_per_million);
        if self.silent {
            self.count.silenced += 1;
            return Verdict::Silenced;
        }
        let len = u64::try_from(len).unwrap_or(u64::MAX);
        if let Some(rate) = self.way.bits_per_second {
            let waits = self.line_free_at.saturating_sub(now);
            if bytes_in(waits, rate).saturating_add(len) > self.way.queue_bytes {
                self.count.overflowed += 1;
                return Verdict::Overflowed;
            }
            self.line_free_at = self.line_free_at.max(now) + time_of(len.saturating_add(HEADER_BYTES), rate);
        } else {
            self.line_free_at = now;
        }
        if unlucky {
            self.count.lost += 1;
            return Verdict::Lost;
        }
        self.count.datagrams += 1;
        self.count.bytes += len;
        self.last_arrival = self.last_arrival.max(self.line_free_at + self.way.delay);
        Verdict::Arrives(self.last_arrival)
    }
}

fn time_of(bytes: u64, bits_per_second: u64) -> Duration {
    let nanos = u128::from(bytes) * 8 * 1_000_000_000 / u128::from(bits_per_second.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

fn bytes_in(time: Duration, bits_per_second: u64) -> u64 {
    u64::try_from(time.as_nanos() * u128::from(bits_per_second) / 8_000_000_000).unwrap_or(u64::MAX)
}

/// Both directions.
#[derive(Clone, Debug)]
pub struct Link {
    /// What the side at the link's end sends.
    pub up: Pipe,
    /// What it receives.
    pub down: Pipe,
}

impl Link {
    /// A link of this shape; each direction has its own chance.
    pub fn new(shape: Shape, seed: u64) -> Self {
        Self { up: Pipe::new(shape.up, seed), down: Pipe::new(shape.down, !seed) }
    }

    /// Changes the shape of both directions.
    pub fn set_shape(&mut self, shape: Shape) {
        self.up.set_way(shape.up);
        self.down.set_way(shape.down);
    }

    /// Silences both directions, or lets them speak again.
    pub fn set_silent(&mut self, silent: bool) {
        self.up.set_silent(silent);
        self.down.set_silent(silent);
    }
}

#[cfg(test)]
mod tests;
