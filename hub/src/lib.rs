//! Telecentre's hub: only what the centre of the network does.
//!
//! A module uses only those below it:
//!
//! ```text
//! cli                 the command line
//! demo                hub and seven nodes in one process
//! console             the hub's pages and calls, and the list of its screens
//! succession          a new hub by the root key, in the place of a lost one
//! enrol  erase  load  witness  charter
//!                     join codes and revocations; erasures; files; who must hold what this hub confirms; founding
//! govern              whether this hub may write `network`
//! design              chapters to read, without code
//! ```

pub mod charter;
pub mod cli;
pub mod console;
pub mod demo;
pub mod design;
pub mod enrol;
mod erase;
pub mod govern;
pub mod load;
pub mod succession;
pub mod witness;

#[cfg(test)]
mod founded;
#[cfg(test)]
mod world;
