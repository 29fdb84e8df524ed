//! The hand-overs of one resource and day, in their order.
//!
//! Enters: numbers, each with the hub that it names. Leaves: the last that is believed, and the next to be written. The
//! numbers stand in a row that begins at 0; one that lies too far above the others is not believed, so that nobody can
//! write a number that nothing can follow. Small gaps are: a hub's enrolment that closed leaves one out, and so does an
//! author whose words were cut away.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_log::id::NodeId;

/// How far a number may lie above the one before it.
const GAP: u32 = 4;
/// The most numbers that one hand-over writes.
const AT_ONCE: usize = 8;

/// The hand-over numbers of a resource on a day, each with the hubs that it names.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Chain(BTreeMap<u32, BTreeSet<NodeId>>);

impl Chain {
    pub(crate) fn of(numbers: impl Iterator<Item = (u32, Option<NodeId>)>) -> Self {
        let mut all: BTreeMap<u32, BTreeSet<NodeId>> = BTreeMap::new();
        for (n, to) in numbers {
            all.entry(n).or_default().extend(to);
        }
        Self(all)
    }

    /// The last number that is believed; 0 when it was never handed over.
    pub(crate) fn last(&self) -> u32 {
        let mut last = 0;
        for n in self.0.keys() {
            if n - last > GAP {
                break;
            }
            last = *n;
        }
        last
    }

    /// Whether it is this hub's now.
    pub(crate) fn is_with(&self, hub: &NodeId) -> bool {
        let last = self.last();
        last % 2 == 1 && self.0.get(&last).is_some_and(|to| to.contains(hub))
    }

    /// The numbers with which it is handed over (`out`) or given back, all of one writer: mostly one. Once they are
    /// written the last of them is the last of all, also where that makes others believed that were not until now. None:
    /// too many of those are in the way.
    pub(crate) fn next(&self, out: bool) -> Vec<u32> {
        let mut all = self.clone();
        let mut next = Vec::new();
        while next.len() < AT_ONCE {
            let last = all.last();
            let step = if last.is_multiple_of(2) == out { 1 } else { 2 };
            let Some(n) = last.checked_add(step) else { break };
            next.push(n);
            all.0.entry(n).or_default();
            if all.last() == n {
                return next;
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUB: NodeId = NodeId([1; 32]);

    fn chain(numbers: &[u32]) -> Chain {
        Chain::of(numbers.iter().map(|n| (*n, (n % 2 == 1).then_some(HUB))))
    }

    #[test]
    fn a_number_that_lies_far_above_the_others_is_not_believed_and_pins_nothing() {
        let pinned = chain(&[1, 2, u32::MAX]);
        assert_eq!((pinned.last(), pinned.is_with(&HUB), pinned.next(true)), (2, false, vec![3]));
        assert_eq!(chain(&[u32::MAX]).next(true), [1]);
        assert_eq!(chain(&[0, 1, 2, 3]).next(false), [4]);
    }

    #[test]
    fn what_is_written_next_is_the_last_even_where_it_makes_another_believed() {
        // The numbers between were cut away with their author.
        for (held, out) in [(vec![1, 6], false), (vec![1, 2, 7], true), (vec![4, 9, 14, 19], true), (vec![6], true)] {
            let next = chain(&held).next(out);
            let after = chain(&[held, next.clone()].concat());
            assert_eq!(Some(&after.last()), next.last());
            assert!(next.iter().all(|n| (n % 2 == 1) == out), "each writer has its own numbers");
        }
        assert_eq!(chain(&[1, 3]).next(true), [5], "a hub that closed gave nothing back");
    }
}
