//! *Effacements*: the people whose data is to be erased, and which replicas have done it.
//!
//! Enters: the admin's wish. Leaves: an erasure asked of every replica; the list of all.

use axum::Router;
use axum::routing::get;
use telecentre_web::site::Pages;

mod page;

pub(super) fn routes() -> Pages {
    Router::new().route("/erasures", get(page::show).post(page::erase)).route("/erasures/ask", get(page::ask))
}
