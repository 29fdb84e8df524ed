//! What bytes from outside must never break: one function for each way in, for any bytes at all.
//!
//! Enters: bytes. Leaves: nothing; a panic is a fault of the program, and so is an answer that contradicts itself (what
//! is read and written again must read the same; what is admitted must be there after a restart). The fuzzers in
//! `tests/fuzz` look for such bytes; `tests/simulation/fuzzed.rs` feeds what they kept, and changes of it.
//!
//! ```text
//! wire      frame  message  run  bundle  join       held      admitted  record
//! segment   the journal's files                     request   load file, calls and forms
//! ```

mod held;
mod request;
mod segment;
mod wire;

/// A way in.
pub type Target = fn(&[u8]);

/// All of them, by the names of their corpora.
pub const TARGETS: &[(&str, Target)] = &[
    ("frame", wire::frame),
    ("message", wire::message),
    ("run", wire::run),
    ("bundle", wire::bundle),
    ("join", wire::join),
    ("admitted", held::admitted),
    ("record", held::record),
    ("segment", segment::segment),
    ("toml", request::toml),
    ("http", request::http),
];

/// The one of this name.
///
/// # Panics
/// When there is none.
pub fn target(name: &str) -> Target {
    TARGETS.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("there is no target {name}")).1
}
