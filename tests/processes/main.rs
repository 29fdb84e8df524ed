//! Promises of the whole, kept by real processes on loopback: what people and scripts may rely on.
//!
//! Enters: the two programs. Leaves: nothing, or a test that says which promise they broke. One program holds all of
//! these tests, since each program links the whole product; `cargo test -p telecentre-tests --test processes sync::`
//! runs one module. How many networks live at once is bounded by the harness (`telecentre_tests::turn`).
//!
//! ```text
//! enrol  sync  bundle  backup  erasure  witness      what the network does
//! authority  front_desk  member_import               who may change a booking; who walks in; lists of members
//! refusals  hostile  floods  foe                      wrong use, strangers, broken peers, what they send and write
//! closing  salvage  web_limits  https  acme          stolen boxes, visitors, and how these come
//! storage  machine  kill  power_cut                  damaged disks, wrong clocks, no room, no power
//! hub_lost  hub_key                                  a hub that lost its disk, or its key
//! versions                                           programs of two releases together
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "everything here runs in a test, where a panic is the report and what is printed belongs to it"
)]

mod acme;
mod authority;
mod backup;
mod bundle;
mod closing;
mod enrol;
mod erasure;
mod floods;
mod foe;
mod front_desk;
mod hostile;
mod https;
mod hub_key;
mod hub_lost;
mod instant;
mod kill;
mod machine;
mod member_import;
mod people;
mod power_cut;
mod refusals;
mod register;
mod salvage;
mod short_join;
mod storage;
mod sync;
mod versions;
mod web_limits;
mod witness;
