//! One connection: how long it may take over what it does now.
//!
//! Enters: bytes of a socket, and what becomes of the requests in them. Leaves: the same bytes, and the end of a
//! connection that keeps a place without using it: a head that does not end, a body that does not come, silence, an
//! answer that is not taken. Time counts from the beginning of each, so that a byte now and then gains nothing.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::gate::{Forwarded, Held, Kind, YOUNG};
use super::limits::Limits;

/// What a connection does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Doing {
    /// Its first head is awaited, or one has begun to come.
    Head,
    /// Nothing was asked since the last answer.
    Nothing,
    /// The body of its request comes.
    Body,
    /// It gets its answer.
    Answer,
}

#[derive(Debug)]
struct Pace {
    doing: Doing,
    since: Instant,
    /// Since when it takes nothing of what is written to it.
    stuck: Option<Instant>,
    /// A request was read on it.
    has_asked: bool,
}

/// A connection, as its socket, its requests and its watch share it.
pub(super) struct Line {
    pub(super) held: Held,
    limits: Limits,
    pace: Mutex<Pace>,
    changed: Notify,
}

impl Line {
    pub(super) fn new(held: Held, limits: Limits) -> Arc<Self> {
        let pace = Pace { doing: Doing::Head, since: Instant::now(), stuck: None, has_asked: false };
        Arc::new(Self { held, limits, pace: Mutex::new(pace), changed: Notify::new() })
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turns_to(&self, doing: Doing) {
        let mut pace = self.pace();
        *pace = Pace { doing, since: Instant::now(), has_asked: pace.has_asked || doing != Doing::Head, ..*pace };
        drop(pace);
        self.changed.notify_one();
    }

    /// A whole head came; whether a body follows.
    pub(super) fn heard(&self, has_body: bool) {
        self.turns_to(if has_body { Doing::Body } else { Doing::Answer });
    }

    /// When it will have taken too long over what it does; none while it is us who work.
    fn deadline(&self) -> Option<Instant> {
        let pace = self.pace();
        let limits = &self.limits;
        let patience = match pace.doing {
            Doing::Head if self.held.is_hurried && !pace.has_asked => YOUNG,
            Doing::Head => limits.head,
            Doing::Body if self.held.kind() == Kind::Stranger => limits.body,
            Doing::Nothing | Doing::Body => limits.idle,
            Doing::Answer => return pace.stuck.map(|since| since + limits.idle),
        };
        Some(pace.since + patience)
    }

    /// Ends when the connection has taken too long over something.
    pub(super) async fn wears_out(&self) {
        loop {
            let deadline = self.deadline();
            let waited = async {
                match deadline {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.changed.notified() => {}
                () = waited => if self.deadline().is_some_and(|at| at <= Instant::now()) { return },
            }
        }
    }

    fn was_read(&self) {
        if self.pace().doing == Doing::Nothing {
            self.turns_to(Doing::Head);
        }
    }

    fn wrote(&self, is_stuck: bool) {
        let mut pace = self.pace();
        if pace.stuck.is_some() == is_stuck {
            return;
        }
        pace.stuck = is_stuck.then(Instant::now);
        let answers = pace.doing == Doing::Answer;
        drop(pace);
        if answers && is_stuck {
            self.held.waits(Instant::now());
        } else if answers {
            self.held.works();
        }
        self.changed.notify_one();
    }

    /// A piece of a body came, or its end. What somebody signed in sends may take as long as it is large.
    fn body_came(&self, is_over: bool) {
        if self.pace().doing != Doing::Body {
            return;
        }
        if is_over {
            self.held.works();
            self.turns_to(Doing::Answer);
        } else if self.held.kind() != Kind::Stranger {
            self.turns_to(Doing::Body);
        }
    }
}

/// The socket of a line.
pub(super) struct Wire {
    pub(super) stream: TcpStream,
    pub(super) line: Arc<Line>,
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, into);
        if into.filled().len() > before {
            self.line.was_read();
        }
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, from);
        self.line.wrote(polled.is_pending());
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, from);
        self.line.wrote(polled.is_pending());
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A body on its way in.
pub(super) struct Taken<B> {
    pub(super) body: B,
    pub(super) line: Arc<Line>,
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for Taken<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if polled.is_ready() {
            let is_over = matches!(polled, Poll::Ready(None)) || self.body.is_end_stream();
            self.line.body_came(is_over);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body on its way out: with it the answer ends.
pub(super) struct Given {
    body: Body,
    line: Arc<Line>,
    _counted: Option<Forwarded>,
}

impl Given {
    pub(super) fn new(body: Body, line: Arc<Line>, counted: Option<Forwarded>) -> Self {
        line.held.works();
        line.turns_to(Doing::Answer);
        Self { body, line, _counted: counted }
    }
}

impl HttpBody for Given {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        self.line.held.waits(Instant::now());
        self.line.turns_to(Doing::Nothing);
    }
}
