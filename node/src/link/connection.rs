//! One connection to one peer: frames both ways, figures, and its end.
//!
//! Enters: frames from the session's driver, bytes from quinn. Leaves: the peer's frames in order, its proven NodeId,
//! counters. One unidirectional stream carries each direction. [`Connection::send`] returns once quinn has taken the
//! whole frame, which it does only as far as the send window allows: so at most [`LinkStats::send_window`] bytes, about
//! a second of the link, lie ahead of what is sent next, and a driver that sends one frame at a time can put a live
//! booking before the rest of history. Both calls may be dropped at any await without harming the stream.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use quinn::{ReadError, RecvStream, SendStream, WriteError};
use telecentre_proto::id::NodeId;
use telecentre_proto::limit::{FRAME_BYTES, SLOW_FRAME_BYTES};
use telecentre_proto::refusal::Refusal;
use thiserror::Error;
use tokio::sync::{Mutex, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::closing::{self, Closed};
use super::frame::{self, BadFrame};
use super::probe::{self, Pulse, SendWindow};
use super::tls::Alpn;
use super::window;

/// A connection whose peer has proven its NodeId. Clones are the same connection; when the last is dropped it closes.
#[derive(Clone, Debug)]
pub struct Connection(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    quinn: quinn::Connection,
    peer: NodeId,
    alpn: Alpn,
    dialled: bool,
    outgoing: Mutex<Outgoing>,
    incoming: Mutex<Incoming>,
    pulse: Arc<Pulse>,
    window: Arc<SendWindow>,
    prober: AbortHandle,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.prober.abort();
        // Without effect when a reason was given before.
        self.quinn.close(closing::code(None), b"");
    }
}

#[derive(Debug)]
struct Outgoing {
    stream: Option<SendStream>,
    /// Bytes of a frame that quinn has yet to take: what a dropped `send` leaves behind, the next one sends first.
    pending: Vec<u8>,
    taken: usize,
}

#[derive(Debug)]
struct Incoming {
    stream: Option<RecvStream>,
    reader: frame::ArrivingFrame,
}

/// Figures of a connection since its handshake began. Bytes are UDP payloads, without the 28 (IPv4) or 48 (IPv6)
/// bytes of headers around each datagram.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LinkStats {
    /// The round trip, smoothed.
    pub rtt: Duration,
    /// UDP payload bytes received.
    pub bytes_in: u64,
    /// UDP payload bytes sent.
    pub bytes_out: u64,
    /// Datagrams received.
    pub datagrams_in: u64,
    /// Datagrams sent.
    pub datagrams_out: u64,
    /// Packets found lost on the way out.
    pub packets_lost: u64,
    /// When a packet last arrived; may be late by a second.
    pub last_heard: Instant,
    /// Bytes that may wait between a returned `send` and their acknowledgement.
    pub send_window: u64,
    /// Whether a full frame would occupy the link for more than a second: cut frames to `SLOW_FRAME_BYTES` then.
    pub is_slow: bool,
}

/// Why a frame was not sent.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SendError {
    /// The frame cannot be sent; the connection stands.
    #[error(transparent)]
    Bad(#[from] BadFrame),
    /// The connection has ended. Earlier frames may or may not have arrived: only the session's Ack tells.
    #[error(transparent)]
    Closed(#[from] Closed),
}

/// Why no frame came.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum RecvError {
    /// The peer broke the rules of frames; the connection was closed with what was wrong.
    #[error(transparent)]
    Bad(#[from] BadFrame),
    /// The connection has ended.
    #[error(transparent)]
    Closed(#[from] Closed),
}

impl Connection {
    /// What TLS exports under a label, alike on both sides of this connection and on no other (RFC 8446, section 7.5).
    pub fn exporter(&self, label: &[u8]) -> Option<[u8; 32]> {
        let mut out = [0; 32];
        self.0.quinn.export_keying_material(&mut out, label, b"").ok().map(|()| out)
    }

    /// Takes over an established quinn connection. Must be called within a tokio runtime.
    pub(super) fn new(quinn: quinn::Connection, peer: NodeId, alpn: Alpn, dialled: bool, probe: Duration) -> Self {
        let pulse = Arc::new(Pulse::new(probe, quinn.stats().udp_rx.datagrams, Instant::now()));
        let window = Arc::new(SendWindow::new());
        let prober =
            tokio::spawn(probe::keep_alive(quinn.clone(), dialled, pulse.clone(), window.clone())).abort_handle();
        // A stranger with a join code says little: it is not given the room of an enrolled peer.
        let limit = if alpn == Alpn::Join && !dialled { SLOW_FRAME_BYTES } else { FRAME_BYTES };
        let outgoing = Mutex::new(Outgoing { stream: None, pending: Vec::new(), taken: 0 });
        let incoming = Mutex::new(Incoming { stream: None, reader: frame::ArrivingFrame::new(limit) });
        Self(Arc::new(Inner { quinn, peer, alpn, dialled, outgoing, incoming, pulse, window, prober }))
    }

    /// The replica at the other end, proven by its key. Whether it is enrolled is for the caller to ask.
    pub fn peer(&self) -> NodeId {
        self.0.peer
    }

    /// What the connection is for.
    pub fn alpn(&self) -> Alpn {
        self.0.alpn
    }

    /// Whether this side dialled.
    pub fn dialled(&self) -> bool {
        self.0.dialled
    }

    /// Where the peer's packets come from now; it may change while the connection lives.
    pub fn remote_addr(&self) -> SocketAddr {
        self.0.quinn.remote_address()
    }

    /// Sends one frame. Returns when all of it was taken (see the module's header). If the future is dropped before,
    /// the frame is still sent whole, by the next call.
    pub async fn send(&self, frame: &[u8]) -> Result<(), SendError> {
        let mut outgoing = self.0.outgoing.lock().await;
        self.flush(&mut outgoing).await?;
        frame::encode(frame, &mut outgoing.pending)?;
        Ok(self.flush(&mut outgoing).await?)
    }

    async fn flush(&self, outgoing: &mut Outgoing) -> Result<(), Closed> {
        if outgoing.pending.is_empty() {
            return Ok(());
        }
        let stream = match &mut outgoing.stream {
            Some(stream) => stream,
            none => none.insert(self.0.quinn.open_uni().await?),
        };
        while outgoing.taken < outgoing.pending.len() {
            let taken = stream.write(&outgoing.pending[outgoing.taken..]).await.map_err(write_error)?;
            outgoing.taken += taken;
            if outgoing.taken < outgoing.pending.len() {
                self.0.window.note_wait();
            }
        }
        outgoing.pending.clear();
        outgoing.taken = 0;
        Ok(())
    }

    /// The next frame of the peer. The future may be dropped at any time; nothing is lost.
    pub async fn recv(&self) -> Result<Vec<u8>, RecvError> {
        let mut incoming = self.0.incoming.lock().await;
        let Incoming { stream, reader } = &mut *incoming;
        let stream = match stream {
            Some(stream) => stream,
            none => none.insert(self.0.quinn.accept_uni().await.map_err(Closed::from)?),
        };
        loop {
            let read = match stream.read_chunk(reader.wanted(), true).await.map_err(read_error)? {
                Some(chunk) => reader.push(&chunk.bytes),
                None => match reader.end() {
                    Ok(()) => return Err(Closed::Ended.into()),
                    Err(bad) => Err(bad),
                },
            };
            match read {
                Ok(None) => {}
                Ok(Some(frame)) => return Ok(frame),
                Err(bad) => {
                    self.close(bad.refusal(), &bad.to_string());
                    return Err(bad.into());
                }
            }
        }
    }

    /// Ends the connection and tells the peer why (`None`: a plain goodbye). Frames not yet acknowledged may be lost;
    /// the first reason stands.
    pub fn close(&self, why: impl Into<Option<Refusal>>, text: &str) {
        self.0.quinn.close(closing::code(why.into()), text.as_bytes());
    }

    /// Waits for the end, however it comes.
    pub async fn closed(&self) -> Closed {
        self.0.quinn.closed().await.into()
    }

    /// The end, if it came.
    pub fn close_reason(&self) -> Option<Closed> {
        self.0.quinn.close_reason().map(Closed::from)
    }

    /// The figures as they are now.
    pub fn stats(&self) -> LinkStats {
        let stats = self.0.quinn.stats();
        let last_heard = self.0.pulse.observe(stats.udp_rx.datagrams, Instant::now());
        let send_window = self.0.window.bytes();
        LinkStats {
            rtt: stats.path.rtt,
            bytes_in: stats.udp_rx.bytes,
            bytes_out: stats.udp_tx.bytes,
            datagrams_in: stats.udp_rx.datagrams,
            datagrams_out: stats.udp_tx.datagrams,
            packets_lost: stats.path.lost_packets,
            last_heard,
            send_window,
            is_slow: window::is_slow(send_window.min(stats.path.cwnd), stats.path.rtt, FRAME_BYTES as u64),
        }
    }

    /// Whether the connection is open and a packet was heard within two probe intervals.
    pub fn is_live(&self) -> bool {
        self.stats();
        self.0.pulse.is_live() && self.close_reason().is_none()
    }

    /// Tells each change between live and silent, while the connection is open.
    pub fn live_changes(&self) -> watch::Receiver<bool> {
        self.0.pulse.changes()
    }
}

fn write_error(error: WriteError) -> Closed {
    match error {
        WriteError::ConnectionLost(lost) => lost.into(),
        other => Closed::Broken { text: other.to_string() },
    }
}

fn read_error(error: ReadError) -> Closed {
    match error {
        ReadError::ConnectionLost(lost) => lost.into(),
        other => Closed::Broken { text: other.to_string() },
    }
}
