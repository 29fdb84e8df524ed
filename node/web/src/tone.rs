//! How serious something on a page is: by its colour, and by what it says.
//!
//! Enters: what is known of a state. Leaves: a class of the style sheet. Never the only sign: a word says the same.

/// How serious something is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// It went well.
    Good,
    /// Good to know.
    Calm,
    /// Something is not as it should be.
    Warning,
    /// Something must be done.
    Alarm,
}

impl Tone {
    /// The class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Calm => "calm",
            Self::Warning => "warning",
            Self::Alarm => "alarm",
        }
    }
}
