//! The node: everything that touches a machine.
//!
//! A module uses only those below it:
//!
//! ```text
//! cli  config                  the command line
//! program                      everything, opened and stopped in order
//! web  control                 pages and calls; asking the running program
//! sync  bundle  backup  desk           sessions with peers; files; commands of people
//! replica                      the one writer: command or run, journal, documents, watchers
//! link                         QUIC, without keeping anything
//! journal  cache               the truth on disk; what can be rebuilt from it
//! seal                         files that only some can read
//! identity  settings  recovery small files
//! folder                       the data folder and its lock
//! host                         the one clock, the one random source
//! design                       chapters to read, without code
//! ```

pub mod backup;
pub mod bundle;
pub mod cache;
pub mod cli;
pub mod config;
pub mod control;
pub mod design;
pub mod desk;
pub mod folder;
pub mod host;
pub mod identity;
pub mod journal;
pub mod link;
pub mod program;
pub mod recovery;
pub mod replica;
pub mod seal;
pub mod settings;
pub mod sync;
pub mod web;
