//! The words of the hub's own screens, beside those of every replica's.
//!
//! Enters: nothing. Leaves: messages of `locales/`, one file for each screen, embedded in the binary.

use fluent_templates::{Loader, static_loader};
use telecentre_web::words::spacing;

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

/// The words of the hub's own screens.
pub fn words() -> &'static dyn Loader {
    &*LOCALES
}
