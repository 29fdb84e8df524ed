//! The style sheet, the script and the icon, embedded in the binary.
//!
//! Enters: a name with the hash of its content (`site-1f2e3d4c.css`). Leaves: the file, to be kept by browsers for ever:
//! a new release has other names. Needs no session: the sign-in page wants its style too. Nothing is ever loaded from
//! elsewhere.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;

struct Asset {
    name: String,
    media: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, media: &'static str, content: &'static str) -> Self {
        let hash = blake3::hash(content.as_bytes()).to_hex();
        Self { name: format!("{stem}-{}.{extension}", &hash[..8]), media, content }
    }
}

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("site", "css", "text/css; charset=utf-8", include_str!("../assets/site.css")));
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("live", "js", "text/javascript; charset=utf-8", include_str!("../assets/live.js")));
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("../assets/icon.svg")));

/// The address of the style sheet.
pub fn style() -> String {
    format!("/assets/{}", STYLE.name)
}

/// The address of the script.
pub fn script() -> String {
    format!("/assets/{}", SCRIPT.name)
}

/// The address of the icon.
pub fn icon() -> String {
    format!("/assets/{}", ICON.name)
}

/// Answers with a file.
pub(super) async fn serve(Path(name): Path<String>) -> Response {
    let found = [&STYLE, &SCRIPT, &ICON].into_iter().find(|asset| asset.name == name);
    match found {
        Some(asset) => {
            let headers =
                [(header::CONTENT_TYPE, asset.media), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.content).into_response()
        }
        None => Problem::not_found("That file belongs to another release of the program.").into_response(),
    }
}
