//! An act on a booking that exists becomes a command: here, and nowhere else.
//!
//! Enters: the act that an address names, and where its particulars are read from: a form or a JSON body. Leaves: the
//! command of the rules; none where a particular is missing or wrong, which whoever reads it has noted.

use telecentre_proto::booking::{Act, BookingCommand};
use telecentre_proto::desk::Command;
use telecentre_proto::id::{RecordId, Slug};
use telecentre_proto::slot::Slot;

/// The command of an act, with what it needs read from `fields`; none where that is missing or cannot be.
pub(crate) fn command(act: Act, booking: RecordId, fields: &mut impl Fields) -> Option<Command> {
    let command = match act {
        Act::Cancel => BookingCommand::Cancel { booking },
        Act::CheckIn => BookingCommand::CheckIn { booking },
        Act::NoShow => BookingCommand::NoShow { booking },
        Act::Confirm => BookingCommand::Confirm { booking, question: fields.question(), insist: fields.insist() },
        Act::Decline => BookingCommand::Decline { booking, question: fields.question(), reason: fields.reason() },
        Act::Move => {
            // Both are read even if one is wrong: everything that is wrong is told at once.
            let (slot, resource, insist) = (fields.slot(), fields.resource(), fields.insist());
            BookingCommand::Move { booking, slot: slot?, resource, insist }
        }
        Act::CheckOut => BookingCommand::CheckOut { booking },
        Act::Release => BookingCommand::Release { booking },
        Act::Undo => BookingCommand::Undo { booking },
        Act::Swap => BookingCommand::Swap { booking, with: fields.with()? },
        Act::Displace => BookingCommand::Displace { booking, kept: fields.kept()? },
        // A booking is made by its own form and call; a note has no address yet.
        Act::Book | Act::Note => return None,
    };
    Some(command.into())
}

/// Where the particulars of an act are read from. Whoever reads notes what is wrong.
pub(crate) trait Fields {
    /// The slot to move to.
    fn slot(&mut self) -> Option<Slot>;
    /// The resource to move to; none: the same.
    fn resource(&mut self) -> Option<Slug>;
    /// The reason for declining, in the host's words.
    fn reason(&mut self) -> Option<String>;
    /// The question about the booking that is answered; none: the request itself, or the only one.
    fn question(&mut self) -> Option<RecordId>;
    /// The booking that keeps the slot.
    fn kept(&mut self) -> Option<RecordId>;
    /// The booking to change places with.
    fn with(&mut self) -> Option<RecordId>;
    /// Whether a host insists though the slot is taken.
    fn insist(&mut self) -> bool;
}
