//! THE list of screens, by program: menu, pages, forms, calls and words of each come from its own folder.
//!
//! Enters: nothing. Leaves: what a node serves; the hub has a list of its own, which takes most of these and adds its
//! pages. A new screen is one line here, and a folder: `page.rs`, `form.rs`, `api.rs`, its templates, its words.

use crate::site::Screen;

pub mod accessibility;
pub mod account;
pub mod booking;
pub mod centre;
pub mod clash;
pub mod demonstration;
pub mod feed;
pub mod former;
pub mod hand_over;
pub mod health;
pub mod inbox;
pub mod kiosk;
pub mod me;
pub mod member;
pub mod member_import;
pub mod metrics;
pub mod pair;
pub mod planning;
pub mod register;
pub mod reserve;
pub mod role;
pub mod salvage;
pub mod search;
pub mod series;
pub mod settings;
pub mod setup;
pub mod sheet;
pub mod sign_in;
pub mod sync;
pub mod today;
pub mod waitlist;
pub mod walk_in;

/// The screens of a node, in the order of its menu.
pub const NODE: &[Screen] = &[
    today::SCREEN,
    planning::SCREEN,
    inbox::SCREEN,
    member::SCREEN,
    member_import::SCREEN,
    me::SCREEN,
    me::DIRECTORY,
    me::PROFILE,
    feed::SCREEN,
    role::SCREEN,
    register::SCREEN,
    sync::SCREEN,
    booking::SCREEN,
    reserve::SCREEN,
    clash::SCREEN,
    pair::SCREEN,
    centre::SCREEN,
    search::SCREEN,
    walk_in::SCREEN,
    series::SCREEN,
    waitlist::SCREEN,
    settings::SCREEN,
    kiosk::SCREEN,
    sheet::SCREEN,
    hand_over::SCREEN,
    salvage::SCREEN,
    sign_in::SCREEN,
    account::SCREEN,
    setup::SCREEN,
    metrics::SCREEN,
    health::SCREEN,
    demonstration::SCREEN,
    accessibility::SCREEN,
    former::SCREEN,
];
