//! The hub's pages: the state of the network, its centres, the boxes that are enrolled.
//!
//! Enters: what the hub knows of all replicas, and what its admin asks. Leaves: pages like the node's, with the same
//! layout, words, guard and events; invitations and revocations, which `enrol` decides. Whether a link is cut for a
//! demonstration is the demo's own doing: pages only pass it on.
//!
//! ```text
//! network                         the first page: rows, matrix, drawing
//! centres  boxes                  lists, invitations, revocations
//! erasures                        whose data is to be erased, who has done it
//! row  matrix  drawing  health    how replicas are shown
//! controls                        links that a demonstration may cut
//! ```

use std::sync::Arc;

use axum::Extension;
use axum::Router;
use axum::routing::{get, post};
use telecentre_node::program::Program;
use telecentre_node::web::{MenuItem, Pages};

mod boxes;
mod centres;
pub mod controls;
mod drawing;
mod erasures;
mod health;
mod matrix;
mod network;
mod row;

use controls::Controls;
pub use controls::{LinkControls, LinkSetting};

/// The menu of the hub.
pub const HUB_MENU: &[MenuItem] = &[
    MenuItem { path: "/", key: "menu-network" },
    MenuItem { path: "/day", key: "menu-day" },
    MenuItem { path: "/centres", key: "menu-centres" },
    MenuItem { path: "/members", key: "menu-members" },
    MenuItem { path: "/boxes", key: "menu-enrol" },
    MenuItem { path: "/erasures", key: "menu-erasures" },
];

/// What inviting and revoking works on.
#[derive(Clone)]
struct Registry {
    program: Arc<Program>,
    advertise: Option<String>,
}

/// The hub's own pages, beside those of every replica. `advertise` is the address that join codes name; `controls` are
/// there in a demonstration.
pub fn routes(program: Arc<Program>, advertise: Option<String>, controls: Option<Arc<dyn LinkControls>>) -> Pages {
    network_routes(controls).merge(box_routes(program, advertise))
}

/// What needs no more than the replica itself.
fn network_routes(controls: Option<Arc<dyn LinkControls>>) -> Pages {
    Router::new()
        .route("/", get(network::show))
        .route("/links/{centre}", post(network::set_link))
        .route("/centres", get(centres::show))
        .layer(Extension(Controls(controls)))
}

fn box_routes(program: Arc<Program>, advertise: Option<String>) -> Pages {
    Router::new()
        .route("/boxes", get(boxes::show).post(boxes::invite))
        .route("/boxes/{node}/revoke", get(boxes::ask_revoke).post(boxes::revoke))
        .route("/erasures", get(erasures::show).post(erasures::erase))
        .route("/erasures/ask", get(erasures::ask))
        .layer(Extension(Registry { program, advertise }))
}

#[cfg(test)]
mod tests;
