//! The halves of a pair, as each of them names them all.
//!
//! Enters: text out of a document, or halves to be booked. Leaves: [`Halves`]: at least two bookings, each with its centre,
//! the first of them first. Whether they stand is not said here, nor who decides: see [`crate::pair`].

use telecentre_log::field::{Field, Put, Scalar};
use telecentre_log::id::{RecordId, Slug};
use telecentre_log::limit::PAIR_HALVES;

/// The bookings of a pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Halves(Vec<(Slug, RecordId)>);

impl Halves {
    /// The halves of a pair; none where there are fewer than two, or too many, or one of them twice.
    pub fn of(halves: Vec<(Slug, RecordId)>) -> Option<Self> {
        let ids: std::collections::BTreeSet<RecordId> = halves.iter().map(|(_, id)| *id).collect();
        ((2..=PAIR_HALVES).contains(&halves.len()) && ids.len() == halves.len()).then_some(Self(halves))
    }

    /// The halves of a text: `figeac/ID,maurs/ID`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let one = |text: &str| {
            let (centre, id) = text.split_once('/')?;
            Some((centre.parse().ok()?, id.parse().ok()?))
        };
        Self::of(text.split(',').take(PAIR_HALVES + 1).map(one).collect::<Option<_>>()?)
    }

    /// The put that writes them down under one of them.
    pub(crate) fn put(&self, half: RecordId) -> Put {
        let all: Vec<String> = self.0.iter().map(|(centre, id)| format!("{centre}/{id}")).collect();
        Put::new(half, Field::PAIR, Scalar::Text(all.join(",")))
    }

    /// The first half: whoever decides about it decides about the pair.
    pub fn first(&self) -> &(Slug, RecordId) {
        // There are two at least.
        &self.0[0]
    }

    /// All of them, the first one first.
    pub fn all(&self) -> &[(Slug, RecordId)] {
        &self.0
    }

    /// Those beside the first.
    pub fn others(&self) -> &[(Slug, RecordId)] {
        &self.0[1..]
    }

    /// Whether a booking is the first of them.
    pub fn is_first(&self, id: RecordId) -> bool {
        self.first().1 == id
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_the_halves_of_a_pair_panic(text in "[a-z0-9/,]{0,80}", other in ".{0,40}") {
            for text in [text, other] {
                prop_assert!(Halves::read(&text).is_none_or(|halves| halves.all().len() >= 2));
            }
        }
    }
}
