//! The buttons of *Synchronisation*: pause, resume, go on although something may be missing.
//!
//! Enters: a button. Leaves: the page again, after what the button says was done; or why it could not be.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::own_path::lead_to;
use crate::problem::Problem;
use crate::site::Site;

/// Stops all sync.
pub(crate) async fn pause(State(site): State<Arc<Site>>) -> Response {
    site.replica.set_paused(true);
    lead_to("/liaison")
}

/// Starts sync again.
pub(crate) async fn resume(State(site): State<Arc<Site>>) -> Response {
    site.replica.set_paused(false);
    lead_to("/liaison")
}

/// A person decides to go on although entries may be missing.
pub(crate) async fn end_recovery(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    site.replica.end_recovery().await?;
    Ok(lead_to("/liaison"))
}
