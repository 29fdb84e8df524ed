//! A bad link inside one process: a socket that delays and drops what passes.
//!
//! Enters: a bound UDP socket and [`Conditions`], which say for each datagram when it goes on, if at all. Leaves: a
//! [`Socket`] for an endpoint. Dropping is silent, as on a real outage. It serves the demo and tests; a node on a real
//! link never has one. Each datagram is handled alone, so segmentation offload is off.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use quinn::udp::{RecvMeta, Transmit};
use quinn::{AsyncUdpSocket, UdpPoller};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Datagrams that wait for their time, each way; more are dropped, as a modem would.
const WAITING_DATAGRAMS: usize = 4_096;
/// The largest datagram that is passed on; quinn is told to send 1,200 bytes.
const DATAGRAM_BYTES: usize = 2_048;

/// What a link does to datagrams. Asked once for each, in the order in which they come.
pub trait Conditions: Send + Sync + 'static {
    /// A datagram of `len` bytes leaves this side at `now`: how long until it is on its way, or None if it is lost.
    fn outgoing(&self, now: Instant, len: usize) -> Option<Duration>;
    /// A datagram of `len` bytes reaches this side at `now`: how long until it is delivered, or None if it is lost.
    fn incoming(&self, now: Instant, len: usize) -> Option<Duration>;
}

/// A UDP socket for an endpoint.
#[derive(Clone, Debug)]
pub struct Socket(pub(super) Arc<dyn AsyncUdpSocket>);

impl Socket {
    /// Where it is bound.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// Binds `addr` behind `conditions`. Must be called within a tokio runtime.
pub fn socket(addr: SocketAddr, conditions: Arc<dyn Conditions>) -> io::Result<Socket> {
    let std = UdpSocket::bind(addr)?;
    std.set_nonblocking(true)?;
    let udp = Arc::new(tokio::net::UdpSocket::from_std(std)?);
    let (late, rx) = mpsc::channel(WAITING_DATAGRAMS);
    tokio::spawn(send_later(udp.clone(), rx));
    let (arrived, inbox) = mpsc::channel(WAITING_DATAGRAMS);
    tokio::spawn(receive(udp.clone(), conditions.clone(), arrived));
    Ok(Socket(Arc::new(Shaped { udp, conditions, late, inbox: std::sync::Mutex::new(inbox) })))
}

struct Packet {
    due: Instant,
    peer: SocketAddr,
    bytes: Vec<u8>,
}

struct Shaped {
    udp: Arc<tokio::net::UdpSocket>,
    conditions: Arc<dyn Conditions>,
    late: mpsc::Sender<Packet>,
    inbox: std::sync::Mutex<mpsc::Receiver<Packet>>,
}

impl fmt::Debug for Shaped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shaped").field("udp", &self.udp).finish_non_exhaustive()
    }
}

impl AsyncUdpSocket for Shaped {
    fn create_io_poller(self: Arc<Self>) -> Pin<Box<dyn UdpPoller>> {
        Box::pin(AlwaysReady)
    }

    fn try_send(&self, transmit: &Transmit<'_>) -> io::Result<()> {
        let now = Instant::now();
        // One datagram, since `max_transmit_segments` stays 1.
        if let Some(delay) = self.conditions.outgoing(now, transmit.contents.len()) {
            let packet = Packet { due: now + delay, peer: transmit.destination, bytes: transmit.contents.to_vec() };
            // A full queue drops, like the modem that it stands for.
            let _ = self.late.try_send(packet);
        }
        Ok(())
    }

    fn poll_recv(
        &self,
        cx: &mut Context<'_>,
        bufs: &mut [IoSliceMut<'_>],
        meta: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        let (Some(buf), Some(meta)) = (bufs.first_mut(), meta.first_mut()) else { return Poll::Ready(Ok(0)) };
        let packet = {
            let mut inbox = self.inbox.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            ready!(inbox.poll_recv(cx))
        };
        let Some(packet) = packet else {
            return Poll::Ready(Err(io::Error::other("the shaped socket's receiver has stopped")));
        };
        let len = packet.bytes.len().min(buf.len());
        buf[..len].copy_from_slice(&packet.bytes[..len]);
        *meta = RecvMeta { addr: packet.peer, len, stride: len, ecn: None, dst_ip: None };
        Poll::Ready(Ok(1))
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.udp.local_addr()
    }
}

#[derive(Debug)]
struct AlwaysReady;

impl UdpPoller for AlwaysReady {
    fn poll_writable(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Sends each datagram at its time, in the order in which they were given. Ends with its socket.
async fn send_later(udp: Arc<tokio::net::UdpSocket>, mut late: mpsc::Receiver<Packet>) {
    while let Some(packet) = late.recv().await {
        tokio::time::sleep_until(packet.due).await;
        // An error here is a datagram lost, which QUIC is made for.
        let _ = udp.send_to(&packet.bytes, packet.peer).await;
    }
}

/// Takes datagrams from the socket and hands each over at its time. Ends when nobody listens any more.
async fn receive(udp: Arc<tokio::net::UdpSocket>, conditions: Arc<dyn Conditions>, arrived: mpsc::Sender<Packet>) {
    let mut waiting: VecDeque<Packet> = VecDeque::new();
    let mut buf = vec![0; DATAGRAM_BYTES];
    loop {
        let next = waiting.front().map(|p| p.due);
        tokio::select! {
            // An error is a rejected datagram of an earlier send; the next receive is a fresh one.
            Ok((len, peer)) = udp.recv_from(&mut buf) => {
                let now = Instant::now();
                let delay = conditions.incoming(now, len).filter(|_| waiting.len() < WAITING_DATAGRAMS);
                waiting.extend(delay.map(|d| Packet { due: now + d, peer, bytes: buf[..len].to_vec() }));
            }
            () = tokio::time::sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {
                if let Some(packet) = waiting.pop_front() {
                    let _ = arrived.try_send(packet);
                }
            }
            () = arrived.closed() => return,
        }
    }
}
