//! Serving a router: on TCP for browsers and programs, on the data folder's socket for the command line.
//!
//! Enters: bound listeners, a router. Leaves: answers, until the program stops. Whoever opens the socket still shows the
//! API token, which only the folder's owner can read.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::{TcpListener, UnixListener};
use tokio_util::sync::CancellationToken;

/// Serves TCP until `stopping`.
pub async fn tcp(listener: TcpListener, router: Router, stopping: CancellationToken) {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stopping.cancelled_owned());
    if let Err(error) = serving.await {
        tracing::error!(%error, "pages are no longer served; restart the program");
    }
}

/// Serves a Unix socket until `stopping`.
pub async fn unix(listener: UnixListener, router: Router, stopping: CancellationToken) {
    let serving = axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned());
    if let Err(error) = serving.await {
        tracing::error!(%error, "the control socket is no longer served; restart the program");
    }
}
