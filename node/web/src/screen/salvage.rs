//! *Réservations notées par l'ancienne boîte*: what a box in bad hands had booked, to be booked anew by hand.
//!
//! Enters: the file that the old box exported; which of the bookings in it the host ticked. Leaves: the list that waits,
//! its page, its calls; bookings made anew through the desk like any other.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use telecentre_proto::limit::SHED_FILE_BYTES;
use utoipa::OpenApi;

use crate::site::{Pages, Screen};

mod anew;
mod api;
mod form;
mod page;

pub(crate) use page::waiting;

/// A form's file, and what stands around it.
const FORM_BYTES: usize = SHED_FILE_BYTES + 16 * 1_024;

#[derive(OpenApi)]
#[openapi(paths(api::show, api::read, api::book, api::dismiss))]
struct SalvageCalls;

/// The screen: one comes to it from *Synchronisation*, and from the day while a list waits.
pub const SCREEN: Screen = Screen {
    routes,
    calls: Some(SalvageCalls::openapi),
    files: &["/salvage", "/api/v1/salvage"],
    ..Screen::named("salvage")
};

fn routes() -> Pages {
    let uploads = Router::new()
        .route("/salvage", get(page::show).post(form::read))
        .route("/api/v1/salvage", get(api::show).post(api::read))
        .layer(DefaultBodyLimit::max(FORM_BYTES));
    Router::new()
        .route("/salvage/book", post(form::book))
        .route("/salvage/dismiss", post(form::dismiss))
        .route("/api/v1/salvage/book", post(api::book))
        .route("/api/v1/salvage/dismiss", post(api::dismiss))
        .merge(uploads)
}
