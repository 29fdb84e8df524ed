//! The links of the demo's nodes: each datagram passes a pipe of the emulator, so a link can be slow, or silent.
//!
//! Enters: datagrams' lengths and times from an endpoint's socket. Leaves: how long each takes, or that it is lost.
//! Cutting is silent: nobody says goodbye, as when a cable is pulled.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use telecentre_emulator::{Link, Shape};
use telecentre_node::link::shaped::Conditions;
use tokio::time::Instant;

/// How a node's link is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Setting {
    /// As fast as this machine.
    Clear,
    /// 300 ms each way, 128 kbit/s up, 512 down.
    Rural,
    /// The cable is out.
    Unplugged,
}

/// The link of one node, to the hub and to the others alike.
pub(super) struct EmulatedLink {
    began: OnceLock<Instant>,
    state: Mutex<(Link, Setting)>,
}

impl EmulatedLink {
    /// A link as fast as this machine, whose losses follow from a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self { began: OnceLock::new(), state: Mutex::new((Link::new(Shape::clear(), seed), Setting::Clear)) }
    }

    fn state(&self) -> MutexGuard<'_, (Link, Setting)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it is now.
    pub(super) fn setting(&self) -> Setting {
        self.state().1
    }

    /// Sets how it is from now on.
    pub(super) fn set(&self, setting: Setting) {
        let mut state = self.state();
        state.0.set_shape(if setting == Setting::Rural { Shape::rural() } else { Shape::clear() });
        state.0.set_silent(setting == Setting::Unplugged);
        state.1 = setting;
    }

    fn offer(&self, now: Instant, len: usize, up: bool) -> Option<Duration> {
        let now = now.saturating_duration_since(*self.began.get_or_init(|| now));
        let mut state = self.state();
        let pipe = if up { &mut state.0.up } else { &mut state.0.down };
        pipe.offer(now, len).arrival().map(|at| at.saturating_sub(now))
    }
}

impl Conditions for EmulatedLink {
    fn outgoing(&self, now: Instant, len: usize) -> Option<Duration> {
        self.offer(now, len, true)
    }

    fn incoming(&self, now: Instant, len: usize) -> Option<Duration> {
        self.offer(now, len, false)
    }
}
