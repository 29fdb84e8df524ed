//! Files that come and go over HTTP: bundles and backups.
//!
//! Enters: what the program reads and writes them with. Leaves: the routes of these pages and calls, for the router.
//! Nothing is gathered: a file streams through, however large it is.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::{Extension, Router};

use super::site::Pages;
use crate::folder::Folder;
use crate::replica::Handle;
use crate::seal::Key;

pub(crate) mod backup;
pub(crate) mod bundle;
mod stream;
mod usb;

/// The routes.
pub fn routes(handle: Handle, key: Key, folder: Arc<Folder>) -> Pages {
    let carrier = bundle::Carrier { handle: handle.clone(), key: Arc::new(key) };
    let bundles = Router::new()
        .route("/api/v1/bundle", get(bundle::download).post(bundle::upload))
        .merge(usb::routes())
        .layer(DefaultBodyLimit::disable())
        .layer(Extension(carrier));
    bundles.merge(backup::routes(handle, folder))
}
