//! A closing, as a plain value.
//!
//! Enters: nothing. Leaves: the types that say whom a hub closed, how, and up to where. Which of several counts is said in
//! `closing`.

use super::cut::Cut;
use crate::id::NodeId;
use crate::peer::Tip;

/// How a closing is meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ClosingKind {
    /// Replaced or moved away: what it wrote beyond is held, counts for nothing, and is offered to the host.
    Retired,
    /// Stolen, in bad hands: what it wrote beyond is shed.
    Revoked,
}

impl ClosingKind {
    /// The word for it in documents, JSON and pages' keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Retired => "retired",
            Self::Revoked => "revoked",
        }
    }
}

/// One closing.
#[derive(Clone, PartialEq, Debug)]
pub struct Closing {
    /// Whom it closes.
    pub node: NodeId,
    /// How it is meant.
    pub kind: ClosingKind,
    /// Which one it is among those of its author: the greatest counts.
    pub number: u32,
    /// Up to where what the author wrote counts.
    pub cut: Cut,
    /// What the admin said of it.
    pub reason: Option<String>,
    /// Up to where whoever follows the author in its centre must hold what the hub wrote there.
    pub lent_upto: Option<Tip>,
}

/// A closing as the network holds it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Said {
    pub(super) by: NodeId,
    pub(super) closing: Closing,
}
