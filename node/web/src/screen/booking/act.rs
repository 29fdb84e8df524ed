//! What can be done with a booking that exists, as addresses name it.
//!
//! Enters: the last word of an address, and where the rest is read from: a form or a JSON body. Leaves: the command of the
//! rules. This is the only place where an act becomes a command.

use std::str::FromStr;

use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::model::Slot;

/// What can be done with a booking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Act {
    /// Take it back.
    Cancel,
    /// The person is here.
    CheckIn,
    /// The person did not come.
    NoShow,
    /// Say yes.
    Confirm,
    /// Say no.
    Decline,
    /// Put it elsewhere.
    Move,
    /// Write down that it lost an overlap.
    Displace,
}

/// No act has this name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NoSuchAct;

impl Act {
    /// All of them.
    pub(crate) const ALL: [Self; 7] =
        [Self::Cancel, Self::CheckIn, Self::NoShow, Self::Confirm, Self::Decline, Self::Move, Self::Displace];

    /// The word in addresses and in the names of messages.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::CheckIn => "check-in",
            Self::NoShow => "no-show",
            Self::Confirm => "confirm",
            Self::Decline => "decline",
            Self::Move => "move",
            Self::Displace => "displace",
        }
    }

    /// Whether a page has a button for it; the rest is for programs.
    pub(crate) fn has_button(self) -> bool {
        self != Self::Displace
    }

    /// The command, with what it needs read from `fields`; none where that is missing or cannot be.
    pub(crate) fn command(self, booking: RecordId, fields: &mut impl Fields) -> Option<Command> {
        Some(match self {
            Self::Cancel => Command::Cancel { booking },
            Self::CheckIn => Command::CheckIn { booking },
            Self::NoShow => Command::NoShow { booking },
            Self::Confirm => Command::Confirm { booking, insist: fields.insist() },
            Self::Decline => Command::Decline { booking, reason: fields.reason() },
            Self::Move => {
                // Both are read even if one is wrong: everything that is wrong is told at once.
                let (slot, resource, insist) = (fields.slot(), fields.resource(), fields.insist());
                Command::Move { booking, slot: slot?, resource, insist }
            }
            Self::Displace => Command::Displace { booking, kept: fields.kept()? },
        })
    }
}

impl FromStr for Act {
    type Err = NoSuchAct;

    fn from_str(text: &str) -> Result<Self, NoSuchAct> {
        Self::ALL.into_iter().find(|act| act.as_str() == text).ok_or(NoSuchAct)
    }
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
            word => word.parse().ok().filter(|act: &Act| act.has_button()).map(Self::Did),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_read_from_its_own_word() {
        for act in Act::ALL {
            assert_eq!(act.as_str().parse(), Ok(act));
            assert_eq!(Deed::of_word(act.as_str()), act.has_button().then_some(Deed::Did(act)));
        }
        assert_eq!("book".parse::<Act>(), Err(NoSuchAct));
        assert_eq!(Deed::of_word("book"), Some(Deed::Booked));
    }
}
