//! What people want done with a centre's profile.
//!
//! Enters: what a person typed, or a file said, read. Leaves: a [`CentreCommand`] for the desk. Checks nothing: whoever
//! decides does.

use jiff::civil::Date;
use telecentre_log::id::Slug;

use super::{Centre, Resource};

/// What people want done with a centre.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CentreCommand {
    /// Create or change a centre's profile; only what differs is written.
    Save(Centre),
    /// Create or change a resource of a centre; only what differs is written.
    SaveResource {
        /// The centre.
        centre: Slug,
        /// The resource, found by its slug.
        resource: Resource,
    },
    /// Close a centre for some days.
    AddClosure {
        /// The centre.
        centre: Slug,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
        /// Why.
        reason: Option<String>,
    },
}
