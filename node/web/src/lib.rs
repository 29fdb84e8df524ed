//! Pages and calls of a replica, over a port that the program fulfils.
//!
//! Enters: HTTP requests. Leaves: pages in plain HTML, JSON under `/api/v1`, events that say that something changed.
//! Nothing but `/healthz`, the sign-in, the first set-up and the files of the design is served without a token or a
//! session ([`guard`]). Forms and calls become commands, and nothing here decides what they do. Knows neither the link nor
//! the cache nor a disk: this crate's manifest names none of them.

pub mod alarm;
pub mod alternative;
pub mod asset;
pub mod auth;
pub mod body;
pub mod cookie;
mod drain;
mod dress;
pub mod erasures;
pub mod guard;
mod header;
pub mod link_words;
mod live;
pub mod openapi;
pub mod page;
pub mod problem;
pub mod refusal;
pub mod replica;
pub mod router;
pub mod screen;
pub mod serve;
pub mod site;
pub mod slip;
pub mod slot_words;
pub mod status;
pub mod visit;
pub mod words;
