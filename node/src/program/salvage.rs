//! What a revoked box had booked, as pages and calls ask for it.
//!
//! Enters: the bytes of that box's bundle, the host's word on the list. Leaves: the list saved anew; or whose fault it is
//! that it was not, with a word for translation. What blocks is done where blocking is allowed.

use telecentre_proto::bundle::BadBundle;
use telecentre_proto::replica::NothingShed;
use telecentre_proto::shed::ShedBookings;
use telecentre_web::replica::SalvageError;

use super::Program;
use crate::bundle::{BundleError, ShedError, read_shed};
use crate::seal::{Key, SealError};

impl Program {
    pub(super) async fn take_salvage(&self, file: Vec<u8>) -> Result<(), SalvageError> {
        let key = Key::of(&self.identity).map_err(|error| SalvageError::NotSaved(error.to_string()))?;
        let handle = self.handle.clone();
        let read = tokio::task::spawn_blocking(move || read_shed(&handle, &key, file.as_slice()).map(|_| ())).await;
        read.map_err(|error| SalvageError::NotSaved(error.to_string()))?.map_err(|error| refusal(&error))
    }

    pub(super) async fn put_salvage_away(&self, all: bool) -> Result<(), SalvageError> {
        // Nothing to wait for, and nothing to write.
        if self.handle.shed().is_empty() && !all {
            return Ok(());
        }
        let handle = self.handle.clone();
        let change = move || {
            handle.change_shed(|_, list| {
                if all {
                    *list = ShedBookings::default();
                }
            })
        };
        let changed = tokio::task::spawn_blocking(change).await;
        let changed = changed.map_err(|error| SalvageError::NotSaved(error.to_string()))?;
        changed.map(|_| ()).map_err(|error| SalvageError::NotSaved(error.to_string()))
    }
}

/// Whose fault it is, and the word for it.
fn refusal(error: &ShedError) -> SalvageError {
    let sentence = error.to_string();
    let code = match error {
        ShedError::NotSaved(_) => return SalvageError::NotSaved(sentence),
        ShedError::Bundle(BundleError::Bad(BadBundle::NotOne | BadBundle::Version)) => "not-one",
        ShedError::Bundle(BundleError::Bad(BadBundle::WrongNetwork)) => "wrong-network",
        ShedError::Bundle(BundleError::Seal(SealError::Others)) => "for-others",
        ShedError::Bundle(_) => "damaged",
        ShedError::Nothing(nothing) => match nothing {
            NothingShed::NotOfIt => "not-of-it",
            NothingShed::TooMuch => "too-much",
            NothingShed::NoCentre => return SalvageError::NotHere { code: "no-centre", sentence },
            NothingShed::NoneRevoked => return SalvageError::NotHere { code: "none-revoked", sentence },
            NothingShed::Unsettled => return SalvageError::NotHere { code: "unsettled", sentence },
        },
    };
    // Whoever reads it on a command line has the way out in the same sentence.
    let sentence = match code {
        "for-others" => {
            "this bundle can't be opened here, since the old box did not know this one when it wrote it; export it \
             anew on the old box with --for and this box's key, which the salvage command shows"
                .to_owned()
        }
        "wrong-network" => "this bundle belongs to another network; nothing was read out of it".to_owned(),
        "damaged" => "this bundle is damaged or ends too early; copy the file again".to_owned(),
        _ => sentence,
    };
    SalvageError::File { code, sentence }
}
