//! The QUIC link: opaque frames to and from one peer, known by its key.
//!
//! Enters: frames from the session's driver, and UDP packets. Leaves: frames, in order, with the NodeId that TLS proved
//! for their sender. The link never looks inside a frame, never decides who is enrolled (the caller does, on every
//! connection) and keeps nothing on disk. quinn and rustls are named in this folder only.
//!
//! ```text
//! endpoint   bind, accept, close          dial       reach a peer, and which of two connections stays
//! connection frames, figures, closing     frame      3-byte header, one reader that cannot be cut in half
//! probe      who speaks into silence, when    window     how much may wait before the wire
//! tls  transport  congestion              keys, quinn's settings, probes past a full window
//! arrivals                                how often one address may begin
//! backoff  interface                      when to dial again     shaped   a bad link, for the demo
//! ```

mod arrivals;
pub mod backoff;
mod closing;
mod congestion;
mod connection;
mod dial;
mod endpoint;
pub mod frame;
pub mod interface;
mod probe;
pub mod shaped;
mod tls;
mod transport;
mod window;

pub use closing::Closed;
pub use connection::{Connection, LinkStats, RecvError, SendError};
pub use dial::{DialError, Keep, keep};
pub use endpoint::{BindError, Endpoint, LinkConfig, PROBE_INTERVAL};
pub use frame::BadFrame;
pub use tls::Alpn;

#[cfg(test)]
mod tests;
