//! *Centres*: what each offers, what waits there, how fresh that is known.
//!
//! Enters: the view. Leaves: a list that leads to each centre's day.

use axum::Router;
use axum::routing::get;
use telecentre_web::site::Pages;

mod page;

pub(super) fn routes() -> Pages {
    Router::new().route("/centres", get(page::show))
}
