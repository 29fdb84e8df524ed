//! Commands about what waits at the desk.
//!
//! Enters: what a host pressed. Leaves: an [`InboxCommand`] for the desk. Nothing is checked here: the desk does that when
//! it decides.

use telecentre_log::id::RecordId;

use super::ItemKind;

/// A command about what waits at the desk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InboxCommand {
    /// Put an item away: somebody has seen it.
    Done {
        /// The sort of item.
        kind: ItemKind,
        /// The booking that it is about.
        booking: RecordId,
    },
}
