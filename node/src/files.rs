//! Files that come and go over HTTP: bundles and backups.
//!
//! Enters: requests, and what the program reads and writes files with. Leaves: the screens of bundles and backups.
//! Nothing is gathered: a file streams through, however large it is.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use telecentre_web::site::{Pages, Screen};
use utoipa::OpenApi;

pub mod backup;
pub mod bundle;
mod stream;
mod usb;

#[derive(OpenApi)]
#[openapi(paths(bundle::download, bundle::upload))]
struct BundleCalls;

#[derive(OpenApi)]
#[openapi(paths(backup::download))]
struct BackupCalls;

/// The screens of every program that has a data folder.
pub const SCREENS: &[Screen] = &[
    Screen {
        routes: bundles,
        calls: Some(BundleCalls::openapi),
        files: &["/api/v1/bundle", "/usb", "/usb/bundle"],
        ..Screen::named("bundle")
    },
    Screen {
        routes: backups,
        calls: Some(BackupCalls::openapi),
        files: &["/api/v1/backup"],
        ..Screen::named("backup")
    },
];

fn bundles() -> Pages {
    Router::new()
        .route("/api/v1/bundle", get(bundle::download).post(bundle::upload))
        .route("/usb", get(usb::show).post(usb::take_in))
        .route("/usb/bundle", get(usb::download))
        .layer(DefaultBodyLimit::disable())
}

fn backups() -> Pages {
    Router::new().route("/api/v1/backup", get(backup::download))
}
