//! The rules that a replica follows by itself, as histories and registers name them.
//!
//! Enters and leaves: a [`StandingRule`], its number in an entry's head, or its word. A number is never given another
//! meaning; one that this release does not know is a later release's.

use telecentre_log::by::By;

use crate::reading::words;

/// What a replica decides without a person's command.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum StandingRule {
    /// Requests and wishes are answered, a place that is freed goes to whoever waits first.
    Answers,
    /// A pair that waited for an answer too long is let go.
    PairExpiry,
    /// What nobody came to is released.
    NoShow,
    /// Lent days come back.
    ComesBack,
    /// Lent days are asked back, since the rule no longer lends them.
    Recall,
    /// Days are lent to the hub.
    Lending,
}

words!(StandingRule: "answers, pair-expiry, no-show, comes-back, recall, lending" {
    Answers "answers", PairExpiry "pair-expiry", NoShow "no-show", ComesBack "comes-back", Recall "recall",
    Lending "lending",
});

impl StandingRule {
    /// As an entry's head names it: the rules are numbered from 1, in the order in which they stand above.
    pub fn by(self) -> By {
        By::Rule(self as u32 + 1)
    }

    /// The rule of a number.
    pub fn of(number: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.by() == By::Rule(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_names_its_rule_for_ever() {
        let numbered = [1, 2, 3, 4, 5, 6, 7].map(StandingRule::of);
        let known = numbered.map(|rule| rule.map_or("", StandingRule::as_str));
        assert_eq!(known, ["answers", "pair-expiry", "no-show", "comes-back", "recall", "lending", ""]);
        assert_eq!(StandingRule::of(0), None);
    }
}
