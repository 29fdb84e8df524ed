//! What a link is like: one [`Way`] up, one down.
//!
//! Enters: figures. Leaves: plain values that a pipe works by. Nothing here moves or counts.

use std::time::Duration;

/// One direction of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Way {
    /// Time from the line's near end to its far end.
    pub delay: Duration,
    /// Rate of the line, headers included; None for no limit.
    pub bits_per_second: Option<u64>,
    /// Bytes that may wait for the line; what comes beyond is dropped. Without a rate nothing ever waits.
    pub queue_bytes: u64,
    /// Datagrams lost on the line, of a million.
    pub lost_per_million: u32,
}

impl Way {
    /// No delay, no limit, no loss.
    pub const CLEAR: Self =
        Self { delay: Duration::ZERO, bits_per_second: None, queue_bytes: u64::MAX, lost_per_million: 0 };
}

/// Both directions of a link, as seen from the side that is at its end: up is what it sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    /// What the side sends.
    pub up: Way,
    /// What the side receives.
    pub down: Way,
}

impl Shape {
    /// A satellite or long ADSL link: 300 ms each way, 128 kbit/s up and 512 kbit/s down, with two seconds of the
    /// uplink and one of the downlink in the modem's buffers.
    pub const fn rural() -> Self {
        let delay = Duration::from_millis(300);
        Self {
            up: Way { delay, bits_per_second: Some(128_000), queue_bytes: 32 * 1024, lost_per_million: 0 },
            down: Way { delay, bits_per_second: Some(512_000), queue_bytes: 64 * 1024, lost_per_million: 0 },
        }
    }

    /// Nothing in the way.
    pub const fn clear() -> Self {
        Self { up: Way::CLEAR, down: Way::CLEAR }
    }

    /// The same link, losing so many datagrams of a million each way.
    #[must_use]
    pub const fn losing(mut self, lost_per_million: u32) -> Self {
        self.up.lost_per_million = lost_per_million;
        self.down.lost_per_million = lost_per_million;
        self
    }
}
