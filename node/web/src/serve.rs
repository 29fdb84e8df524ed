//! Serving a router: on TCP for browsers and programs, on the data folder's socket for the command line.
//!
//! Enters: bound listeners, routers, limits. Leaves: answers, until the program stops. Whoever comes over TCP shares a
//! bounded number of connections with all others, and none is kept for long by one who asks nothing or shakes hands for
//! ever. The socket has no part in that: whoever opens it still shows the API token, which only the folder's owner can
//! read.
//!
//! ```text
//! line      one connection: how long it may take over what it does
//! gate      all connections: who has a place, who makes room
//! limits    how many, how long
//! redirect  what who comes in the clear is answered where the pages are served over TLS
//! tls       TLS, as the program fulfils it
//! ```

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::http::header::{CONNECTION, CONTENT_TYPE, HOST, RETRY_AFTER};
use axum::http::{HeaderValue, Request, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::front::FarEnd;
use super::problem::Problem;
use super::site::{Site, is_for_programs};

mod gate;
mod limits;
mod line;
pub mod redirect;
mod tls;

pub use limits::Limits;
pub use tls::{Stream, Tls};

use gate::{Full, Gate};
use line::{Given, Line, Taken, Wire};

/// The largest head of a request: all cookies of the box's host are in it. What is larger is answered 431.
const HEAD_BYTES: usize = 32 * 1_024;
/// Connections that have lost their place and are about to end, at most.
const LEAVING: usize = 32;
/// How long nobody is let in after the operating system gave no handle.
const NO_HANDLE: Duration = Duration::from_millis(100);
/// When to come again, to one for whom there was no place: half-sent heads are gone by then.
const COME_AGAIN_S: u16 = 10;

/// The first byte of whoever begins to shake hands (RFC 8446, section 5.1).
const HANDSHAKE: u8 = 22;

/// All who come over TCP, by whichever port: they share the places.
pub struct Doors {
    site: Arc<Site>,
    limits: Limits,
    gate: Arc<Gate>,
    handles: Arc<Semaphore>,
}

/// What is served at a port.
pub enum Port {
    /// This, in the clear.
    Plain(Router),
    /// This over TLS, and the other to whoever speaks in the clear there.
    Private(Arc<dyn Tls>, Router, Router),
}

impl Doors {
    /// Nobody has come yet.
    pub fn new(site: Arc<Site>, limits: Limits) -> Arc<Self> {
        let handles = Arc::new(Semaphore::new(limits.places() + LEAVING));
        Arc::new(Self { site, gate: Gate::new(limits.clone()), limits, handles })
    }

    /// Serves a port until the site stops.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, port: Port) {
        let stopping = self.site.stopping.clone();
        let port = Arc::new(port);
        let mut connections = JoinSet::new();
        loop {
            let coming = async {
                // Closed never: it waits for connections that are about to end.
                let handle = self.handles.clone().acquire_owned().await.ok()?;
                Some((handle, listener.accept().await))
            };
            let come = tokio::select! {
                () = stopping.cancelled() => break,
                come = coming => come,
            };
            match come {
                Some((handle, Ok((stream, peer)))) => {
                    drop(connections.spawn(self.clone().take(port.clone(), stream, peer, handle)));
                }
                Some((_, Err(error))) if is_about_one_connection(&error) => {}
                Some((_, Err(error))) => {
                    tracing::warn!(%error, "no connection can be taken for a moment");
                    tokio::time::sleep(NO_HANDLE).await;
                }
                None => break,
            }
            while connections.try_join_next().is_some() {}
        }
        drop(listener);
        while connections.join_next().await.is_some() {}
    }
}

/// Serves a Unix socket until `stopping`.
pub async fn unix(listener: UnixListener, router: Router, stopping: CancellationToken) {
    let serving = axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned());
    if let Err(error) = serving.await {
        tracing::error!(%error, "the control socket is no longer served; restart the program");
    }
}

/// The one that came was gone before it was taken.
fn is_about_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

impl Doors {
    /// Serves one connection to its end; its handle is free only then.
    async fn take(
        self: Arc<Self>,
        port: Arc<Port>,
        stream: TcpStream,
        peer: SocketAddr,
        _handle: OwnedSemaphorePermit,
    ) {
        let address = peer.ip().to_canonical();
        let is_proxy = self.site.front.is_trusted(address);
        let Ok(held) = self.gate.enter(address, is_proxy, Instant::now()) else {
            // Whoever shakes hands reads no words before that is done.
            if let Port::Plain(_) = *port {
                turn_away(&stream);
            }
            return;
        };
        // Small answers go at once; a socket that refuses is served all the same.
        let _ = stream.set_nodelay(true);
        let (leave, line) = (held.leave.clone(), Line::new(held, self.limits.clone()));
        let greeted = tokio::select! {
            greeted = greet(&port, stream, &line) => greeted,
            () = leave.cancelled() => return,
            () = line.wears_out() => return,
            () = self.site.stopping.cancelled() => return,
        };
        // How a handshake fails is no news either.
        let Ok((wire, router, is_tls)) = greeted else { return };
        let peer = FarEnd { address: peer, is_tls };
        let service = service_fn(|request| {
            let (doors, router, line) = (self.clone(), router.clone(), line.clone());
            async move { Ok::<_, Infallible>(doors.answer(request, router, line, peer).await) }
        });
        let mut http = http1::Builder::new();
        http.header_read_timeout(None).max_header_size(HEAD_BYTES).max_buf_size(HEAD_BYTES * 2);
        let connection = http.serve_connection(TokioIo::new(wire), service);
        let mut connection = pin!(connection);
        let mut is_stopping = false;
        loop {
            tokio::select! {
                // How a visitor's connection ends is no news.
                _ = connection.as_mut() => return,
                () = leave.cancelled() => return,
                () = line.wears_out() => return,
                () = self.site.stopping.cancelled(), if !is_stopping => {
                    is_stopping = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }

    /// Answers a request whose head has come, if there is a place for it.
    async fn answer(&self, mut request: Request<Incoming>, router: Router, line: Arc<Line>, peer: FarEnd) -> Response {
        let has_body = !request.body().is_end_stream();
        let client = self.site.front.client(peer, request.headers());
        let visitor = self.site.auth.visitor(request.headers(), self.site.replica.now().as_second());
        line.heard(has_body);
        if !names_one_host(&request) {
            let detail = "A request names the host that it is for, once.";
            let response = Problem::malformed(detail).document();
            return response.map(|body| Body::new(Given::new(body, line, None)));
        }
        match line.held.speaks(client.address, visitor.is_some(), has_body, Instant::now()) {
            Ok(counted) => {
                request.extensions_mut().insert(peer);
                let request = request.map(|body| Body::new(Taken { body, line: line.clone() }));
                let answered = router.oneshot(request).await;
                let response = answered.unwrap_or_else(|never| match never {});
                response.map(|body| Body::new(Given::new(body, line, counted)))
            }
            Err(Full) => full(request.uri().path()).map(|body| Body::new(Given::new(body, line, None))),
        }
    }
}

/// What is said on a connection, what answers it, and whether nobody else hears it.
async fn greet(port: &Port, stream: TcpStream, line: &Arc<Line>) -> std::io::Result<(Box<dyn Stream>, Router, bool)> {
    let (tls, inside, outside) = match port {
        Port::Plain(router) => return Ok((Box::new(Wire { stream, line: line.clone() }), router.clone(), false)),
        Port::Private(tls, inside, outside) => (tls, inside, outside),
    };
    let mut first = [0; 1];
    let speaks_tls = stream.peek(&mut first).await? == 1 && first == [HANDSHAKE];
    let wire = Box::new(Wire { stream, line: line.clone() });
    if !speaks_tls {
        return Ok((wire, outside.clone(), false));
    }
    Ok((tls.shake_hands(wire).await?, inside.clone(), true))
}

/// Whether a request says once for which host it is, as HTTP/1.1 asks: what stands before these pages and what they read
/// themselves must not differ.
fn names_one_host(request: &Request<Incoming>) -> bool {
    let hosts = request.headers().get_all(HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() == Version::HTTP_10)
}

/// Too many at once, in words; nothing is looked up for it.
fn full(path: &str) -> Response {
    let detail = "Too many connections are open at once; try again in a few seconds.";
    let mut response = if is_for_programs(path) {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-many-connections", "Too many connections", detail).document()
    } else {
        let words = format!("Trop de visiteurs à la fois\u{a0}: réessayez dans quelques secondes.\n\n{detail}\n");
        (StatusCode::SERVICE_UNAVAILABLE, [(CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, COME_AGAIN_S.into());
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The same to one whose head is not even read: as much of it as the socket takes at once.
fn turn_away(stream: &TcpStream) {
    let words = format!(
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: {COME_AGAIN_S}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    );
    // Whoever does not get it sees a closed connection.
    let _ = stream.try_write(words.as_bytes());
}
