//! The refusals that only commands about series meet.
//!
//! Enters: what was wrong. Leaves: one [`SeriesRefusal`], for machines and in words. All of them are conflicts with what
//! is there (409 in the contract); nothing was written, not even the days that are free.

use telecentre_log::id::RecordId;

use super::Preview;

/// A refusal that only commands about series meet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SeriesRefusal {
    /// What was shown is not so any more.
    #[error("something changed since the days were shown: look at them again, then send the digest that is shown now")]
    Changed {
        /// What is so now.
        now: Box<Preview>,
    },
    /// Some days cannot be had and were not said to be left out.
    #[error("some days cannot be had: leave them out, or choose others")]
    NotFree {
        /// What is so now.
        now: Box<Preview>,
    },
    /// Every day would be left out.
    #[error("none of the days can be had: nothing was booked; choose others")]
    NoDay {
        /// What is so now.
        now: Box<Preview>,
    },
    /// The idempotency key was used for something else.
    #[error("this key was already used for something else ({id}): use a new key for a new series")]
    KeyReused {
        /// What the key made.
        id: RecordId,
    },
}

impl SeriesRefusal {
    /// A word for translation, and the end of the problem's `type`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "series-changed",
            Self::NotFree { .. } => "series-not-free",
            Self::NoDay { .. } => "series-no-day",
            Self::KeyReused { .. } => "key-reused",
        }
    }

    /// What is so now, where that is what was wrong.
    pub fn now(&self) -> Option<&Preview> {
        match self {
            Self::Changed { now } | Self::NotFree { now } | Self::NoDay { now } => Some(now),
            Self::KeyReused { .. } => None,
        }
    }
}
