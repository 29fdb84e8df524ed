//! Telecentre's replication core and booking rules.
//!
//! Pure: no I/O, no clock, no randomness, no async; time and random bytes are arguments, and `clippy.toml` beside the
//! manifest forbids the rest. A module uses only those below it:
//!
//! ```text
//! replica                      the whole of one replica: admits runs and commands, shows views
//! desk  steward                commands and requests become drafts; who may confirm
//! calendar  view               visible records as tables, days, free slots
//! model                        centres, people, bookings as plain values
//! hours  slot                  opening hours, and minutes of a local day
//! session  bundle  backup      runs to and from a peer, a file
//! network  visible  witness    who may write what; which held entries count
//! have  line                   what is held
//! erasure                      runs without what was erased; who has done it
//! run  chain  entry  table     runs: signed, hashed, packed
//! document  record  field      puts, in Automerge
//! refusal  limit  varint  id   words and numbers
//! ```

pub mod calendar;
pub mod desk;
pub mod hours;
pub mod model;
pub mod replica;
pub mod session;
pub mod slot;
pub mod steward;
#[cfg(test)]
pub(crate) mod testing;
pub mod view;

pub use telecentre_log::{
    backup, body, bundle, chain, document, documents, entry, erasure, field, have, id, join, kind, limit, line,
    network, peer, readback, refusal, run, store, table, varint, visible, wire, witness,
};

/// Records, and the documents' keys and drafts.
pub mod record {
    pub use telecentre_log::document::{DocumentKey, Draft, RecordChange};
    pub use telecentre_log::record::{Fields, Stamp, Value};
}
/// The documents.
pub mod shelf {
    pub use telecentre_log::documents::*;
}
