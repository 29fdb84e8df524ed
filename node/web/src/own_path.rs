//! A path of our own: the only thing that an answer of ours ever leads a browser to.
//!
//! Enters: an address, from a form, a query or our own making. Leaves: it, if it can only mean a page here, and the one
//! redirect that pages answer with. Browsers drop tabs and line ends, read `\` as `/` and take `//host` for another site;
//! so whatever holds one of these, in the clear or encoded where a path begins, is refused. Never decodes what it passes on.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The longest address that is led to: a page of ours with its whole query is far shorter.
const LONGEST: usize = 2_048;

/// An address of this site: path, query and fragment, in plain ASCII.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnPath(HeaderValue);

impl OwnPath {
    /// The first page.
    pub fn home() -> Self {
        Self(HeaderValue::from_static("/"))
    }

    /// Reads an address; none if it could lead anywhere else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let beginning: String = path.chars().skip(1).take(3).collect::<String>().to_ascii_lowercase();
        let is_absolute = path.starts_with('/') && !path.contains("//") && beginning != "%2f" && beginning != "%5c";
        // A segment of dots alone is resolved by the browser: what it leaves is no longer what was looked at here.
        let has_dots = path.split('/').any(|segment| {
            let segment = segment.to_ascii_lowercase().replace("%2e", ".");
            segment == "." || segment == ".."
        });
        if !is_plain || !is_absolute || has_dots {
            return None;
        }
        HeaderValue::from_str(text).ok().map(Self)
    }

    /// Where to go on to after a form: what was asked for if it is a page here, else the first page.
    pub fn onward(next: Option<&str>) -> Self {
        next.and_then(Self::parse).unwrap_or_else(Self::home)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        // It was made of plain ASCII.
        self.0.to_str().unwrap_or("/")
    }

    /// The answer that leads there (303: the browser gets the page, whatever it sent before).
    pub fn lead(self) -> Response {
        (StatusCode::SEE_OTHER, [(header::LOCATION, self.0)]).into_response()
    }
}

/// Leads to an address of our own making; what turns out not to be one leads to the first page.
pub fn lead_to(path: &str) -> Response {
    OwnPath::onward(Some(path)).lead()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages_of_ours_are_led_to_as_they_are() {
        for path in [
            "/",
            "/day/2026-11-24?centre=figeac&note=a%2Fb",
            "/#link-figeac",
            "/sign-in?next=%2F%2Fx",
            "/a//".get(..2).unwrap(),
        ] {
            assert_eq!(OwnPath::parse(path).map(|p| p.as_str().to_owned()).as_deref(), Some(path));
        }
    }

    #[test]
    fn nothing_that_a_browser_could_take_for_another_site_is_led_to() {
        for path in [
            "",
            "x",
            "//host/",
            "/\\host",
            "/\t/host",
            "/\n/host",
            "\t//host",
            " //host",
            "/%2f%2fhost",
            "/%5Chost",
            "/./host",
            "/..//host",
            "/%2e%2e/host",
            "/a//host",
            "https://host/",
            "http:host",
            "javascript:alert(1)",
            "/\0",
            "/é",
            "/a b",
            "/\u{7f}",
            "/?a\\b",
            "\\/host",
        ] {
            assert_eq!(OwnPath::parse(path), None, "{path:?}");
        }
        assert_eq!(OwnPath::parse(&format!("/{}", "a".repeat(LONGEST))), None);
    }

    /// What a browser makes of a `Location` (WHATWG URL, the part that chooses the host): blanks at the ends, tabs and
    /// line ends go, backslashes are slashes.
    fn stays_here(location: &str) -> bool {
        let trimmed = location.trim_matches(|c: char| c <= ' ');
        let kept: String = trimmed.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
        let read = kept.replace('\\', "/");
        read.starts_with('/') && !read.starts_with("//")
    }

    proptest! {
        #[test]
        fn whatever_is_asked_for_the_answer_leads_to_a_page_here(
            text in r"[/\\]{0,3}[ \t\r\n\x00./\\%2fF5cCeE:@?#a-z]{0,24}|\PC{0,24}|(https?:|//)?[a-z./\\\t%]{0,24}",
        ) {
            let answer = OwnPath::onward(Some(&text)).lead();
            let location = answer.headers()[header::LOCATION].to_str().unwrap();
            prop_assert!(stays_here(location), "{:?} leads to {:?}", text, location);
            prop_assert!(location == "/" || location == text);
        }
    }
}
