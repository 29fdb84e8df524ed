//! Commands about a centre's profile.
//!
//! Enters: what a person typed, or a file said, read. Leaves: a [`CentreCommand`] for the desk. Nothing is checked
//! here: the desk does that when it decides.

use jiff::civil::Date;
use telecentre_log::id::Slug;

use super::{Centre, Resource};

/// A command about a centre's profile.
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
        /// The reason, in words for people.
        reason: Option<String>,
    },
}
