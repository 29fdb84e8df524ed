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

pub mod backup;
pub mod bundle;
pub mod calendar;
pub mod chain;
pub mod desk;
pub mod document;
pub mod entry;
pub mod erasure;
pub mod field;
pub mod have;
pub mod hours;
pub mod id;
pub mod join;
pub mod limit;
pub mod line;
pub mod model;
pub mod network;
pub mod peer;
pub mod readback;
pub mod record;
pub mod refusal;
pub mod replica;
pub mod run;
pub mod session;
pub mod shelf;
pub mod slot;
pub mod steward;
pub mod store;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
pub mod varint;
pub mod view;
pub mod visible;
pub mod wire;
pub mod witness;
