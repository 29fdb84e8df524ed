//! quinn's settings, each for a reason measured on a link of 600 ms and 128/512 kbit/s.
//!
//! Enters: the replica's seed, from which the stateless reset key derives. Leaves: quinn's transport and endpoint
//! configurations. Never decides anything per connection: what changes while one lives is in `probe` and `window`.

use std::sync::Arc;
use std::time::Duration;

use quinn::crypto::{CryptoError, HmacKey};
use quinn::{EndpointConfig, IdleTimeout, TransportConfig, VarInt};
use quinn_proto::HashedConnectionIdGenerator;

use super::congestion::PatientCubicConfig;
use super::window;

/// After so long without a packet a connection is given up. Long, because a fresh handshake costs 4 KB and two round
/// trips with the Hello, while a kept connection resumes with the first probe that gets through.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_millis(IDLE_TIMEOUT_MS as u64);
const IDLE_TIMEOUT_MS: u32 = 10 * 60 * 1_000;

/// What a peer may send before the session has read it. Two such windows are the memory that a peer can claim.
const RECEIVE_WINDOW_BYTES: u32 = 256 * 1024;

/// A probe is one byte; the rest is room for quinn's own accounting of a queued datagram.
const DATAGRAM_BUFFER_BYTES: usize = 256;

/// The handshake's first flight takes some 700 ms on the rural link (600 ms, and 1,200 bytes at 128 kbit/s), and quinn
/// sends it again after three times this: 333 ms, the RFC's own value, leaves 300 ms of margin.
const INITIAL_RTT: Duration = Duration::from_millis(333);

/// Settings of every connection, dialled or accepted.
pub(super) fn transport() -> Arc<TransportConfig> {
    let mut config = TransportConfig::default();
    config
        .max_idle_timeout(Some(IdleTimeout::from(VarInt::from_u32(IDLE_TIMEOUT_MS))))
        // `probe` does this, and better: it knows what was heard, and does not stop at a full window.
        .keep_alive_interval(None)
        .initial_rtt(INITIAL_RTT)
        .initial_mtu(1_200)
        // Discovery costs 10 KB a session, more than most sessions carry.
        .mtu_discovery_config(None)
        .max_concurrent_bidi_streams(VarInt::from_u32(0))
        .max_concurrent_uni_streams(VarInt::from_u32(1))
        .stream_receive_window(VarInt::from_u32(RECEIVE_WINDOW_BYTES))
        .receive_window(VarInt::from_u32(RECEIVE_WINDOW_BYTES))
        .send_window(window::FIRST_BYTES)
        .datagram_receive_buffer_size(Some(DATAGRAM_BUFFER_BYTES))
        .datagram_send_buffer_size(DATAGRAM_BUFFER_BYTES)
        .congestion_controller_factory(Arc::new(PatientCubicConfig::default()))
        .crypto_buffer_size(8 * 1024);
    Arc::new(config)
}

/// Settings of the endpoint. Connection ids and reset tokens derive from the seed, so a replica that restarts on the
/// same port tells its peers' old connections at once that they are gone, instead of leaving them to time out.
pub(super) fn endpoint(seed: &[u8; 32]) -> EndpointConfig {
    let reset = ResetKey(blake3::derive_key("telecentre 2026-11 QUIC stateless reset", seed));
    let ids = blake3::derive_key("telecentre 2026-11 QUIC connection ids", seed);
    let ids = u64::from_le_bytes([ids[0], ids[1], ids[2], ids[3], ids[4], ids[5], ids[6], ids[7]]);
    let mut config = EndpointConfig::new(Arc::new(reset));
    config.cid_generator(move || Box::new(HashedConnectionIdGenerator::from_key(ids)));
    config
}

/// Keyed BLAKE3 as the MAC from which quinn makes stateless reset tokens (RFC 9000, section 10.3.2).
struct ResetKey([u8; 32]);

impl HmacKey for ResetKey {
    fn sign(&self, data: &[u8], signature_out: &mut [u8]) {
        blake3::Hasher::new_keyed(&self.0).update(data).finalize_xof().fill(signature_out);
    }

    fn signature_len(&self) -> usize {
        32
    }

    fn verify(&self, data: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
        let signature: [u8; 32] = signature.try_into().map_err(|_| CryptoError)?;
        // `blake3::Hash` compares in constant time.
        if blake3::keyed_hash(&self.0, data) == signature { Ok(()) } else { Err(CryptoError) }
    }
}
