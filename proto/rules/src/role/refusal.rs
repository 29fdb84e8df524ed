//! The refusals that only commands about roles meet.
//!
//! Enters: what was wrong. Leaves: a [`RoleRefusal`], with a word for translation and a sentence.

/// Why a command about roles is refused. Nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefusal {
    /// It is the last admin's (409).
    #[error("this is the network's last admin: make another person admin first")]
    LastAdmin,
}

impl RoleRefusal {
    /// A word for translation, and the end of the problem's `type`.
    pub fn code(self) -> &'static str {
        match self {
            Self::LastAdmin => "last-admin",
        }
    }
}
