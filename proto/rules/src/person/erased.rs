//! Of whom nothing is shown any more.
//!
//! Enters: the names of erased documents, as the network has them. Leaves: answers to *was this person erased*, so that
//! pages and the desk can say so in words. Never takes anything out itself: erased documents are void, and so withdrawn.

use telecentre_log::document::DocumentName;
use telecentre_log::id::RecordId;

use crate::booking::Booking;
use crate::view::View;

impl View {
    /// Names the documents of people whose data was erased, in place of those named before.
    pub fn set_erased<'a>(&mut self, names: impl Iterator<Item = &'a DocumentName>) {
        self.erased = names.cloned().collect();
    }

    /// Whether a member's data was erased: nothing about them is shown or written any more.
    pub fn is_erased_member(&self, id: RecordId) -> bool {
        self.erased.contains(&DocumentName::member(id))
    }

    /// Whether the data of the person of a booking was erased.
    pub fn is_erased(&self, booking: &Booking) -> bool {
        let name = if booking.guest { DocumentName::guest } else { DocumentName::member };
        self.erased.contains(&name(booking.member))
    }
}
