//! The router of a replica: every screen, behind the guard, under what is true of all answers.
//!
//! Enters: a site. Leaves: answers that began in time, compressed where that helps, dressed for who reads them, with the
//! headers that keep browsers safe. A fault of the program ends the request, not the process.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use super::front::FarEnd;
use super::problem::Problem;
use super::site::{Pages, Screen, Site};
use super::{asset, drain, dress, guard, header, live, openapi, screen};

/// The largest request. Forms and calls are far smaller.
const REQUEST_BYTES: usize = 64 * 1_024;
/// How long an answer may take to begin. Writing waits for the disk, never for a link.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// The router of a site: its screens, those at the door apart.
pub fn router(site: &Arc<Site>) -> Router {
    let merged = |routes: fn(&Screen) -> Pages| site.screens.iter().fold(Pages::new(), |all, s| all.merge(routes(s)));
    let private = merged(|screen| (screen.routes)())
        .merge(live::routes())
        .route("/api/v1/openapi.json", get(openapi::serve))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(site.clone(), guard::guard));
    let public = merged(|screen| (screen.door)())
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(site.clone(), guard::same_origin_only))
        .merge(merged(|screen| (screen.open)()))
        .route("/assets/{name}", get(asset::serve))
        .route("/healthz", get(screen::health::healthz));
    public
        .merge(private)
        .layer(from_fn_with_state(site.clone(), equip))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES))
        .layer(from_fn_with_state(site.clone(), in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(site.clone(), dress::dress))
        .layer(CompressionLayer::new().compress_when(
            // Bundles and backups are compressed and encrypted already.
            DefaultPredicate::new().and(NotForContentType::const_new("application/octet-stream")),
        ))
        .layer(from_fn(drain::read))
        .layer(from_fn_with_state(site.clone(), header::secure))
        .with_state(site.clone())
}

/// Gives a request what the screens of the program's own work on, and where it comes from.
async fn equip(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    if let Some(peer) = request.extensions().get::<FarEnd>().copied() {
        let client = site.front.client(peer, request.headers());
        request.extensions_mut().insert(client);
    }
    request.extensions_mut().extend(site.extensions.clone());
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    if holds_control(path, "") {
        return Problem::of_status(StatusCode::NOT_FOUND, path).into_response();
    }
    if holds_control(query, "\t\r\n") {
        return Problem::malformed("The address holds characters that no keyboard sends.").into_response();
    }
    next.run(request).await
}

/// Whether a part of an address holds encoded control characters but for these: a page could not show what was asked.
fn holds_control(part: &str, but: &str) -> bool {
    let digits = part.as_bytes().windows(3).filter(|three| three[0] == b'%');
    let bytes = digits.filter_map(|three| u8::from_str_radix(std::str::from_utf8(&three[1..]).ok()?, 16).ok());
    bytes.map(char::from).any(|c| c.is_ascii_control() && !but.contains(c))
}

async fn nothing_here(uri: axum::http::Uri) -> Problem {
    Problem::of_status(StatusCode::NOT_FOUND, uri.path())
}

async fn wrong_method(uri: axum::http::Uri) -> Problem {
    Problem::of_status(StatusCode::METHOD_NOT_ALLOWED, uri.path())
}

/// Gives up on an answer that takes too long to begin, but for files, which take as long as they are large.
async fn in_time(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if site.screens.iter().any(|screen| screen.files.contains(&request.uri().path())) {
        return next.run(request).await;
    }
    let late = |_| StatusCode::GATEWAY_TIMEOUT.into_response();
    tokio::time::timeout(ANSWER_TIME, next.run(request)).await.unwrap_or_else(late)
}

/// A fault of the program ends the request, not the process; the panic hook has logged it.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::internal().into_response()
}
