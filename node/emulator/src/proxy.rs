//! A UDP proxy that stands between real processes and makes their link as bad as asked.
//!
//! Enters: datagrams on a port of 127.0.0.1, each client's forwarded from a socket of its own so that the target sees
//! them apart; the target's answers come back the same way. Leaves: the same datagrams, late or never. All clients
//! share one link. Up is from the clients to the target. Dropping the proxy ends it, silently.

use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, sleep_until};

use crate::pipe::{Count, Link, Pipe};
use crate::shape::Shape;

/// Clients at once; a datagram of one more is dropped.
const CLIENTS: usize = 256;
/// Datagrams under way in one direction; a link's own queue is far smaller.
const UNDER_WAY: usize = 16_384;
const DATAGRAM_BYTES: usize = 65_536;

/// A bad link between clients and a target.
#[derive(Debug)]
pub struct UdpProxy {
    addr: SocketAddr,
    line: Arc<Line>,
    task: AbortHandle,
}

#[derive(Debug)]
struct Line {
    link: Mutex<Link>,
    start: Instant,
}

struct UnderWay {
    at: Instant,
    socket: Arc<UdpSocket>,
    to: SocketAddr,
    bytes: Vec<u8>,
}

impl UdpProxy {
    /// Listens on a free port of 127.0.0.1 and forwards to `target`. Must be called within a tokio runtime.
    pub async fn start(target: SocketAddr, shape: Shape, seed: u64) -> io::Result<Self> {
        let outer = Arc::new(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?);
        let addr = outer.local_addr()?;
        let line = Arc::new(Line { link: Mutex::new(Link::new(shape, seed)), start: Instant::now() });
        let task = tokio::spawn(run(outer, target, line.clone())).abort_handle();
        Ok(Self { addr, line, task })
    }

    /// Where clients send in place of the target.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Changes the link for what comes from now on.
    pub fn set_shape(&self, shape: Shape) {
        self.line.lock().set_shape(shape);
    }

    /// Drops everything from now on; nobody is told.
    pub fn cut(&self) {
        self.line.lock().set_silent(true);
    }

    /// Lets datagrams pass again.
    pub fn restore(&self) {
        self.line.lock().set_silent(false);
    }

    /// What became of the datagrams so far: (up, down).
    pub fn counts(&self) -> (Count, Count) {
        let link = self.line.lock();
        (link.up.count(), link.down.count())
    }
}

impl Drop for UdpProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, Link> {
        // A panic elsewhere leaves counters and times that are still good.
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When a datagram offered now arrives, if it does.
    fn offer(&self, way: fn(&mut Link) -> &mut Pipe, len: usize) -> Option<Instant> {
        let mut link = self.lock();
        // Read under the lock, so that no pipe sees time run backwards.
        let now: Duration = self.start.elapsed();
        way(&mut link).offer(now, len).arrival().map(|at| self.start + at)
    }
}

async fn run(outer: Arc<UdpSocket>, target: SocketAddr, line: Arc<Line>) {
    // Aborts with this task; a client's socket lives as long as the proxy.
    let mut tasks = JoinSet::new();
    let (up, rx) = mpsc::channel(UNDER_WAY);
    tasks.spawn(deliver(rx));
    let (down, rx) = mpsc::channel(UNDER_WAY);
    tasks.spawn(deliver(rx));
    let mut inner: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
    let mut buf = vec![0; DATAGRAM_BYTES];
    loop {
        // An error is the echo of an earlier send to a port that is closed: the next datagram is another matter.
        let Ok((len, client)) = outer.recv_from(&mut buf).await else { continue };
        let socket = match inner.get(&client) {
            Some(socket) => socket.clone(),
            None if inner.len() >= CLIENTS => continue,
            None => {
                let Ok(socket) = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await else { continue };
                let socket = Arc::new(socket);
                let back = Back { client, outer: outer.clone(), target, line: line.clone(), down: down.clone() };
                tasks.spawn(back.run(socket.clone()));
                inner.insert(client, socket.clone());
                socket
            }
        };
        if let Some(at) = line.offer(|link| &mut link.up, len) {
            let _ = up.try_send(UnderWay { at, socket, to: target, bytes: buf[..len].to_vec() });
        }
    }
}

/// The way back to one client.
struct Back {
    client: SocketAddr,
    outer: Arc<UdpSocket>,
    target: SocketAddr,
    line: Arc<Line>,
    down: mpsc::Sender<UnderWay>,
}

impl Back {
    async fn run(self, inner: Arc<UdpSocket>) {
        let mut buf = vec![0; DATAGRAM_BYTES];
        loop {
            let Ok((len, from)) = inner.recv_from(&mut buf).await else { continue };
            if from != self.target {
                continue;
            }
            if let Some(at) = self.line.offer(|link| &mut link.down, len) {
                let (socket, bytes) = (self.outer.clone(), buf[..len].to_vec());
                let _ = self.down.try_send(UnderWay { at, socket, to: self.client, bytes });
            }
        }
    }
}

/// Sends each datagram at its time; a pipe keeps order, so the first is always the next.
async fn deliver(mut under_way: mpsc::Receiver<UnderWay>) {
    while let Some(datagram) = under_way.recv().await {
        sleep_until(datagram.at).await;
        let _ = datagram.socket.send_to(&datagram.bytes, datagram.to).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    const PATIENCE: Duration = Duration::from_mins(1);

    async fn socket() -> UdpSocket {
        UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()
    }

    async fn next(socket: &UdpSocket) -> (Vec<u8>, SocketAddr) {
        let mut buf = [0; 64];
        let (len, from) = timeout(PATIENCE, socket.recv_from(&mut buf)).await.unwrap().unwrap();
        (buf[..len].to_vec(), from)
    }

    #[tokio::test]
    async fn clients_are_told_apart_and_answers_find_their_way_back() {
        let (target, ann, bob) = (socket().await, socket().await, socket().await);
        let proxy = UdpProxy::start(target.local_addr().unwrap(), Shape::clear(), 1).await.unwrap();
        ann.send_to(b"ann", proxy.addr()).await.unwrap();
        let (text, from_ann) = next(&target).await;
        assert_eq!(text, b"ann");
        bob.send_to(b"bob", proxy.addr()).await.unwrap();
        let (_, from_bob) = next(&target).await;
        assert_ne!(from_ann, from_bob);
        target.send_to(b"to bob", from_bob).await.unwrap();
        target.send_to(b"to ann", from_ann).await.unwrap();
        assert_eq!(next(&bob).await, (b"to bob".to_vec(), proxy.addr()));
        assert_eq!(next(&ann).await, (b"to ann".to_vec(), proxy.addr()));
        let (up, down) = proxy.counts();
        assert_eq!((up.datagrams, up.bytes, down.datagrams, down.bytes), (2, 6, 2, 12));
    }

    #[tokio::test]
    async fn a_cut_link_drops_in_silence_and_a_restored_one_carries_what_comes_after() {
        let (target, client) = (socket().await, socket().await);
        let proxy = UdpProxy::start(target.local_addr().unwrap(), Shape::clear(), 1).await.unwrap();
        proxy.cut();
        client.send_to(b"lost", proxy.addr()).await.unwrap();
        let silenced = async {
            while proxy.counts().0.silenced == 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, silenced).await.unwrap();
        proxy.restore();
        client.send_to(b"kept", proxy.addr()).await.unwrap();
        assert_eq!(next(&target).await.0, b"kept");
    }

    #[tokio::test]
    async fn a_datagram_is_not_delivered_before_its_time() {
        let (target, client) = (socket().await, socket().await);
        let proxy = UdpProxy::start(target.local_addr().unwrap(), Shape::rural(), 1).await.unwrap();
        let start = Instant::now();
        client.send_to(b"far", proxy.addr()).await.unwrap();
        next(&target).await;
        assert!(start.elapsed() >= Duration::from_millis(300));
    }
}
