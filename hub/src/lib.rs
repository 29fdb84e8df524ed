//! Telecentre's hub: only what the centre of the network does.
//!
//! A module uses only those below it:
//!
//! ```text
//! cli         the command line
//! demo        hub and seven nodes in one process
//! console     the hub's pages
//! calls       the hub's own calls
//! succession  a new hub by the root key, in the place of a lost one
//! enrol       join codes, enrolments, revocations
//! load        centres, members, courses, agreements from a file
//! witness     who must hold what this hub confirms
//! design      chapters to read, without code
//! ```

pub mod calls;
pub mod charter;
pub mod cli;
pub mod console;
pub mod demo;
pub mod design;
pub mod enrol;
mod erase;
pub mod load;
pub mod succession;
pub mod witness;

#[cfg(test)]
mod world;
