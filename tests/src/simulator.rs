//! Many replicas in one process, in virtual time, from one seed.
//!
//! Enters: a seed. Leaves: a report, or a panic whose message is the breach found. What runs is the shipping core:
//! `proto`'s replica, session, desk and steward, and `node`'s journal, over disks that lose what was not synced and
//! links that fail. Everything that chance decides comes from the seed, and no clock is read, so a run repeats exactly.
//! Checks stand apart from what makes trouble: [`truth`] writes down what was signed, [`deed`] what was asked for and
//! answered; [`check`], [`promises`] and [`authority`] compare.
//!
//! ```text
//! shrink                the steps that a failure needs
//! run                   one seed: found, trouble, heal, check
//! people  fault  carry  erase  lie  replace   what happens to a world
//! several               people who want several things at once
//! mend                  the end of it
//! words                 in which scenarios are told
//! check                 what must hold
//! promises  authority   what was answered is so; what is so was commanded
//! world  hear  wire     time, links, sessions
//! trace                 what happened last
//! command               what people ask for, decided and saved
//! site  truth           one replica with its disk; what it signed
//! shown  deed           what a replica shows; what people asked for and were told
//! ```

pub mod authority;
pub mod by_rule;
pub mod carry;
pub mod check;
pub mod command;
pub mod deed;
pub mod erase;
pub mod fault;
pub mod found;
pub mod halves;
mod hear;
pub mod instant;
pub mod lie;
pub mod mend;
pub mod people;
pub mod promises;
pub mod replace;
pub mod run;
mod several;
pub mod shown;
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
