//! TLS, as whoever serves these pages fulfils it.
//!
//! Enters: a connection in the clear. Leaves: the same, private. Which certificate is shown, and where it comes from, is
//! the program's: this crate knows neither keys nor files.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};

use crate::replica::Later;

/// Bytes both ways.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// What makes connections private.
pub trait Tls: Send + Sync {
    /// Shakes hands on a connection; what is said on the one that it gives nobody else hears.
    fn shake_hands(&self, plain: Box<dyn Stream>) -> Later<'_, io::Result<Box<dyn Stream>>>;

    /// Whether there is a certificate to show.
    fn is_ready(&self) -> bool;

    /// What an authority that asks at a path of this name whether the host is ours is answered (RFC 8555, section 8.3).
    fn proof(&self, token: &str) -> Option<String>;
}
