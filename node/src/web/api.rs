//! The calls under `/api/v1`: JSON in, JSON out, problems as RFC 9457 documents.
//!
//! Enters: requests with a token (full rights) or a session. Leaves: exactly what the contract's table says. Input is
//! strict: what is not JSON is 400, what is not understood is 422 and names the fields, all of them at once. Nothing is
//! decided here: reads go to the view, the rest become commands.

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::Site;

mod body;
mod booking;
mod centre;
mod lent;
mod member;
mod metrics;
mod network;
mod openapi;
mod refusal;
mod schema;
mod state;

pub(super) use body::Asked;
pub use body::Body;
pub use lent::Conflict;
pub use openapi::document;
pub use refusal::problem;

/// The calls of every replica.
pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/api/v1/status", get(state::status))
        .route("/api/v1/digest", get(state::digest))
        .route("/api/v1/fleet", get(state::fleet))
        .route("/api/v1/erasures", get(state::erasures))
        .route("/api/v1/void", get(state::void))
        .route("/api/v1/sync/pause", post(state::pause))
        .route("/api/v1/sync/resume", post(state::resume))
        .route("/api/v1/recovery/end", post(state::end_recovery))
        .route("/api/v1/seen", post(state::seen))
        .route("/api/v1/centres", get(centre::all))
        .route("/api/v1/centres/{centre}", get(centre::one))
        .route("/api/v1/centres/{centre}/resources", get(centre::resources))
        .route("/api/v1/centres/{centre}/bookings", get(centre::bookings))
        .route("/api/v1/centres/{centre}/free", get(centre::free))
        .route("/api/v1/centres/{centre}/hand-overs", get(lent::hand_overs))
        .route("/api/v1/hand-overs", post(lent::hand_over))
        .route("/api/v1/hand-overs/return", post(lent::give_back))
        .route("/api/v1/conflicts", get(lent::conflicts))
        .route("/api/v1/bookings", post(booking::book))
        .route("/api/v1/bookings/{id}", get(booking::one))
        .route("/api/v1/bookings/{id}/{act}", post(booking::act))
        .route("/api/v1/requests", get(booking::requests))
        .route("/api/v1/members", get(member::all).post(member::add))
        .route("/api/v1/members/{id}", get(member::one).patch(member::edit))
        .route("/api/v1/openapi.json", get(openapi::serve))
        .route("/metrics", get(metrics::serve))
}
