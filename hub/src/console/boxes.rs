//! *Boîtes*: the boxes that are enrolled, invitations, revocations.
//!
//! Enters: the admin's wish. Leaves: a join code, or an enrolment closed.

use axum::Router;
use axum::routing::get;
use telecentre_web::site::Pages;

mod page;

pub(super) fn routes() -> Pages {
    Router::new()
        .route("/boxes", get(page::show).post(page::invite))
        .route("/boxes/{node}/revoke", get(page::ask_revoke).post(page::revoke))
}
