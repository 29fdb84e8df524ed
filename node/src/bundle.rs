//! Bundles: runs in a file, carried by hand.
//!
//! Enters: a file, or the name of the replica that one is to be written for. Leaves: files that only their addressees can
//! read, or a report of what a file brought: new, known, refused. Files are written and read block by block, so that a large one
//! needs little memory, and a damaged one loses nothing of what came before the damage. Importing twice is harmless.

use telecentre_proto::bundle::BadBundle;
use telecentre_proto::id::NodeId;
use telecentre_proto::network::{Network, NotNamed};
use telecentre_proto::readback::Unread;

use crate::replica::NotSaved;
use crate::seal::SealError;

mod export;
mod import;
mod read;
mod report;
mod shed;

pub use export::{Export, Frames, LEAST_PART_BYTES};
pub use import::import;
pub use read::{Bundle, head_of};
pub use report::{Content, LineReport, RefusedRun, Report, Shown};
pub use shed::{ShedError, read_shed};

/// Why a bundle could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file is not a whole bundle of this network.
    #[error(transparent)]
    Bad(#[from] BadBundle),
    /// Reading or writing the file failed.
    #[error("the file could not be read or written: {0}; check the path, the permissions and the room on the disk")]
    Io(#[from] std::io::Error),
    /// It can't be encrypted, or is encrypted for others.
    #[error("the bundle can't be sealed or opened: {0}")]
    Seal(SealError),
    /// No replica, or more than one, has the name that was given.
    #[error(transparent)]
    NotNamed(#[from] NotNamed),
    /// What it holds could not be saved.
    #[error(transparent)]
    NotSaved(#[from] NotSaved),
    /// A record of the journal could not be read back.
    #[error("the bundle would be incomplete: {0}; run the check command")]
    Unread(#[from] Unread),
    /// There are more parts than a part's number can count.
    #[error("the parts are too small: there would be more than 65,535 of them; choose a larger size")]
    TooManyParts,
}

impl From<SealError> for BundleError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Io(error) => Self::Io(error),
            SealError::Damaged => Self::Bad(BadBundle::Damaged),
            error => Self::Seal(error),
        }
    }
}

/// What the network calls an author.
fn name_of(network: &Network, author: &NodeId) -> String {
    match network.enrolment(author) {
        Some(enrolment) if !enrolment.name.is_empty() => enrolment.name.clone(),
        None if network.is_root(author) => "root key".to_owned(),
        _ => String::new(),
    }
}
