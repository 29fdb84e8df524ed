//! The refusals that only commands about the waitlist meet.
//!
//! Enters: what was wrong. Leaves: one [`WaitlistRefusal`], for machines and in words. All of them are conflicts with what
//! is there (409 in the contract); nothing was written.

use telecentre_log::id::RecordId;
use telecentre_log::limit::WAITS_PER_BOX;

use super::WaitState;

/// A refusal that only commands about the waitlist meet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WaitlistRefusal {
    /// The person waits for such a place that day already.
    #[error("this person waits for such a place on that day already ({wait}): take that wish back first")]
    Waits {
        /// The wish that is there.
        wait: RecordId,
    },
    /// This box has as many open wishes for that day as it may.
    #[error("this box already has {WAITS_PER_BOX} open wishes for that day at this centre: take some back first")]
    TooMany,
    /// The idempotency key was used for something else.
    #[error("this key was already used for something else ({id}): use a new key for a new wish")]
    KeyReused {
        /// What the key made.
        id: RecordId,
    },
    /// It does not wait any more.
    #[error("the wish is {state}: it does not wait any more")]
    Over {
        /// The wish.
        wait: RecordId,
        /// Its present state.
        state: WaitState,
    },
    /// No place that it waits for is free.
    #[error("no place that this wish waits for is free yet")]
    NotFree {
        /// The wish.
        wait: RecordId,
    },
}

impl WaitlistRefusal {
    /// A word for translation, and the end of the problem's `type`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Waits { .. } => "waits-already",
            Self::TooMany => "too-many-waits",
            Self::KeyReused { .. } => "key-reused",
            Self::Over { .. } => "wait-over",
            Self::NotFree { .. } => "wait-not-free",
        }
    }

    /// The record that it is about.
    pub fn about(&self) -> Option<RecordId> {
        match self {
            Self::Waits { wait: id }
            | Self::KeyReused { id }
            | Self::Over { wait: id, .. }
            | Self::NotFree { wait: id } => Some(*id),
            Self::TooMany => None,
        }
    }
}
