//! What stops a command: an exit code of the contract and one sentence.
//!
//! Enters: the errors of the modules below, each with its exit code. Leaves: the sentence on stderr, and the code. Nothing
//! else of the command line prints an error.

use std::process::ExitCode;

use crate::control::ControlError;
use crate::program::StartError;
use telecentre_web::sentence::full_sentence;

/// What stops a command.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    /// What, where, what to do: as an error says it, without a capital and a full stop.
    pub sentence: String,
}

impl Failure {
    /// A failure with exit code 1.
    #[expect(clippy::needless_pass_by_value, reason = "called as map_err(Failure::new)")]
    pub fn new(sentence: impl ToString) -> Self {
        Self { code: 1, sentence: sentence.to_string() }
    }

    /// Wrong use or configuration: exit code 2.
    #[expect(clippy::needless_pass_by_value, reason = "called as map_err(Failure::usage)")]
    pub fn usage(sentence: impl ToString) -> Self {
        Self { code: 2, sentence: sentence.to_string() }
    }

    /// Says it, and gives the exit code.
    #[expect(clippy::print_stderr, reason = "a command's own answer")]
    pub fn tell(&self) -> ExitCode {
        eprintln!("{}", full_sentence(&self.sentence));
        ExitCode::from(self.code)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self { code: error.exit_code(), sentence: error.to_string() }
    }
}

impl From<ControlError> for Failure {
    fn from(error: ControlError) -> Self {
        Self::new(error)
    }
}

macro_rules! failure_from {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                StartError::from(error).into()
            }
        })*
    };
}

failure_from!(
    crate::folder::FolderError,
    crate::identity::IdentityError,
    crate::settings::SettingsError,
    crate::link::BindError,
    crate::replica::OpenError,
    crate::host::NoRandom
);
