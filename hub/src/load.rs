//! The input file of `load`: centres, resources, members, courses and agreements, in TOML.
//!
//! Enters: a file that somebody wrote by hand. Leaves: the commands that bring the network to what the file says, and
//! only those, so that loading again writes nothing. Everything is checked before anything is written: a file with a
//! mistake changes nothing, and every mistake is named with its line. What the file does not speak of (a member's
//! telephone, another closure of a centre, a resource that it no longer lists) stays as it is. Never writes by itself.
//!
//! ```text
//! file  bytes → text      section  text → tables with lines      read  tables → Network
//! check duplicates                plan     Network + View → commands, Summary      apply  commands → replica
//! parse text → Network, checked   running  all of it, on a hub that runs
//! ```

mod apply;
mod check;
mod file;
mod instant;
mod parse;
mod plan;
mod problem;
mod read;
mod running;
mod section;

pub use apply::{ApplyError, apply};
pub use file::{Source, open};
pub use parse::parse;
pub use plan::{Plan, Summary, plan};
pub use problem::{LoadError, Problem, Problems};
pub use read::{Entry, LoadedCentre, LoadedMember, LoadedResource, Network};
pub(crate) use running::{LoadFailure, load_text};

#[cfg(test)]
mod tests;
