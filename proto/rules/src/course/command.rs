//! What people want done with the catalogue.
//!
//! Enters: a course, read. Leaves: a [`CourseCommand`] for the desk. Checks nothing: whoever decides does.

use super::Course;

/// What people want done with courses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CourseCommand {
    /// Create or change a course, found by its code; only what differs is written.
    Save(Course),
}
