//! The node: everything that touches a machine.
//!
//! A module uses only those below it:
//!
//! ```text
//! web                          pages and calls over one replica
//! link                         QUIC, without keeping anything
//! journal  cache               the truth on disk; what can be rebuilt from it
//! identity  settings           small files
//! folder                       the data folder and its lock
//! host                         the one clock, the one random source
//! ```

pub mod folder;
pub mod host;
pub mod identity;
pub mod journal;
pub mod link;
pub mod settings;
pub mod web;
