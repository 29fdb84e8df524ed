//! What the rules ask of the log: in which order entries were written.
//!
//! Enters: the stamps of two entries, as bookings carry them. Leaves: a yes or a no, from whoever holds the entries
//! (`telecentre-proto`'s replica). It is the one question that goes to the log, and only [`losers`](super::losers) asks
//! it. Who may confirm is not asked here: that follows from the `network` document and from what witnesses hold, and
//! [`Stewards`](super::Stewards) answers it without looking at any entry.

use telecentre_log::record::Stamp;

/// The order of cause and effect between entries. Clocks have no part in it.
pub trait History {
    /// Whether entry `b` stands in the history of entry `a`: the author of `a` held `b` when writing `a`. No entry
    /// follows itself, and entries never follow each other in a circle.
    fn follows(&self, a: &Stamp, b: &Stamp) -> bool;
}
