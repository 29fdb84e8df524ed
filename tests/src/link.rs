//! A link between two replicas that can be slow, lossy or cut: the emulator's proxy with a runtime of its own.
//!
//! Enters: an address. Leaves: another address that leads to it, and counts of what passed. Up is from those who dial
//! to the one who is dialled.

use std::net::SocketAddr;

use telecentre_emulator::{Count, Shape, UdpProxy};
use tokio::runtime::Runtime;

/// A proxy before a replica.
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

    /// What passed so far: up, down.
    pub fn counts(&self) -> (Count, Count) {
        self.proxy.counts()
    }
}
