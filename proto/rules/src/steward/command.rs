//! Commands about the right to confirm.
//!
//! Enters: a resource and some days. Leaves: a [`StewardCommand`] for the desk. Checks nothing: the desk does.

use jiff::civil::Date;
use telecentre_log::id::Slug;

/// A command about the right to confirm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StewardCommand {
    /// The centre's node hands a resource over to the hub for some days.
    HandOver {
        /// The centre.
        centre: Slug,
        /// The resource.
        resource: Slug,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// The centre's node asks the hub for a resource back for some days.
    Recall {
        /// The centre.
        centre: Slug,
        /// The resource.
        resource: Slug,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// The hub gives a resource back to its centre for some days.
    GiveBack {
        /// The centre.
        centre: Slug,
        /// The resource.
        resource: Slug,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
}
