//! Server-sent events: something changed.
//!
//! Enters: the replica's counter of changes. Leaves: `event: change` with the counter, at most four a second, and a
//! comment now and then so that a dead connection is noticed. What changed is not in the event: pages fetch their own
//! parts again. A box serves a bounded number of these at once, and all end when the program stops.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio_util::sync::CancellationToken;

use super::problem::Problem;
use super::site::{STREAMS, Site};

const AT_MOST_EVERY: Duration = Duration::from_millis(250);
const COMMENT_EVERY: Duration = Duration::from_secs(15);

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/live", get(live))
}

struct Listening {
    changes: watch::Receiver<u64>,
    stopping: CancellationToken,
    first: bool,
    _place: OwnedSemaphorePermit,
}

async fn live(State(site): State<Arc<Site>>) -> Response {
    let Ok(place) = site.streams.clone().try_acquire_owned() else {
        let detail = format!("This replica serves {STREAMS} streams of events at once; try again in a while.");
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-many-streams", "Too many listeners", detail)
            .into_response();
    };
    let changes = site.replica.watch();
    let listening = Listening { changes, stopping: site.stopping.clone(), first: true, _place: place };
    let events = stream::unfold(listening, next);
    Sse::new(events).keep_alive(KeepAlive::new().interval(COMMENT_EVERY)).into_response()
}

/// The next event; none once the program stops.
async fn next(mut listening: Listening) -> Option<(Result<Event, Infallible>, Listening)> {
    if listening.first {
        // A first event tells the browser that the line is open; it needs no refresh for it.
        listening.first = false;
        let n = *listening.changes.borrow_and_update();
        return Some((Ok(Event::default().event("hello").data(n.to_string())), listening));
    }
    tokio::select! {
        () = listening.stopping.cancelled() => return None,
        changed = listening.changes.changed() => changed.ok()?,
    }
    // Several changes at once are one event.
    tokio::time::sleep(AT_MOST_EVERY).await;
    let n = *listening.changes.borrow_and_update();
    Some((Ok(Event::default().event("change").data(n.to_string())), listening))
}
