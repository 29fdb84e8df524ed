//! Files over HTTP, in pieces: what is written by a thread that may block becomes a body, and a body becomes a reader.
//!
//! Enters: a function that writes, or a request's body. Leaves: a body, or a reader for such a thread. A few pieces wait at
//! most: whoever is faster waits for the other. Never gathers a file.

use std::io::{Read, Write};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::TryStreamExt;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::io::{StreamReader, SyncIoBridge};

/// Pieces that wait for a slow reader.
const WAITING: usize = 4;
const PIECE_BYTES: usize = 65_536;

/// Sends what is written as pieces of a body.
pub(super) struct Pieces {
    to: mpsc::Sender<std::io::Result<Bytes>>,
    gathered: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::take(&mut self.gathered));
        self.to.blocking_send(Ok(piece)).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    }
}

/// A file that `write` makes on a thread of its own. When it fails the answer breaks off, so that nobody takes what came
/// for the whole.
pub(super) fn download<E: std::fmt::Display + Send + 'static>(
    name: &str,
    write: impl FnOnce(&mut Pieces) -> Result<(), E> + Send + 'static,
) -> Response {
    let (to, pieces) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut out = Pieces { to: to.clone(), gathered: Vec::new() };
        let failure = match write(&mut out) {
            Ok(()) => out.flush().err().map(|e| e.to_string()),
            Err(error) => Some(error.to_string()),
        };
        if let Some(failure) = failure {
            tracing::warn!(failure, "a file that was being sent broke off");
            let _ = to.blocking_send(Err(std::io::Error::other(failure)));
        }
    });
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, Body::from_stream(ReceiverStream::new(pieces))).into_response()
}

/// A body as a reader; it may be read only where blocking is allowed.
pub(super) fn reader(body: Body) -> impl Read + Send {
    SyncIoBridge::new(StreamReader::new(body.into_data_stream().map_err(std::io::Error::other)))
}
