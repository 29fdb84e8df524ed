//! This replica and those it syncs with: states, digests, pause and resume, the end of a recovery.
//!
//! Enters: the status of this moment, a person's wish to stop or go on. Leaves: the screen *Synchronisation*, and the calls
//! that tell and do the same.

use axum::Router;
use axum::routing::{get, post};
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;
mod form;
mod page;

#[derive(OpenApi)]
#[openapi(paths(
    api::status,
    api::digest,
    api::fleet,
    api::erasures,
    api::void,
    api::pause,
    api::resume,
    api::seen,
    api::end_recovery
))]
struct SyncCalls;

/// The screen: the chip on every page of a node leads to it; at the hub one comes to it from the network's page.
pub const SCREEN: Screen = Screen { routes, calls: Some(SyncCalls::openapi), ..Screen::named("sync") };

fn routes() -> Pages {
    Router::new()
        .route("/liaison", get(page::show))
        .route("/sync/pause", post(form::pause))
        .route("/sync/resume", post(form::resume))
        .route("/recovery/end", post(form::end_recovery))
        .route("/api/v1/status", get(api::status))
        .route("/api/v1/digest", get(api::digest))
        .route("/api/v1/fleet", get(api::fleet))
        .route("/api/v1/erasures", get(api::erasures))
        .route("/api/v1/void", get(api::void))
        .route("/api/v1/sync/pause", post(api::pause))
        .route("/api/v1/sync/resume", post(api::resume))
        .route("/api/v1/recovery/end", post(api::end_recovery))
        .route("/api/v1/seen", post(api::seen))
}
