//! The UDP port: one endpoint that dials and accepts.
//!
//! Enters: the replica's seed and an address. Leaves: connections whose peer has proven a key, dialled (`dial`) or
//! accepted, in the order in which their handshakes ended. What arrives and is not QUIC is dropped by quinn. Unfinished
//! handshakes are bounded in number and time; when many are open, an address must first prove that it is real (Retry).

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use quinn::crypto::rustls::HandshakeData;
use quinn::rustls;
use quinn::{ConnectionError, Incoming, ServerConfig, TokioRuntime, TransportConfig};
use rustls::pki_types::CertificateDer;
use telecentre_proto::id::NodeId;
use telecentre_proto::refusal::Refusal;
use thiserror::Error;
use tokio::sync::{Mutex, Semaphore, mpsc};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, timeout};

use super::arrivals::Arrivals;
use super::closing;
use super::connection::Connection;
use super::shaped::Socket;
use super::tls::{self, Alpn, Credentials};
use super::transport;

/// The probe interval unless configured.
pub const PROBE_INTERVAL: Duration = Duration::from_secs(5);
/// Handshakes that may be open at once, with those whose connection waits to be taken by [`Endpoint::accept`].
const HANDSHAKES: usize = 64;
/// Beyond so many, an unproven address is asked to repeat its first packet with a token.
const HANDSHAKES_BEFORE_RETRY: usize = 16;
/// How long a handshake may take unless configured: five tries of quinn on a link that loses packets.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long [`Endpoint::close`] waits for its goodbyes to leave.
const GOODBYE: Duration = Duration::from_secs(1);

/// What an endpoint is made from.
#[derive(Debug)]
pub struct LinkConfig<'a> {
    /// The replica's Ed25519 seed (RFC 8032).
    pub seed: &'a [u8; 32],
    /// The UDP address; port 0 picks a free one. Ignored when `socket` is given.
    pub addr: SocketAddr,
    /// A socket made elsewhere, such as a [`super::shaped`] one.
    pub socket: Option<Socket>,
    /// Silence after which a probe goes out.
    pub probe_interval: Duration,
    /// How long a handshake may take, dialled or accepted.
    pub handshake_timeout: Duration,
}

impl<'a> LinkConfig<'a> {
    /// An endpoint on a socket of its own, with the usual probes.
    pub fn new(seed: &'a [u8; 32], addr: SocketAddr) -> Self {
        let (probe_interval, handshake_timeout) = (PROBE_INTERVAL, HANDSHAKE_TIMEOUT);
        Self { seed, addr, socket: None, probe_interval, handshake_timeout }
    }
}

/// Why an endpoint could not be made.
#[derive(Debug, Error)]
pub enum BindError {
    /// The address is taken, or not this machine's.
    #[error(
        "cannot listen for peers on UDP {addr}: {source}; choose another address with --quic, or stop the \
             program that uses this one"
    )]
    Socket {
        /// What was asked for.
        addr: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// rustls refuses the seed or the settings.
    #[error(
        "the replica's key cannot be used for TLS: {0}; the identity file may be damaged: restore it from a backup"
    )]
    Tls(#[from] rustls::Error),
}

/// The two waits that every connection of an endpoint shares.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Silence after which a probe goes out.
    pub(super) probe: Duration,
    /// The longest handshake.
    pub(super) handshake: Duration,
}

/// A UDP port that dials and accepts. Dropping it only stops accepting: its connections live until they
/// are dropped. [`Endpoint::close`] ends them all.
#[derive(Debug)]
pub struct Endpoint {
    pub(super) quinn: quinn::Endpoint,
    pub(super) credentials: Credentials,
    pub(super) transport: Arc<TransportConfig>,
    pub(super) patience: Patience,
    accepted: Mutex<mpsc::Receiver<Connection>>,
    acceptor: AbortHandle,
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.acceptor.abort();
    }
}

impl Endpoint {
    /// Opens the port and begins to accept. Must be called within a tokio runtime.
    pub fn bind(config: LinkConfig<'_>) -> Result<Self, BindError> {
        let credentials = Credentials::new(config.seed)?;
        let transport = transport::transport();
        let mut server = ServerConfig::with_crypto(Arc::new(credentials.server()?));
        server.transport_config(transport.clone()).max_incoming(HANDSHAKES);
        // Validation tokens would spare a round trip only after a Retry; they cost bytes in every session.
        server.validation_token.sent(0);
        let settings = transport::endpoint(config.seed);
        let socket_error = |source| BindError::Socket { addr: config.addr, source };
        let runtime = Arc::new(TokioRuntime);
        let quinn = match config.socket {
            Some(Socket(socket)) => quinn::Endpoint::new_with_abstract_socket(settings, Some(server), socket, runtime),
            None => UdpSocket::bind(config.addr)
                .and_then(|socket| quinn::Endpoint::new(settings, Some(server), socket, runtime)),
        }
        .map_err(socket_error)?;
        let (deliver, accepted) = mpsc::channel(1);
        let patience = Patience { probe: config.probe_interval, handshake: config.handshake_timeout };
        let acceptor = tokio::spawn(accept_all(quinn.clone(), deliver, patience)).abort_handle();
        Ok(Self { quinn, credentials, transport, patience, accepted: Mutex::new(accepted), acceptor })
    }

    /// This replica's NodeId, as its peers see it.
    pub fn node(&self) -> NodeId {
        self.credentials.node()
    }

    /// The address in use, with the port that was picked.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.quinn.local_addr()
    }

    /// The next connection that a peer made. None once the endpoint is closed.
    pub async fn accept(&self) -> Option<Connection> {
        self.accepted.lock().await.recv().await
    }

    /// Ends every connection with this reason, accepts no more, and waits a moment for the goodbyes to leave.
    pub async fn close(&self, why: impl Into<Option<Refusal>>, text: &str) {
        self.acceptor.abort();
        self.quinn.close(closing::code(why.into()), text.as_bytes());
        // A peer that cannot be reached must not hold up a stop.
        let _ = timeout(GOODBYE, self.quinn.wait_idle()).await;
    }
}

async fn accept_all(quinn: quinn::Endpoint, deliver: mpsc::Sender<Connection>, patience: Patience) {
    let room = Arc::new(Semaphore::new(HANDSHAKES));
    let mut handshakes = JoinSet::new();
    // Whoever has proven its address is counted apart: a forged one takes nobody's room.
    let (mut unproven, mut proven) = (Arrivals::default(), Arrivals::default());
    while let Some(incoming) = quinn.accept().await {
        while handshakes.try_join_next().is_some() {}
        let (from, now) = (incoming.remote_address(), Instant::now().into_std());
        let arrivals = if incoming.remote_address_validated() { &mut proven } else { &mut unproven };
        if !arrivals.take(from, now) {
            if incoming.may_retry() {
                // Err means that it may not, which was asked just before.
                let _ = incoming.retry();
            } else {
                incoming.ignore();
            }
            continue;
        }
        let Ok(place) = room.clone().try_acquire_owned() else {
            // Not refused: an honest peer's next try, a second later, may find room.
            incoming.ignore();
            continue;
        };
        let crowded = HANDSHAKES - room.available_permits() > HANDSHAKES_BEFORE_RETRY;
        if crowded && incoming.may_retry() {
            // Err means that it may not, which was asked just before.
            let _ = incoming.retry();
            continue;
        }
        let deliver = deliver.clone();
        handshakes.spawn(async move {
            let from = incoming.remote_address();
            match timeout(patience.handshake, handshake(incoming, patience.probe)).await {
                // Nobody takes it any more when the endpoint is being dropped.
                Ok(Ok(connection)) => drop(deliver.send(connection).await),
                Ok(Err(error)) => tracing::debug!(%from, %error, "a handshake failed"),
                Err(_) => tracing::debug!(%from, "a handshake took too long"),
            }
            drop(place);
        });
    }
}

async fn handshake(incoming: Incoming, probe: Duration) -> Result<Connection, ConnectionError> {
    let quinn = incoming.await?;
    established(quinn, false, probe).ok_or(ConnectionError::LocallyClosed)
}

/// Reads from a finished handshake who the peer is and what it wants. None, and closed, if TLS let pass what it must
/// not: it cannot, as both verifiers take Ed25519 keys only and QUIC makes ALPN mandatory.
pub(super) fn established(quinn: quinn::Connection, dialled: bool, probe: Duration) -> Option<Connection> {
    let alpn = quinn.handshake_data().and_then(|any| any.downcast::<HandshakeData>().ok());
    let alpn = alpn.and_then(|data| Alpn::from_bytes(&data.protocol?));
    let peer = quinn.peer_identity().and_then(|any| any.downcast::<Vec<CertificateDer<'static>>>().ok());
    let peer = peer.and_then(|keys| tls::node_of(keys.first()?));
    if let (Some(peer), Some(alpn)) = (peer, alpn) {
        return Some(Connection::new(quinn, peer, alpn, dialled, probe));
    }
    quinn.close(closing::code(Some(Refusal::Malformed)), b"no key or no protocol");
    None
}
