//! Many replicas in one process, in virtual time, from one seed.
//!
//! Enters: a seed. Leaves: a report, or a panic whose message is the breach found. What runs is the shipping core:
//! `proto`'s replica, session, desk and steward, and `node`'s journal, over disks that lose what was not synced and
//! links that fail. Everything that chance decides comes from the seed, and no clock is read, so a run repeats exactly.
//! Checks stand apart from what makes trouble: [`truth`] writes down what was signed and promised, [`check`] compares.
//!
//! ```text
//! shrink                the steps that a failure needs
//! run                   one seed: found, trouble, heal, check
//! people  fault  carry  erase  lie  replace   what happens to a world
//! words                 in which scenarios are told
//! check                 what must hold
//! world  hear  wire     time, links, sessions
//! trace                 what happened last
//! command               what people ask for, decided and saved
//! site  truth           one replica with its disk; what it signed and promised
//! ```

pub mod carry;
pub mod check;
pub mod command;
pub mod erase;
pub mod fault;
pub mod found;
mod hear;
pub mod lie;
pub mod people;
pub mod replace;
pub mod run;
pub mod shrink;
pub mod site;
pub mod trace;
pub mod truth;
pub mod wire;
pub mod words;
pub mod world;

pub use run::{Report, Skip, seed};
pub use site::Site;
pub use trace::Trace;
pub use truth::Truth;
pub use world::World;
