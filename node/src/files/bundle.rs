//! Bundles over HTTP: what the calls and the page have in common.
//!
//! Enters: an addressee, or a file's bytes. Leaves: a file, or the report of what it brought. Both go through block by
//! block: nothing is gathered, in memory or on the disk. A part that is damaged is told in the report.

use std::sync::Arc;

use axum::response::Response;

use super::stream;
use crate::bundle::{self, BundleError, Export, Frames, Report};
use crate::replica::Handle;
use crate::seal::Key;
use telecentre_web::problem::Problem;

pub mod api;
pub(super) mod page;

/// What the calls and the pages of bundles work on.
#[derive(Clone)]
pub struct Carrier {
    /// The replica.
    pub handle: Handle,
    /// Opens what is sealed for it.
    pub key: Arc<Key>,
}

/// What a call answers when a bundle could not be written or read.
pub(super) fn problem(error: &BundleError) -> Problem {
    let detail = error.to_string();
    match error {
        BundleError::Bad(_) | BundleError::TooManyParts | BundleError::Seal(_) => Problem::malformed(detail),
        BundleError::NotNamed(_) => Problem::not_found(detail),
        BundleError::Io(_) | BundleError::NotSaved(_) | BundleError::Unread(_) => Problem::unavailable(detail),
    }
}

/// Writes an export as a file that a browser keeps, or as frames of several.
pub(crate) async fn write(carrier: Carrier, who: Option<String>, part_bytes: Option<u64>) -> Result<Response, Problem> {
    let handle = carrier.handle;
    let begun = tokio::task::spawn_blocking(move || Export::begin(&handle, who.as_deref()));
    let mut export = begun.await.map_err(|_| Problem::internal())?.map_err(|e| problem(&e))?;
    Ok(stream::download("telecentre.bundle", move |out| {
        let Some(limit) = part_bytes else {
            return export.write_file(u64::MAX, out, |_| ()).map(|_| ());
        };
        let mut frames = Frames(out);
        while export.has_more()? {
            frames = export.write_file(limit, frames, |_| ())?;
            frames.end()?;
        }
        Ok::<_, BundleError>(())
    }))
}

/// Takes a body in.
pub(crate) async fn read(carrier: Carrier, body: axum::body::Body) -> Result<Report, BundleError> {
    let runtime = tokio::runtime::Handle::current();
    let reader = stream::reader(body);
    let read = move || bundle::import(&carrier.handle, &runtime, &carrier.key, reader, |_| ());
    tokio::task::spawn_blocking(read).await.map_err(|e| BundleError::Io(std::io::Error::other(e)))?
}
