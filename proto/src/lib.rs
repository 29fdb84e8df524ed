//! Telecentre's replication core and booking rules.
#![doc = ""]
//! Pure: no I/O, clock, randomness or async; time and random bytes are arguments.

pub mod document;
pub mod field;
pub mod id;
pub mod limit;
pub mod record;
pub mod varint;
