//! A link between two replicas that can be slow, lossy or cut: the emulator's proxy with a runtime of its own.
//!
//! Enters: an address. Leaves: another address that leads to it, and counts of what passed. Up is from those who dial
//! to the one who is dialled.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use telecentre_emulator::{Count, Shape, UdpProxy};
use tokio::runtime::Runtime;

use crate::wait::PATIENCE;

/// What passed a link.
#[derive(Clone, Copy, Debug)]
pub struct Passed {
    /// Bytes of payload and datagrams, from those who dial.
    pub up: (u64, u64),
    /// Bytes of payload and datagrams, to those who dial.
    pub down: (u64, u64),
    /// The time from the first datagram to the last.
    pub took: Duration,
}

/// A link that leads to a replica.
pub struct Link {
    proxy: UdpProxy,
    // Dropped after the proxy, whose tasks run on it.
    _runtime: Runtime,
}

impl Link {
    /// A clear link to `target`.
    pub fn to(target: SocketAddr) -> Self {
        Self::shaped(target, Shape::clear())
    }

    /// A link of this shape.
    pub fn shaped(target: SocketAddr, shape: Shape) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let proxy = runtime.block_on(UdpProxy::start(target, shape, 1)).unwrap();
        Self { proxy, _runtime: runtime }
    }

    /// Where to dial.
    pub fn addr(&self) -> SocketAddr {
        self.proxy.addr()
    }

    /// From now on nothing passes; nobody is told.
    pub fn cut(&self) {
        self.proxy.cut();
    }

    /// From now on everything passes again.
    pub fn restore(&self) {
        self.proxy.restore();
    }

    /// Makes the link slow, lossy, or clear again.
    pub fn set_shape(&self, shape: Shape) {
        self.proxy.set_shape(shape);
    }

    /// Waits until nothing has passed for `quiet`; tells what passed since `before`, and how long it took from the
    /// first datagram to the last. Looks every millisecond.
    ///
    /// # Panics
    /// When it never becomes quiet, or nothing passes at all, within a minute.
    #[track_caller]
    pub fn settle(&self, before: (Count, Count), quiet: Duration) -> Passed {
        let start = Instant::now();
        let (mut first, mut last, mut seen) = (None, start, before);
        while first.is_none() || last.elapsed() < quiet {
            let now = self.counts();
            if now != seen {
                seen = now;
                last = Instant::now();
                first = first.or(Some(last));
            }
            assert!(start.elapsed() < PATIENCE, "the link did not settle");
            std::thread::sleep(Duration::from_millis(1));
        }
        let since = |way: fn(&(Count, Count)) -> Count| {
            (way(&seen).bytes - way(&before).bytes, way(&seen).datagrams - way(&before).datagrams)
        };
        Passed { up: since(|c| c.0), down: since(|c| c.1), took: last - first.unwrap_or(last) }
    }

    /// Waits until nothing has passed for `quiet`, and gives the counts.
    #[track_caller]
    pub fn settle_quietly(&self, quiet: Duration) -> (Count, Count) {
        let (start, mut last, mut seen) = (Instant::now(), Instant::now(), self.counts());
        while last.elapsed() < quiet {
            let now = self.counts();
            if now != seen {
                (seen, last) = (now, Instant::now());
            }
            assert!(start.elapsed() < PATIENCE, "the link did not settle");
            std::thread::sleep(Duration::from_millis(5));
        }
        seen
    }

    /// What passed so far: up, down.
    pub fn counts(&self) -> (Count, Count) {
        self.proxy.counts()
    }
}
