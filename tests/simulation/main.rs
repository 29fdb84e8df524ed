//! Promises of the whole, kept by the shipping core in one process: no sockets, no clock, disks in memory.
//!
//! Enters: seeds, named histories, bytes from outside. Leaves: nothing, or a test that says which promise was broken
//! and how to see it again. `cargo test -p telecentre-tests --test simulation scenarios::` runs one module.
//!
//! ```text
//! simulator  floors       many seeds: every fault that chance thinks of, each often enough
//! scenarios  hand_overs   histories with a name
//! fuzzed                  what the fuzzers found worth keeping
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "everything here runs in a test, where a panic is the report and what is printed belongs to it"
)]

mod floors;
mod fuzzed;
mod hand_overs;
mod instant;
mod pairs;
mod scenarios;
mod simulator;
