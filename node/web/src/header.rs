//! Headers that every answer carries.
//!
//! Enters: an answer. Leaves: the same, with what keeps browsers from running, framing, sniffing, caching or telling
//! others anything. Scripts and styles come from our own files only; nothing inline, nothing from elsewhere. Where people
//! reach the pages over TLS, as the configuration says, whoever came so is told to come in no other way.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::front::FarEnd;
use crate::site::Site;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Referrers go to our own pages only. Not `no-referrer`: under it browsers send forms with `Origin: null`, and over
/// plain HTTP that header is all that tells our own forms from others'.
const FIXED: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

/// For a year from each visit, of this host alone: what else its owner has under the name is not ours to close.
const ONLY_TLS: &str = "max-age=31536000";

/// Adds them to an answer, which nobody keeps unless it says for how long.
pub(super) async fn secure(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<FarEnd>().copied();
    let is_secure = peer.is_some_and(|peer| site.front.client(peer, request.headers()).is_secure);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if is_secure && site.front.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_TLS));
    }
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
