//! What is noted on a booking at the desk and can be taken back: came, did not come, left, cancelled.
//!
//! Enters: the fields of a record of a ledger. Leaves: which of these it sets, under which number. Several documents may
//! speak of one booking, and what was noted may be taken back and noted again: of each mark the greatest number counts,
//! of equal ones that of the greater author. The first note has number 0, so that most bookings carry none.

use telecentre_log::field::Field;
use telecentre_log::id::NodeId;
use telecentre_log::record::Fields;

/// Something noted on a booking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mark {
    /// The person came.
    CheckedIn,
    /// The person did not come.
    NoShow,
    /// From then on the rest of the slot is free again.
    LeftAt,
    /// It is cancelled.
    Cancelled,
}

impl Mark {
    pub(crate) const ALL: [Self; 4] = [Self::CheckedIn, Self::NoShow, Self::LeftAt, Self::Cancelled];

    pub(crate) fn field(self) -> Field {
        match self {
            Self::CheckedIn => Field::CHECKED_IN,
            Self::NoShow => Field::NO_SHOW,
            Self::LeftAt => Field::LEFT_AT,
            Self::Cancelled => Field::CANCELLED,
        }
    }
}

/// Somebody wrote the greatest number that a move or a note can have: no further one would count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NoNumber {
    /// Who did.
    pub(crate) by: NodeId,
}

/// The numbers of all marks, where some was taken back or noted again.
pub(crate) fn numbers(fields: &Fields) -> Option<[Option<u32>; 4]> {
    let numbers = Mark::ALL.map(|mark| fields.get(&mark.field()).map(|value| value.n));
    numbers.iter().flatten().any(|n| *n > 0).then_some(numbers)
}
