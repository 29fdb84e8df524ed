//! Where a test's chance comes from: a seed that is printed.
//!
//! Enters: `TELECENTRE_SEED`, or nothing. Leaves: a source of numbers. Real processes do not repeat a run exactly, but
//! what the test did to them is repeated.

pub use telecentre_emulator::Chance;

/// From `TELECENTRE_SEED` if it is set, else from the operating system; printed with a name.
pub fn seeded(name: &str) -> Chance {
    let given = std::env::var("TELECENTRE_SEED").ok().and_then(|s| s.parse().ok());
    let seed = given.unwrap_or_else(|| {
        use std::hash::BuildHasher;
        std::hash::RandomState::new().hash_one(name)
    });
    println!("{name}: TELECENTRE_SEED={seed}");
    Chance::new(seed)
}
