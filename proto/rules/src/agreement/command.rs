//! Commands about agreements.
//!
//! Enters: an agreement, read. Leaves: an [`AgreementCommand`] for the desk. Checks nothing: the desk does.

use super::Agreement;

/// A command about agreements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AgreementCommand {
    /// Create or change an agreement, found by partner, kind and centre; only what differs is written.
    Save(Agreement),
}
