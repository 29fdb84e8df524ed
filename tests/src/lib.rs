//! A harness for promises of the whole: real processes on loopback, driven as people and scripts drive them.
//!
//! Enters: the programs, built once for each test program; folders, addresses, links that can be cut. Leaves:
//! running replicas with their API, waits that end with the event or fail with what was last seen. Whatever a test
//! starts ends with it. Nothing here looks into a replica by another way than its users have.
//!
//! ```text
//! puppet             a replica's key in the test's own hands
//! network            a hub and its nodes, founded for a test
//! replica            one data folder and the program that runs on it
//! api  link  disk    calls, bad links, damage
//! tape               what a program does to its files, and what a power cut leaves of it
//! programs           the two executables
//! wait               events with a bound
//! turn               how many networks live at once
//! chance             seeded numbers
//! fuzzed             what bytes from outside must never break, for any bytes
//! simulator          the core of many replicas in one process, in virtual time
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "everything here runs in a test, where a panic is the report and what is printed belongs to it"
)]

pub mod api;
pub mod chance;
pub mod disk;
pub mod fuzzed;
pub mod link;
pub mod network;
pub mod programs;
pub mod puppet;
pub mod replica;
pub mod simulator;
pub mod tape;
pub mod turn;
pub mod wait;

pub use api::{Answer, Api};
pub use chance::Chance;
pub use link::Link;
pub use network::{Network, converge};
pub use replica::{Replica, Role};
pub use wait::{PATIENCE, until};
