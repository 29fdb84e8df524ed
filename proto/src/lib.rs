//! One whole replica: it joins what is held with what a telecentre does with it, and talks with a peer.
//!
//! Pure: no I/O, no clock, no randomness, no async; time and random bytes are arguments, and `clippy.toml` beside the
//! manifest forbids the rest. A module uses only those below it:
//!
//! ```text
//! session     the talk with one peer
//! replica     admits runs and commands, shows views
//! ```
//! Below both: `telecentre-log`, what replicates, and `telecentre-rules`, what a telecentre does.

pub mod replica;
pub mod session;
#[cfg(test)]
pub(crate) mod testing;

pub use telecentre_log::{
    backup, body, bundle, by, chain, counted, document, documents, entry, erasure, field, group, have, id, join, kind,
    limit, line, network, peer, readback, record, refusal, room, run, short_join, store, table, varint, visible, wire,
    witness,
};
pub use telecentre_rules::{
    act, agreement, booking, centre, clash, course, desk, door, event, hours, inbox, letters, pair, person, reading,
    role, series, shed, slot, steward, view, waitlist,
};
