//! The one list of pages and calls.
//!
//! Enters: nothing. Leaves: routes, not yet guarded. Where `/` leads is the program's own choice.

use axum::Router;
use axum::routing::{get, post};

use super::site::Pages;
use super::{api, form, page};

/// The pages of every replica; where `/` leads is the program's own choice.
pub(super) fn routes() -> Pages {
    Router::new()
        .route("/day", get(page::day::show))
        .route("/day/{date}", get(page::day::show).post(form::book::submit))
        .route("/bookings/{id}", get(page::booking::show))
        .route("/members", get(page::member::list).post(form::member::add))
        .route("/members/new", get(page::member::blank))
        .route("/members/{id}", get(page::member::show).post(form::member::edit))
        .route("/sync", get(page::sync::show))
        .route("/sync/pause", post(page::sync::pause))
        .route("/sync/resume", post(page::sync::resume))
        .route("/recovery/end", post(page::sync::end_recovery))
        .route("/bookings/{id}/{act}", post(form::act::submit))
        .route("/api/v1/status", get(api::state::status))
        .route("/api/v1/digest", get(api::state::digest))
        .route("/api/v1/fleet", get(api::state::fleet))
        .route("/api/v1/erasures", get(api::state::erasures))
        .route("/api/v1/void", get(api::state::void))
        .route("/api/v1/sync/pause", post(api::state::pause))
        .route("/api/v1/sync/resume", post(api::state::resume))
        .route("/api/v1/recovery/end", post(api::state::end_recovery))
        .route("/api/v1/seen", post(api::state::seen))
        .route("/api/v1/centres", get(api::centre::all))
        .route("/api/v1/centres/{centre}", get(api::centre::one))
        .route("/api/v1/centres/{centre}/resources", get(api::centre::resources))
        .route("/api/v1/centres/{centre}/bookings", get(api::centre::bookings))
        .route("/api/v1/centres/{centre}/free", get(api::centre::free))
        .route("/api/v1/centres/{centre}/hand-overs", get(api::lent::hand_overs))
        .route("/api/v1/hand-overs", post(api::lent::hand_over))
        .route("/api/v1/hand-overs/return", post(api::lent::give_back))
        .route("/api/v1/conflicts", get(api::lent::conflicts))
        .route("/api/v1/bookings", post(api::booking::book))
        .route("/api/v1/bookings/{id}", get(api::booking::one))
        .route("/api/v1/bookings/{id}/{act}", post(api::booking::act))
        .route("/api/v1/requests", get(api::booking::requests))
        .route("/api/v1/members", get(api::member::all).post(api::member::add))
        .route("/api/v1/members/{id}", get(api::member::one).patch(api::member::edit))
        .route("/api/v1/openapi.json", get(api::openapi::serve))
        .route("/metrics", get(api::metrics::serve))
}

/// The first page of a node: today.
pub(super) fn first() -> Pages {
    Router::new().route("/", get(page::day::today))
}
