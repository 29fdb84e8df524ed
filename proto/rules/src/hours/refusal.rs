//! Why opening hours are not taken as they are typed.
//!
//! Enters: what was wrong with a text. Leaves: one [`BadHours`], in words that say how to write it. Hours out of a
//! document are never refused: they can only be unreadable.

use telecentre_log::limit::HOURS_BYTES;

/// Why a text is not opening hours that this release evaluates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHours {
    /// Longer than any real one.
    #[error("opening hours have 1 to {HOURS_BYTES} characters")]
    Length,
    /// Not the syntax of OpenStreetMap.
    #[error("“{0}” are not opening hours: write them like “Mo-Fr 08:30-12:00,13:30-18:00; PH off”")]
    Syntax(String),
    /// Valid there, but not evaluated here.
    #[error("the opening hours use {0}, which is not supported: name weekdays, dates and times instead")]
    Unsupported(&'static str),
    /// A rule without times, which would leave the place open around the clock.
    #[error("“{0}” is only a comment, and would leave the place open around the clock: write the times, or “off”")]
    CommentAlone(String),
}
