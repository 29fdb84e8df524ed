//! What can be done with a booking that exists, as addresses and the news on a page name it.
//!
//! Enters: a word of an address. Leaves: an act, or the deed that a page tells of; none where there is no such thing.

use telecentre_proto::booking::{Act, BookingOutcome};
use telecentre_proto::desk::Outcome;

/// The acts that pages and calls name. Which command each becomes is said in `screen/booking/act`.
pub(crate) const ACTS: [Act; 11] = [
    Act::Cancel,
    Act::CheckIn,
    Act::CheckOut,
    Act::NoShow,
    Act::Release,
    Act::Undo,
    Act::Confirm,
    Act::Decline,
    Act::Move,
    Act::Swap,
    Act::Displace,
];

/// Whether a page has a button for it; the rest is for programs.
pub(crate) fn has_button(act: Act) -> bool {
    ACTS.contains(&act) && act != Act::Swap
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
    /// Somebody else was asked to cancel one.
    AskedToCancel,
    /// Somebody else was asked to move one.
    AskedToMove,
}

impl Deed {
    /// The word in addresses and in the names of messages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "book",
            Self::Did(act) => act.as_str(),
            Self::AskedToCancel => "asked-cancel",
            Self::AskedToMove => "asked-move",
        }
    }

    /// What became of an act: done, or asked of whoever decides.
    pub(crate) fn of_act(act: Act, outcome: &Outcome) -> Self {
        match (act, outcome) {
            (Act::Cancel, Outcome::Booking(BookingOutcome { question: Some(_), .. })) => Self::AskedToCancel,
            (Act::Move, Outcome::Booking(BookingOutcome { question: Some(_), .. })) => Self::AskedToMove,
            _ => Self::Did(act),
        }
    }

    /// Whether it is only asked for so far.
    pub(crate) fn is_asked(self) -> bool {
        matches!(self, Self::AskedToCancel | Self::AskedToMove)
    }

    /// The deed that a word names; none where pages tell of no such thing.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        match word {
            "book" => Some(Self::Booked),
            "asked-cancel" => Some(Self::AskedToCancel),
            "asked-move" => Some(Self::AskedToMove),
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
        for deed in [Deed::Booked, Deed::AskedToCancel, Deed::AskedToMove] {
            assert_eq!(Deed::of_word(deed.as_str()), Some(deed));
        }
    }
}
