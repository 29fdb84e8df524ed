//! Who said something about a booking: the document that it stands in, and the role of its author.
//!
//! Enters: the documents of ledgers and requests. Leaves: a [`Source`] for each, kept once and named by a number in
//! what is held of bookings. Never decides what counts: what it says of a document follows from the name alone.

use telecentre_log::document::DocumentKey;

/// The role in which the author of a document speaks of bookings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Voice {
    /// The centre's node, in its ledger.
    Ledger,
    /// The hub, in its ledger of the days that the centre handed over.
    Hub,
    /// Anybody who asks for something.
    Requests,
}

#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) key: DocumentKey,
    pub(crate) centre: u32,
    pub(crate) role: Voice,
}
