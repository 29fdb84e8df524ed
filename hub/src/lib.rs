//! Telecentre's hub: only what the centre of the network does.
//!
//! A module uses only those below it:
//!
//! ```text
//! demo        hub and seven nodes in one process
//! load        centres, members, courses, agreements from a file
//! ```

pub mod calls;
pub mod charter;
pub mod cli;
pub mod demo;
pub mod enrol;
pub mod load;

#[cfg(test)]
mod world;
