//! The hub's pages: the state of the network, its centres, the boxes that are enrolled.
//!
//! Enters: what the hub knows of all replicas, and what its admin asks. Leaves: pages like the node's, with the same
//! layout, words, guard and events; invitations and revocations, which `enrol` decides. Whether a link is cut for a
//! demonstration is the demo's own doing: pages only pass it on.
//!
//! ```text
//! network  centres  boxes  erasures     a folder for each screen
//! controls                              links that a demonstration may cut
//! ```

use fluent_templates::{Loader, static_loader};
use telecentre_web::screen::{
    booking, centre, clash, day, hand_over, health as vitals, member, metrics, setup, sign_in, sync,
};
use telecentre_web::site::{MenuItem, Screen};

mod boxes;
mod centres;
pub mod controls;
mod erasures;
mod network;

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
    Screen { routes: network::routes, ..in_menu("network", "/", "menu-network") },
    day::SCREEN,
    Screen { routes: centres::routes, ..in_menu("centres", "/centres", "menu-centres") },
    member::SCREEN,
    Screen { routes: boxes::routes, ..in_menu("boxes", "/boxes", "menu-enrol") },
    Screen { routes: erasures::routes, ..in_menu("erasures", "/erasures", "menu-erasures") },
    crate::calls::SCREEN,
    sync::SCREEN,
    booking::SCREEN,
    clash::SCREEN,
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

#[cfg(test)]
mod tests;
