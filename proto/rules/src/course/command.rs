//! Commands about the catalogue.
//!
//! Enters: a course, read. Leaves: a [`CourseCommand`] for the desk. Checks nothing: the desk does.

use super::Course;

/// A command about the catalogue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CourseCommand {
    /// Create or change a course, found by its code; only what differs is written.
    Save(Course),
}
