//! The rest of a body that nobody wanted: read and dropped, so that a refusal reaches its sender.
//!
//! Enters: a request. Leaves: its answer, after what was left of the body came, within a time. A server that answers and
//! closes while the other side still sends takes the answer with it. Nothing is gathered: what comes is dropped.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt;

/// How long the rest of a refused body may take; whoever is still sending then may see a broken connection.
const REST_TIME: Duration = Duration::from_mins(1);

/// Answers, then reads what the answer left unread.
pub(super) async fn read(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let whole = Arc::new(Mutex::new(body.into_data_stream()));
    let rest = whole.clone();
    let pieces = futures_util::stream::poll_fn(move |cx| {
        whole.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(cx)
    });
    let answer = next.run(Request::from_parts(parts, Body::from_stream(pieces))).await;
    let drop_rest = async {
        while let Some(Ok(_)) =
            poll_fn(|cx| rest.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(cx)).await
        {}
    };
    // Whoever takes longer gets the answer at once, and may lose it.
    let _ = tokio::time::timeout(REST_TIME, drop_rest).await;
    answer
}
