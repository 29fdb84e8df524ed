//! Reaching a peer: one attempt, and which of two connections stays.
//!
//! Enters: the NodeId that must answer and an address. Leaves: a connection to exactly that replica, or an error that
//! says what to do. Never repeats by itself: the caller does, with `backoff`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use quinn::{ClientConfig, ConnectError, ConnectionError};
use telecentre_proto::id::NodeId;
use thiserror::Error;
use tokio::time::timeout;

use super::closing::Closed;
use super::connection::Connection;
use super::endpoint::{Endpoint, established};
use super::tls::{Alpn, SERVER_NAME};

/// QUIC's number for the TLS alert `no_application_protocol` (RFC 9001, section 4.8; RFC 7301: alert 120).
const NO_SUCH_ALPN: u64 = 0x100 + 120;

/// Why a peer was not reached.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum DialError {
    /// The dialled NodeId is this replica's own.
    #[error("{addr} was dialled as this very replica: a node does not connect to itself; correct the peer's node id")]
    Myself {
        /// The address dialled.
        addr: SocketAddr,
    },
    /// The address cannot be dialled from this socket.
    #[error("{addr} cannot be dialled: {text}; correct the peer's address")]
    Address {
        /// The address dialled.
        addr: SocketAddr,
        /// What quinn says.
        text: String,
    },
    /// The endpoint is closed.
    #[error("nothing is dialled any more: the program is stopping")]
    Stopped,
    /// Nothing answered.
    #[error("nothing answered at {addr} within {seconds} s; the link may be down, the peer off, or a firewall may drop UDP", seconds = after.as_secs())]
    Silent {
        /// The address dialled.
        addr: SocketAddr,
        /// How long it was tried.
        after: Duration,
    },
    /// Another replica answered.
    #[error(
        "at {addr} replica {found} answered, not {expected}; someone else has this address now, or the peer has a \
             new key: enrol it again, or correct the address"
    )]
    WrongKey {
        /// The address dialled.
        addr: SocketAddr,
        /// Who was wanted.
        expected: NodeId,
        /// Who answered.
        found: NodeId,
    },
    /// The peer does not speak this.
    #[error("the program at {addr} does not speak {}; it may be another version, or not Telecentre at all",
        String::from_utf8_lossy(alpn.as_bytes()))]
    NotSpoken {
        /// The address dialled.
        addr: SocketAddr,
        /// What was asked for.
        alpn: Alpn,
    },
    /// The handshake failed otherwise.
    #[error("the handshake with {addr} failed: {closed}")]
    Failed {
        /// The address dialled.
        addr: SocketAddr,
        /// How it ended.
        closed: Closed,
    },
}

impl DialError {
    /// The word for it in JSON and in the names of messages.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Myself { .. } => "myself",
            Self::Address { .. } => "address",
            Self::Stopped => "here",
            Self::Silent { .. } => "silent",
            Self::WrongKey { .. } => "wrong-peer",
            Self::NotSpoken { .. } => "not-spoken",
            Self::Failed { closed, .. } => closed.code(),
        }
    }
}

impl Endpoint {
    /// Dials `peer` at `addr`, once. The connection is returned when the peer has proven its key; whether it takes us
    /// is known only from its first frame, or from its refusal in [`Closed`].
    pub async fn dial(&self, peer: NodeId, addr: SocketAddr, alpn: Alpn) -> Result<Connection, DialError> {
        if peer == self.node() {
            return Err(DialError::Myself { addr });
        }
        self.reach(Some(peer), addr, alpn).await
    }

    /// Dials whoever is at `addr`, once, to join with a short code. Who it is, the connection says: nothing is to be
    /// believed of it before it proved that it knows the code.
    pub async fn dial_stranger(&self, addr: SocketAddr) -> Result<Connection, DialError> {
        self.reach(None, addr, Alpn::Join).await
    }

    async fn reach(&self, peer: Option<NodeId>, addr: SocketAddr, alpn: Alpn) -> Result<Connection, DialError> {
        let bad_address = |text: String| DialError::Address { addr, text };
        let (tls, other_peer) = self.credentials.client(peer, alpn).map_err(|e| bad_address(e.to_string()))?;
        let mut config = ClientConfig::new(Arc::new(tls));
        config.transport_config(self.transport.clone());
        let connecting = self.quinn.connect_with(config, addr, SERVER_NAME).map_err(|error| match error {
            ConnectError::EndpointStopping => DialError::Stopped,
            other => bad_address(other.to_string()),
        })?;
        let failed = |error: ConnectionError| match (other_peer.seen(), error) {
            (Some(found), _) => DialError::WrongKey { addr, expected: peer.unwrap_or(found), found },
            (None, ConnectionError::TimedOut) => DialError::Silent { addr, after: super::transport::IDLE_TIMEOUT },
            (None, ConnectionError::LocallyClosed) => DialError::Stopped,
            (None, ConnectionError::ConnectionClosed(close)) if u64::from(close.error_code) == NO_SUCH_ALPN => {
                DialError::NotSpoken { addr, alpn }
            }
            (None, other) => DialError::Failed { addr, closed: other.into() },
        };
        let quinn = match timeout(self.patience.handshake, connecting).await {
            Ok(done) => done.map_err(failed)?,
            Err(_) => return Err(DialError::Silent { addr, after: self.patience.handshake }),
        };
        let broken = Closed::Broken { text: "TLS ended without a key or a protocol".into() };
        established(quinn, true, self.patience.probe).ok_or(DialError::Failed { addr, closed: broken })
    }
}

/// Which of two connections between a pair stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// The one that was there.
    Existing,
    /// The one that came.
    New,
}

/// Decides between two connections of one pair, alike on both sides: the one dialled by the smaller NodeId stays. If
/// both were dialled by the same side, the newer stays: who dials again has lost the older. The other is closed with
/// `Refusal::Duplicate`, by whichever side sees it first.
pub fn keep(me: NodeId, peer: NodeId, existing_dialled_by_me: bool, new_dialled_by_me: bool) -> Keep {
    if existing_dialled_by_me == new_dialled_by_me {
        return Keep::New;
    }
    if new_dialled_by_me == (me < peer) { Keep::New } else { Keep::Existing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_keep_the_connection_that_the_smaller_node_dialled() {
        let (small, great) = (NodeId([1; 32]), NodeId([2; 32]));
        for existing_by_small in [true, false] {
            let at_small = keep(small, great, existing_by_small, !existing_by_small);
            let at_great = keep(great, small, !existing_by_small, existing_by_small);
            assert_eq!(at_small, at_great);
            assert_eq!(at_small, if existing_by_small { Keep::Existing } else { Keep::New });
        }
        assert_eq!(keep(small, great, false, false), Keep::New);
    }
}
