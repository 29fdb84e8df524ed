//! Files that come and go over HTTP: bundles and backups.
//!
//! Enters: requests, and the replica that the files are written from and read into. Leaves: the screens of bundles and
//! backups.
//! Nothing is gathered: a file streams through, however large it is.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use fluent_templates::{Loader, static_loader};
use telecentre_web::site::{Pages, Screen};
use telecentre_web::words::spacing;
use utoipa::OpenApi;

pub mod backup;
pub mod bundle;
mod stream;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "fr",
        // As the pages' own words.
        customise: |bundle| {
            spacing::ready(bundle);
        },
    };
}

/// The words of these screens.
pub fn words() -> &'static dyn Loader {
    &*LOCALES
}

#[derive(OpenApi)]
#[openapi(paths(bundle::api::download, bundle::api::upload))]
struct BundleCalls;

#[derive(OpenApi)]
#[openapi(paths(backup::download))]
struct BackupCalls;

/// The screens of every program that has a data folder.
pub const SCREENS: &[Screen] = &[
    Screen {
        routes: bundles,
        calls: Some(BundleCalls::openapi),
        words: Some(words),
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
        .route("/api/v1/bundle", get(bundle::api::download).post(bundle::api::upload))
        .route("/usb", get(bundle::page::show).post(bundle::page::take_in))
        .route("/usb/bundle", get(bundle::page::download))
        .layer(DefaultBodyLimit::disable())
}

fn backups() -> Pages {
    Router::new().route("/api/v1/backup", get(backup::download))
}

#[cfg(test)]
mod tests;
