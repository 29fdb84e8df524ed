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

use axum::Router;
use axum::routing::{get, post};
use fluent_templates::{Loader, static_loader};
use telecentre_web::screen::{
    booking, centre, day, hand_over, health as vitals, member, metrics, setup, sign_in, sync,
};
use telecentre_web::site::{MenuItem, Pages, Screen};

mod boxes;
mod centres;
pub mod controls;
mod drawing;
mod erasures;
mod health;
mod matrix;
mod network;
mod row;

pub use controls::{Controls, LinkControls, LinkSetting};

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
        // As the pages' own words: no marks around arguments.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// The words of the hub's own screens.
pub fn words() -> &'static dyn Loader {
    &*LOCALES
}

/// THE list of the hub's screens, in the order of its menu; [`crate::calls`] has what only programs ask.
pub const HUB: &[Screen] = &[
    Screen { routes: network, ..in_menu("network", "/", "menu-network") },
    day::SCREEN,
    Screen { routes: centres, ..in_menu("centres", "/centres", "menu-centres") },
    member::SCREEN,
    Screen { routes: boxes, ..in_menu("boxes", "/boxes", "menu-enrol") },
    Screen { routes: erasures, ..in_menu("erasures", "/erasures", "menu-erasures") },
    crate::calls::SCREEN,
    sync::SCREEN,
    booking::SCREEN,
    centre::SCREEN,
    hand_over::SCREEN,
    sign_in::SCREEN,
    setup::SCREEN,
    metrics::SCREEN,
    vitals::SCREEN,
];

const fn in_menu(name: &'static str, path: &'static str, key: &'static str) -> Screen {
    Screen { menu: Some(MenuItem { path, key }), words: Some(words), ..Screen::named(name) }
}

fn network() -> Pages {
    Router::new().route("/", get(network::show)).route("/links/{centre}", post(network::set_link))
}

fn centres() -> Pages {
    Router::new().route("/centres", get(centres::show))
}

fn boxes() -> Pages {
    Router::new()
        .route("/boxes", get(boxes::show).post(boxes::invite))
        .route("/boxes/{node}/revoke", get(boxes::ask_revoke).post(boxes::revoke))
}

fn erasures() -> Pages {
    Router::new()
        .route("/erasures", get(erasures::show).post(erasures::erase))
        .route("/erasures/ask", get(erasures::ask))
}

#[cfg(test)]
mod tests;
