//! What replicates: logs that replicas sign, the documents made of them, and which of their entries count.
//!
//! Knows nothing of bookings. Pure: no I/O, no clock, no randomness, no async; time and random bytes are arguments, and
//! `clippy.toml` in the folder above forbids the rest. A module uses only those below it:
//!
//! ```text
//! documents                          what each author wrote under a name, and which entries of it count
//! visible                            which held entries count
//! counted                            which stored entries are held
//! network                            who may write what
//! witness  readback  wire            what witnesses acknowledged; entries back from the journal; frames
//! peer                               what a peer showed that it holds
//! have  backup  bundle  erasure      what is held; files of runs; runs without what was erased
//! line  run                          one author's logs in a space; runs, packed
//! group                              entries that stand or fall together
//! short_join                         joining by a code that can be dictated
//! room                               what a run takes in memory and on disk
//! chain                              runs: signed, hashed
//! by                                 who gave the command that an entry carries out
//! entry  table  store                entries; names sent once; whoever keeps the bytes
//! document                           puts, in Automerge
//! body  record                       puts as bytes; fields as a document holds them
//! kind                               the table of kinds of documents, and their names
//! field  join                        puts; joining a network
//! id                                 who wrote, where, which record
//! limit  refusal  varint             numbers and words
//! design                             chapters to read, without code
//! ```

pub mod backup;
pub mod body;
pub mod bundle;
pub mod by;
pub mod chain;
pub mod counted;
pub mod design;
pub mod document;
pub mod documents;
pub mod entry;
pub mod erasure;
pub mod field;
#[cfg(test)]
mod golden;
pub mod group;
pub mod have;
pub mod id;
pub mod join;
pub mod kind;
pub mod limit;
pub mod line;
pub mod network;
pub mod peer;
pub mod readback;
pub mod record;
pub mod refusal;
pub mod room;
pub mod run;
pub mod short_join;
pub mod store;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
pub mod varint;
pub mod visible;
pub mod wire;
pub mod witness;
