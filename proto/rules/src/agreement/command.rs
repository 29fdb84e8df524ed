//! What people want done with agreements.
//!
//! Enters: an agreement, read. Leaves: an [`AgreementCommand`] for the desk. Checks nothing: whoever decides does.

use super::Agreement;

/// What people want done with agreements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AgreementCommand {
    /// Create or change an agreement, found by partner, kind and centre; only what differs is written.
    Save(Agreement),
}
