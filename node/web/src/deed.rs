//! What can be done with a booking that exists, as addresses and the news on a page name it.
//!
//! Enters: a word of an address. Leaves: an act, or the deed that a page tells of; none where there is no such thing.

use telecentre_proto::booking::Act;

/// The acts that pages and calls name. Which command each becomes is said in `screen/booking/act`.
pub(crate) const ACTS: [Act; 7] =
    [Act::Cancel, Act::CheckIn, Act::NoShow, Act::Confirm, Act::Decline, Act::Move, Act::Displace];

/// Whether a page has a button for it; the rest is for programs.
pub(crate) fn has_button(act: Act) -> bool {
    ACTS.contains(&act) && act != Act::Displace
}

/// The act that the last word of an address names; none where it is nothing that is done with a booking that exists.
pub(crate) fn named(word: &str) -> Option<Act> {
    word.parse().ok().filter(|act| ACTS.contains(act))
}

/// What was just done, as the address of the page that tells it names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Deed {
    /// A booking was made.
    Booked,
    /// Something was done with one.
    Did(Act),
}

impl Deed {
    /// The word in addresses and in the names of messages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "book",
            Self::Did(act) => act.as_str(),
        }
    }

    /// The deed that a word names; none where pages tell of no such thing.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        match word {
            "book" => Some(Self::Booked),
            word => named(word).filter(|act| has_button(*act)).map(Self::Did),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_read_from_its_own_word() {
        for act in ACTS {
            assert_eq!(named(act.as_str()), Some(act));
            assert_eq!(Deed::of_word(act.as_str()), has_button(act).then_some(Deed::Did(act)));
        }
        assert_eq!(named("book"), None);
        assert_eq!(Deed::of_word("book"), Some(Deed::Booked));
    }
}
