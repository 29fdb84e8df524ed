//! The refusals that only commands about people meet.
//!
//! Enters: what was wrong. Leaves: one [`PersonRefusal`], for machines and in words. Nothing was written.

/// A refusal that only commands about people meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonRefusal {
    /// The person's data was erased (410 in the contract).
    #[error("the data of this person was erased: nothing about them is shown or written any more")]
    Erased,
}

impl PersonRefusal {
    /// A word for translation, and the end of the problem's `type`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Erased => "erased",
        }
    }
}
