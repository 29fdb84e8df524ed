//! Values that thousands of bookings share, kept once and named by a small number.
//!
//! Enters: slugs, actors. Leaves: numbers, and the values back. Numbers depend on the order of arrival, so nothing is
//! ever decided or sorted by one.

use std::collections::HashMap;
use std::hash::Hash;

use telecentre_log::id::{ActorId, Slug};

/// The values that numbers in bookings stand for.
#[derive(Clone, Default)]
pub(crate) struct Names {
    pub(crate) slugs: Interned<Slug>,
    pub(crate) actors: Interned<ActorId>,
}

impl Names {
    pub(crate) fn slug(&self, number: u32) -> Option<&Slug> {
        self.slugs.value(number)
    }

    pub(crate) fn actor(&self, number: u32) -> Option<ActorId> {
        self.actors.value(number).copied()
    }
}

#[derive(Clone)]
pub(crate) struct Interned<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Interned<T> {
    /// The number of a value, which is kept from now on.
    pub(crate) fn number(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        // Memory ends long before 2^32 values.
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        number
    }

    /// The number of a value that is kept.
    pub(crate) fn find(&self, value: &T) -> Option<u32> {
        self.numbers.get(value).copied()
    }

    /// The value of a number.
    pub(crate) fn value(&self, number: u32) -> Option<&T> {
        self.values.get(usize::try_from(number).ok()?)
    }
}
