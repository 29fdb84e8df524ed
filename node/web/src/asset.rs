//! The style sheet, the type, the script and the icon, embedded in the binary.
//!
//! Enters: a name with the hash of its content (`site-1f2e3d4c.css`). Leaves: the file, to be kept by browsers for ever:
//! a new release has other names. Needs no session: the sign-in page wants its style too. Nothing is ever loaded from
//! elsewhere.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;

struct Asset {
    name: String,
    media: &'static str,
    content: Cow<'static, [u8]>,
}

impl Asset {
    fn new(stem: &str, extension: &str, media: &'static str, content: impl Into<Cow<'static, [u8]>>) -> Self {
        let content = content.into();
        let hash = blake3::hash(&content).to_hex();
        Self { name: format!("{stem}-{}.{extension}", &hash[..8]), media, content }
    }

    fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

/// The parts of the style sheet, in the order in which they say the last word.
const STYLES: [&str; 5] = [
    include_str!("../assets/style/ground.css"),
    include_str!("../assets/style/frame.css"),
    include_str!("../assets/style/parts.css"),
    include_str!("../assets/style/desk.css"),
    include_str!("../assets/style/network.css"),
];

/// The faces of the type, by the name that the style sheet gives their address: Atkinson Hyperlegible (OFL), Latin only.
static FACES: LazyLock<[(&str, Asset); 4]> = LazyLock::new(|| {
    let face = |stem, content: &'static [u8]| Asset::new(stem, "woff2", "font/woff2", content);
    [
        ("face-400", face("regular", include_bytes!("../assets/fonts/atkinson-hyperlegible-400.woff2"))),
        ("face-700", face("bold", include_bytes!("../assets/fonts/atkinson-hyperlegible-700.woff2"))),
        ("face-400-more", face("regular-more", include_bytes!("../assets/fonts/atkinson-hyperlegible-400-ext.woff2"))),
        ("face-700-more", face("bold-more", include_bytes!("../assets/fonts/atkinson-hyperlegible-700-ext.woff2"))),
    ]
});
static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let addressed = |css: String, (name, face): &(&str, Asset)| {
        css.replace(&format!("url({name})"), &format!("url({})", face.path()))
    };
    let css = FACES.iter().fold(STYLES.concat(), addressed);
    Asset::new("site", "css", "text/css; charset=utf-8", css.into_bytes())
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let js = [include_str!("../assets/live.js"), include_str!("../assets/desk.js"), include_str!("../assets/drag.js")]
        .concat();
    Asset::new("live", "js", "text/javascript; charset=utf-8", js.into_bytes())
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_bytes!("../assets/icon.svg").as_slice()));

/// The address of the style sheet.
pub fn style() -> String {
    STYLE.path()
}

/// The addresses of the faces that every page needs, to be asked for beside the style sheet.
pub fn faces() -> [String; 2] {
    [FACES[0].1.path(), FACES[1].1.path()]
}

/// The address of the script.
pub fn script() -> String {
    SCRIPT.path()
}

/// The address of the icon.
pub fn icon() -> String {
    ICON.path()
}

/// Answers with a file.
pub(super) async fn serve(Path(name): Path<String>) -> Response {
    let faces = FACES.iter().map(|(_, face)| face);
    let files = [&*STYLE, &*SCRIPT, &*ICON].into_iter().chain(faces);
    let found = files.into_iter().find(|asset| asset.name == name);
    match found {
        Some(asset) => {
            let headers =
                [(header::CONTENT_TYPE, asset.media), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.content.as_ref()).into_response()
        }
        None => Problem::not_found("That file belongs to another release of the program.").into_response(),
    }
}
