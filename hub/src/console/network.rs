//! *Réseau*, the hub's first page: how all replicas are doing, and who lacks how much of whom.
//!
//! Enters: the fleet as the hub knows it. Leaves: rows, a matrix and a drawing; in a demonstration, links that are cut.

use axum::Router;
use axum::routing::{get, post};
use telecentre_web::site::Pages;

pub(super) mod drawing;
mod health;
mod matrix;
mod page;
pub(super) mod row;

pub(super) fn routes() -> Pages {
    Router::new().route("/", get(page::show)).route("/links/{centre}", post(page::set_link))
}
