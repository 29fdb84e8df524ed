//! Pages and calls: a router over one replica.
//!
//! Enters: HTTP requests. Leaves: pages in plain HTML, JSON under `/api/v1`, events that say that something changed.
//! Nothing but `/healthz`, the sign-in, the first set-up and the files of the design is served without a token or a
//! session ([`auth`]). Data flows from the view through plain structs into templates (`page/`) or documents (`api/`);
//! forms and calls become commands, and nothing here decides what they do.
//!
//! ```text
//! page  form  api  live        what people and programs ask
//! auth  problem  words  asset  who asks, refusals, language, files
//! telecentre  status           what the replica gives
//! ```

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

pub mod alarm;
pub mod api;
pub mod asset;
pub mod auth;
pub mod backup;
pub mod bundle;
pub mod cookie;
pub mod erasures;
mod form;
mod header;
mod live;
pub mod page;
pub mod problem;
mod rest;
pub mod serve;
pub mod status;
mod stream;
pub mod telecentre;
pub mod words;

pub(crate) use auth::serde_urlencoded as query;
use auth::{Auth, Visitor};
use problem::Problem;
use status::Role;
use telecentre::Telecentre;
use telecentre_proto::desk::Caller;
use telecentre_proto::steward::Stewards;
use telecentre_proto::view::View;

/// The largest request. Forms and calls are far smaller.
const REQUEST_BYTES: usize = 64 * 1_024;
/// How long an answer may take to begin. Writing waits for the disk, never for a link.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// Where files come and go.
const FILES: [&str; 4] = ["/api/v1/bundle", "/api/v1/backup", "/usb", "/usb/bundle"];

/// Routes of pages and calls, not yet given their site.
pub type Pages = Router<Arc<Site>>;

/// A page of the menu.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MenuItem {
    /// Its address.
    pub path: &'static str,
    /// The message that names it.
    pub key: &'static str,
}

/// The menu of a node.
pub const NODE_MENU: &[MenuItem] = &[
    MenuItem { path: "/", key: "menu-today" },
    MenuItem { path: "/members", key: "menu-members" },
    MenuItem { path: "/sync", key: "menu-sync" },
];

/// Everything that pages and calls are made of.
pub struct Site {
    /// The replica.
    pub telecentre: Arc<dyn Telecentre>,
    /// The guard.
    pub auth: Auth,
    /// The menu, by program.
    pub menu: &'static [MenuItem],
    /// Ends the streams of events when the program stops.
    pub stopping: CancellationToken,
    streams: Arc<Semaphore>,
}

impl Site {
    /// A site.
    pub fn new(telecentre: Arc<dyn Telecentre>, auth: Auth, menu: &'static [MenuItem]) -> Self {
        let (stopping, streams) = (CancellationToken::new(), Arc::new(Semaphore::new(live::STREAMS)));
        Self { telecentre, auth, menu, stopping, streams }
    }

    /// What `make` makes of all that is visible at this moment.
    pub fn look<T>(&self, make: impl FnOnce(&View, &dyn Stewards) -> T) -> Result<T, Problem> {
        let mut make = Some(make);
        let mut made = None;
        self.telecentre.read(&mut |view, stewards| {
            if let Some(make) = make.take() {
                made = Some(make(view, stewards));
            }
        });
        // A replica that shows nothing has a fault of its own: see `Telecentre::read`.
        made.ok_or_else(Problem::internal)
    }

    /// The rights of a visitor: a session is the host's on a node, the admin's on the hub.
    pub fn caller(&self, visitor: Visitor) -> Caller {
        match (visitor, self.telecentre.here().role) {
            (Visitor::Token, _) | (_, Role::Hub) => Caller::Admin,
            (Visitor::Session, _) => Caller::Host,
        }
    }
}

/// The router of a replica: `more` holds the pages of a program's own, which are guarded like the rest. The hub brings
/// its first page with it; a node's is today.
pub fn router(site: &Arc<Site>, more: Pages) -> Router {
    let hub = site.telecentre.here().role == Role::Hub;
    let first = if hub { Router::new() } else { page::first() };
    let private = Router::new()
        .merge(first)
        .merge(api::routes())
        .merge(page::routes())
        .merge(form::routes())
        .merge(live::routes())
        .route("/language", get(form::sign_in::language))
        .route("/sign-out", post(form::sign_in::sign_out))
        .merge(more)
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_so)
        .layer(from_fn_with_state(site.clone(), auth::guard));
    let public = Router::new()
        .route("/sign-in", get(form::sign_in::show).post(form::sign_in::submit))
        .route("/setup", get(form::setup::show).post(form::setup::submit))
        .method_not_allowed_fallback(not_so)
        .layer(from_fn(auth::same_origin_only))
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
        .layer(from_fn(rest::read))
        .layer(from_fn(header::secure))
        .with_state(site.clone())
}

/// Whether an address is meant for programs: problems are documents there, and nobody is led to a sign-in page.
pub(crate) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path == "/metrics" || path == "/healthz" || path == "/live"
}

async fn nothing_here(uri: axum::http::Uri) -> Problem {
    Problem::of_status(StatusCode::NOT_FOUND, uri.path())
}

async fn not_so(uri: axum::http::Uri) -> Problem {
    Problem::of_status(StatusCode::METHOD_NOT_ALLOWED, uri.path())
}

/// Serves as long as the replica can write.
#[utoipa::path(get, path = "/healthz", security(()), responses((status = 200, body = String), (status = 503, body = String)))]
async fn healthz(axum::extract::State(site): axum::extract::State<Arc<Site>>) -> Response {
    match site.telecentre.status().node.state {
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
