//! Figures for Prometheus.
//!
//! Enters: the status of this moment. Leaves: the call that tells it in Prometheus' own text form.

use axum::Router;
use axum::routing::get;
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod api;

#[derive(OpenApi)]
#[openapi(paths(api::serve))]
struct MetricsCalls;

/// The screen.
pub const SCREEN: Screen = Screen { routes, calls: Some(MetricsCalls::openapi), ..Screen::named("metrics") };

fn routes() -> Pages {
    Router::new().route("/metrics", get(api::serve))
}
