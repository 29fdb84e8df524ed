//! What can be done with a booking that exists, as addresses name it.
//!
//! Enters: the last word of an address, and where the rest is read from: a form or a JSON body. Leaves: the command of the
//! rules. This is the only place where an act becomes a command.

use telecentre_proto::booking::{Act, BookingCommand};
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::slot::Slot;

/// The acts that pages and calls name, each with its command.
pub(crate) const ACTS: [Act; 7] =
    [Act::Cancel, Act::CheckIn, Act::NoShow, Act::Confirm, Act::Decline, Act::Move, Act::Displace];

/// Whether a page has a button for it; the rest is for programs.
pub(crate) fn has_button(act: Act) -> bool {
    ACTS.contains(&act) && act != Act::Displace
}

/// The act that the last word of an address names; none that can be done with a booking that exists.
pub(crate) fn named(word: &str) -> Option<Act> {
    word.parse().ok().filter(|act| ACTS.contains(act))
}

/// The command of an act, with what it needs read from `fields`; none where that is missing or cannot be.
pub(crate) fn command(act: Act, booking: RecordId, fields: &mut impl Fields) -> Option<Command> {
    let command = match act {
        Act::Cancel => BookingCommand::Cancel { booking },
        Act::CheckIn => BookingCommand::CheckIn { booking },
        Act::NoShow => BookingCommand::NoShow { booking },
        Act::Confirm => BookingCommand::Confirm { booking, insist: fields.insist() },
        Act::Decline => BookingCommand::Decline { booking, reason: fields.reason() },
        Act::Move => {
            // Both are read even if one is wrong: everything that is wrong is told at once.
            let (slot, resource, insist) = (fields.slot(), fields.resource(), fields.insist());
            BookingCommand::Move { booking, slot: slot?, resource, insist }
        }
        Act::Displace => BookingCommand::Displace { booking, kept: fields.kept()? },
        // A booking is made by its own form and call; a note has no address yet.
        Act::Book | Act::Note => return None,
    };
    Some(command.into())
}

/// Where the particulars of an act are read from. Whoever reads notes what is wrong.
pub(crate) trait Fields {
    /// When.
    fn slot(&mut self) -> Option<Slot>;
    /// To which resource; none: the same.
    fn resource(&mut self) -> Option<Slug>;
    /// Why, in words.
    fn reason(&mut self) -> Option<String>;
    /// The booking that keeps the slot.
    fn kept(&mut self) -> Option<RecordId>;
    /// Whether a host insists though the slot is taken.
    fn insist(&mut self) -> bool;
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

    /// The deed of a word; none that pages don't tell of.
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
