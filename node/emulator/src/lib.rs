//! A rural link in a box: delay, rate, queue, loss and silence for datagrams, from a seed.
//!
//! Enters: datagrams' lengths and times, a [`Shape`], a seed. Leaves: for each datagram when it arrives, or that it
//! does not, and counts. [`Pipe`] and [`Link`] are pure: time is an argument, chance comes from the seed, so a run can be
//! played again. [`UdpProxy`] is the only part with sockets and a clock: it stands between real processes. [`Chance`]
//! serves whatever else has to be repeated from a seed. A module uses only those below it:
//!
//! ```text
//! proxy           the link between real processes
//! pipe            each datagram's fate
//! shape  chance   what the link is like; numbers from a seed
//! ```

mod chance;
mod pipe;
mod proxy;
mod shape;

pub use chance::Chance;
pub use pipe::{Count, Link, Pipe, Verdict};
pub use proxy::UdpProxy;
pub use shape::{Shape, Way};
