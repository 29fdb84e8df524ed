//! The router of a replica: every screen, behind the guard, under what is true of all answers.
//!
//! Enters: a site, and pages of the program's own. Leaves: answers that began in time, compressed where that helps, dressed
//! for who reads them, with the headers that keep browsers safe. A fault of the program ends the request, not the process.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use super::problem::Problem;
use super::site::{Pages, Site};
use super::status::{self, Role};
use super::{asset, drain, form, guard, header, live, page, screen};

/// The largest request. Forms and calls are far smaller.
const REQUEST_BYTES: usize = 64 * 1_024;
/// How long an answer may take to begin. Writing waits for the disk, never for a link.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// Where files come and go.
const FILES: [&str; 4] = ["/api/v1/bundle", "/api/v1/backup", "/usb", "/usb/bundle"];

/// The router of a replica: `more` holds the pages of a program's own, which are guarded like the rest. The hub brings
/// its first page with it; a node's is today.
pub fn router(site: &Arc<Site>, more: Pages) -> Router {
    let hub = site.replica.here().role == Role::Hub;
    let first = if hub { Router::new() } else { screen::first() };
    let private = Router::new()
        .merge(first)
        .merge(screen::routes())
        .merge(live::routes())
        .route("/language", get(form::sign_in::language))
        .route("/sign-out", post(form::sign_in::sign_out))
        .merge(more)
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_so)
        .layer(from_fn_with_state(site.clone(), guard::guard));
    let public = Router::new()
        .route("/sign-in", get(form::sign_in::show).post(form::sign_in::submit))
        .route("/setup", get(form::setup::show).post(form::setup::submit))
        .method_not_allowed_fallback(not_so)
        .layer(from_fn(guard::same_origin_only))
        .route("/assets/{name}", get(asset::serve))
        .route("/healthz", get(healthz));
    public
        .merge(private)
        .layer(DefaultBodyLimit::max(REQUEST_BYTES))
        .layer(from_fn(in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(site.clone(), page::error::dress))
        .layer(CompressionLayer::new().compress_when(
            // Bundles and backups are compressed and encrypted already.
            DefaultPredicate::new().and(NotForContentType::const_new("application/octet-stream")),
        ))
        .layer(from_fn(drain::read))
        .layer(from_fn(header::secure))
        .with_state(site.clone())
}

async fn nothing_here(uri: axum::http::Uri) -> Problem {
    Problem::of_status(StatusCode::NOT_FOUND, uri.path())
}

async fn not_so(uri: axum::http::Uri) -> Problem {
    Problem::of_status(StatusCode::METHOD_NOT_ALLOWED, uri.path())
}

/// Serves as long as the replica can write.
#[utoipa::path(get, path = "/healthz", security(()), responses((status = 200, body = String), (status = 503, body = String)))]
pub(super) async fn healthz(axum::extract::State(site): axum::extract::State<Arc<Site>>) -> Response {
    match site.replica.status().node.state {
        status::NodeState::ReadOnly => (StatusCode::SERVICE_UNAVAILABLE, "read-only\n").into_response(),
        _ => "ok\n".into_response(),
    }
}

/// Gives up on an answer that takes too long to begin, but for files, which take as long as they are large.
async fn in_time(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    if FILES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let late = |_| StatusCode::GATEWAY_TIMEOUT.into_response();
    tokio::time::timeout(ANSWER_TIME, next.run(request)).await.unwrap_or_else(late)
}

/// A fault of the program ends the request, not the process; the panic hook has logged it.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::internal().into_response()
}
