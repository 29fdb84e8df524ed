//! The acts that can be done with a booking, as an address or a button names them.
//!
//! Enters: the word of an address. Leaves: an [`Act`], and back; the participle that says in a sentence what was
//! wanted.

use crate::reading::words;

/// An act that can be done with a booking.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Act {
    /// Make one.
    Book,
    /// Take it back.
    Cancel,
    /// The person is here.
    CheckIn,
    /// The person did not come.
    NoShow,
    /// Put it elsewhere.
    Move,
    /// Grant a request or a wish.
    Confirm,
    /// Refuse a request or a wish.
    Decline,
    /// Write down that it lost an overlap.
    Displace,
    /// The person leaves.
    CheckOut,
    /// Nobody came, and the rest is free again.
    Release,
    /// Take back what was noted last.
    Undo,
    /// Change places with another.
    Swap,
    /// Set or take back its note.
    Note,
}

words!(Act: "book, cancel, check-in, no-show, move, confirm, decline, displace, check-out, release, undo, swap, note" {
    Book "book", Cancel "cancel", CheckIn "check-in", NoShow "no-show", Move "move", Confirm "confirm",
    Decline "decline", Displace "displace", CheckOut "check-out", Release "release", Undo "undo", Swap "swap", Note "note",
});

impl Act {
    /// The past participle that says what a booking is afterwards, where there is one.
    pub const fn done(self) -> &'static str {
        match self {
            Self::Book => "booked",
            Self::Cancel => "cancelled",
            Self::CheckIn => "checked in",
            Self::NoShow => "marked as a no-show",
            Self::Move => "moved",
            Self::Confirm => "confirmed",
            Self::Decline => "declined",
            Self::Displace => "displaced",
            Self::CheckOut => "checked out",
            Self::Release => "released",
            Self::Undo => "taken back",
            Self::Swap => "swapped",
            Self::Note => "noted",
        }
    }
}
