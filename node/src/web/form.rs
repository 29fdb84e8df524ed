//! Forms: what a browser sends when something is to be done.
//!
//! Enters: form fields. Leaves: a redirect to the page that shows what was done, or the same page again with what was
//! typed and why it was refused. The guard has seen to the session and the origin.

use std::sync::Arc;

use axum::Router;
use axum::routing::post;

use super::Site;

mod act;
pub(super) mod book;
pub(super) mod member;
pub(super) mod setup;
pub(super) mod sign_in;

/// A path of our own to go on to: nothing that leads to another site.
pub(super) fn onward(next: Option<&str>) -> &str {
    next.filter(|n| n.starts_with('/') && !n.starts_with("//") && !n.contains(['\\', '\r', '\n'])).unwrap_or("/")
}

/// The forms of every replica.
pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/bookings/{id}/{act}", post(act::submit))
}
