//! Reading what a revoked box had booked out of its bundle, without taking the bundle in.
//!
//! Enters: the bundle as a stream. Leaves: the list that waits for the host from now on, in the place of an earlier one;
//! or why there is none, and then the earlier one stays. Nothing of the file comes to the journal or to what is shown. How
//! much is unpacked of it is bounded, whatever its blocks say of their length.

use std::io::Read;
use std::sync::Arc;

use telecentre_proto::chain::SignedRun;
use telecentre_proto::limit::SHED_DECODED_BYTES;
use telecentre_proto::replica::NothingShed;
use telecentre_proto::shed::ShedBookings;

use super::{Bundle, BundleError};
use crate::local_day::local;
use crate::replica::Handle;
use crate::seal::Key;
use crate::settings::SettingsError;

/// Why nothing was read out of a bundle.
#[derive(Debug, thiserror::Error)]
pub enum ShedError {
    /// The file can't be read, or is not for this box.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// There is nothing in it for this box.
    #[error(transparent)]
    Nothing(#[from] NothingShed),
    /// The list could not be saved.
    #[error(transparent)]
    NotSaved(#[from] SettingsError),
}

/// Reads a bundle of a revoked box. Blocks; call it where blocking is allowed.
pub fn read_shed(handle: &Handle, key: &Key, file: impl Read) -> Result<Arc<ShedBookings>, ShedError> {
    let network = handle.network_id();
    let mut bundle = Bundle::open(file, &network, key)?;
    let mut reader = handle.read(|replica, _| replica.shed_reader())?;
    let mut left = SHED_DECODED_BYTES;
    while let Some(runs) = bundle.next_runs()? {
        let bytes = runs.iter().map(SignedRun::bound).sum();
        left = left.checked_sub(bytes).ok_or(NothingShed::TooMuch)?;
        handle.read(|_, store| runs.into_iter().try_for_each(|run| reader.take(run, store)))?;
    }
    let words = reader.finish()?;
    let now = handle.host().now_ms();
    Ok(handle.change_shed(|replica, list| *list = replica.shed_bookings(&words, local(replica, now)))?)
}
