//! Numbers by chance, from a seed that is printed: SplitMix64 (Steele, Lea, Flood 2014).
//!
//! Enters: a seed. Leaves: the same numbers for the same seed. Real processes do not repeat a run exactly, but what the
//! test did to them is repeated.

/// A source of numbers.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// From `TELECENTRE_SEED` if it is set, else from the operating system; printed with a name.
    pub fn seeded(name: &str) -> Self {
        let given = std::env::var("TELECENTRE_SEED").ok().and_then(|s| s.parse().ok());
        let seed = given.unwrap_or_else(|| {
            use std::hash::BuildHasher;
            std::hash::RandomState::new().hash_one(name)
        });
        println!("{name}: TELECENTRE_SEED={seed}");
        Self(seed)
    }

    /// From this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.number() % bound
    }

    /// One of these.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    /// Bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.number().to_le_bytes()[0]).collect()
    }
}
