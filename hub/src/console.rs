//! The hub's pages and calls: the state of the network, its centres, the boxes that are enrolled.
//!
//! Enters: what the hub knows of all replicas, and what its admin asks. Leaves: pages like the node's, with the same
//! layout, words, guard and events; invitations and revocations, which `enrol` decides. Whether a link is cut for a
//! demonstration is the demo's own doing: pages only pass it on.
//!
//! ```text
//! network  centres  boxes  erasures  load  witness     a folder for each screen: page, form, calls
//! hub  instant  refusal  vocabulary          what they stand on
//! ```

use telecentre_web::screen::{
    accessibility, account, booking, centre, clash, demonstration, feed, former, hand_over, health as vitals, inbox,
    kiosk, me, member, member_import, metrics, pair, planning, register, reserve, role, search, series, settings,
    setup, sign_in, sync, waitlist, walk_in,
};
use telecentre_web::site::Screen;

mod boxes;
mod centres;
mod erasures;
mod hub;
mod instant;
mod load;
mod network;
mod refusal;
mod vocabulary;
mod witness;

pub use hub::Hub;
pub use vocabulary::words;

/// THE list of the hub's screens, in the order of its menu.
pub const HUB: &[Screen] = &[
    network::SCREEN,
    centres::SCREEN,
    planning::SCREEN,
    member::SCREEN,
    member_import::SCREEN,
    me::SCREEN,
    me::DIRECTORY,
    me::PROFILE,
    feed::SCREEN,
    role::SCREEN,
    register::SCREEN,
    boxes::SCREEN,
    erasures::SCREEN,
    load::SCREEN,
    witness::SCREEN,
    sync::SCREEN,
    booking::SCREEN,
    clash::SCREEN,
    pair::SCREEN,
    centre::SCREEN,
    reserve::SCREEN,
    search::SCREEN,
    series::SCREEN,
    waitlist::SCREEN,
    walk_in::SCREEN,
    settings::SCREEN,
    kiosk::SCREEN,
    inbox::OUT_OF_MENU,
    hand_over::SCREEN,
    sign_in::SCREEN,
    account::SCREEN,
    setup::SCREEN,
    metrics::SCREEN,
    vitals::SCREEN,
    demonstration::SCREEN,
    accessibility::SCREEN,
    former::SCREEN,
];

#[cfg(test)]
mod tests;
