//! Pages and calls: a router over one replica.
//!
//! Enters: HTTP requests. Leaves: pages in plain HTML, JSON under `/api/v1`, events that say that something changed.
//! Nothing but `/healthz`, the sign-in, the first set-up and the files of the design is served without a token or a
//! session ([`guard`]). Data flows from the view through plain structs into templates (`page/`) or documents (`api/`);
//! forms and calls become commands, and nothing here decides what they do.

pub mod alarm;
mod alternative;
pub mod api;
pub mod asset;
pub mod auth;
pub mod cookie;
mod drain;
pub mod erasures;
pub mod files;
mod form;
pub mod guard;
mod header;
mod live;
pub mod page;
pub mod problem;
pub mod refusal;
pub mod replica;
mod router;
mod screen;
pub mod serve;
mod site;
pub mod slip;
pub mod slot_words;
pub mod status;
mod visit;
pub mod words;

pub use router::router;
pub use site::{MenuItem, NODE_MENU, Pages, Site, query};
pub use visit::Visit;
