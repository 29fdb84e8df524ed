//! Breaches that stand in the tree and are to go: the list only shrinks.
//!
//! Enters: what a check found. Leaves: what is not on the list, and what is on the list and was not found. When a
//! breach is mended its entry must go; nothing may be added but with the reason why it cannot be mended now. For another
//! tree (`TELECENTRE_TREE`) the list is empty.

use crate::breach::{Breach, report};

/// A check, the beginning of a path, a part of what the check says.
pub type Known = (&'static str, &'static str, &'static str);

/// What is to go.
pub const KNOWN: &[Known] = &[];

/// The checks that look into the list.
pub const CHECKS: &[&str] =
    &["files", "imports", "diagrams", "names", "crates", "reach", "screens", "chapters", "prose"];

/// Whether a check found what is known, all of it, and nothing else; else what to mend.
pub fn settle(check: &str, found: &[Breach], known: &[Known]) -> Result<(), String> {
    let known: Vec<&Known> = known.iter().filter(|(of, ..)| *of == check).collect();
    let is = |breach: &Breach, (_, path, what): &Known| breach.path.starts_with(path) && breach.what.contains(what);
    let new: Vec<Breach> = found.iter().filter(|b| !known.iter().any(|k| is(b, k))).cloned().collect();
    let gone: Vec<&&Known> = known.iter().filter(|k| !found.iter().any(|b| is(b, k))).collect();
    let mut says = Vec::new();
    if !new.is_empty() {
        says.push(report(&new));
    }
    if !gone.is_empty() {
        says.push(format!("mended, so take it off the list (KNOWN in tests/tidy): {gone:#?}"));
    }
    if says.is_empty() { Ok(()) } else { Err(says.join("\n")) }
}
