//! What whoever comes in the clear is answered where the pages are served over TLS: come again over TLS.
//!
//! Enters: any request. Leaves: the same address with `https`, for good (308: a form is sent again as it was), or the
//! proof that an authority asks for before it certifies the host. Never reads a body, a cookie or the replica.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HOST, LOCATION, RETRY_AFTER};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::tls::Tls;
use crate::front::PublicUrl;

/// The port that `https://` means.
const USUAL: u16 = 443;
/// When to come again while there is no certificate yet.
const COME_AGAIN_S: u16 = 60;

/// Where the pages are served over TLS.
#[derive(Clone)]
pub struct Destination {
    /// What is served there.
    pub tls: Arc<dyn Tls>,
    /// As people type it; else the host that they asked for.
    pub public_url: Option<PublicUrl>,
    /// The port, where the host is the one that they asked for.
    pub port: u16,
}

/// What answers in the clear.
pub fn router(to: Destination) -> Router {
    Router::new().route("/.well-known/acme-challenge/{token}", get(prove)).fallback(lead).with_state(Arc::new(to))
}

async fn prove(State(to): State<Arc<Destination>>, Path(token): Path<String>) -> Response {
    match to.tls.proof(&token) {
        Some(proof) => ([(CONTENT_TYPE, "application/octet-stream")], proof).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn lead(State(to): State<Arc<Destination>>, request: Request) -> Response {
    let mut response = match to.address(&request) {
        Some(there) if to.tls.is_ready() => (StatusCode::PERMANENT_REDIRECT, [(LOCATION, there)]).into_response(),
        Some(_) => {
            let words = "Le certificat de ce site se prépare\u{a0}: réessayez dans une minute.\n\n\
                         The certificate of this site is on its way; try again in a minute.\n";
            let typed = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
            let mut response = (StatusCode::SERVICE_UNAVAILABLE, typed, words).into_response();
            response.headers_mut().insert(RETRY_AFTER, COME_AGAIN_S.into());
            response
        }
        None => StatusCode::BAD_REQUEST.into_response(),
    };
    // The day that the owner goes back to plain HTTP no browser should remember another.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

impl Destination {
    /// The address of a request over TLS; none if it names no host.
    fn address(&self, request: &Request) -> Option<HeaderValue> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let path = if path.starts_with('/') { path } else { "/" };
        let outside = self.public_url.as_ref().filter(|url| url.is_https());
        let base = if let Some(url) = outside {
            url.as_str()
        } else {
            let named = request.headers().get(HOST)?.to_str().ok()?;
            let host: Authority = named.parse().ok().filter(|_| !named.contains('@'))?;
            let port = if self.port == USUAL { String::new() } else { format!(":{}", self.port) };
            format!("https://{}{port}", host.host())
        };
        HeaderValue::from_str(&format!("{base}{path}")).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use axum::body::Body;
    use tower::ServiceExt;

    use super::*;
    use crate::replica::Later;
    use crate::serve::Stream;

    struct Ready(bool);

    impl Tls for Ready {
        fn shake_hands(&self, plain: Box<dyn Stream>) -> Later<'_, io::Result<Box<dyn Stream>>> {
            Box::pin(async { Ok(plain) })
        }
        fn is_ready(&self) -> bool {
            self.0
        }
        fn proof(&self, token: &str) -> Option<String> {
            (token == "known").then(|| "known.print".to_owned())
        }
    }

    async fn asked(to: &Destination, host: &str, path: &str) -> (StatusCode, String) {
        let mut request = Request::builder().method("POST").uri(path).body(Body::empty()).unwrap();
        if path.contains("acme") {
            *request.method_mut() = axum::http::Method::GET;
        }
        request.headers_mut().insert(HOST, HeaderValue::from_str(host).unwrap());
        let response = router(to.clone()).oneshot(request).await.unwrap();
        let to = response.headers().get(LOCATION).map_or("", |v| v.to_str().unwrap());
        (response.status(), to.to_owned())
    }

    #[tokio::test]
    async fn whoever_comes_in_the_clear_is_led_to_the_same_page_over_tls() {
        let to = Destination { tls: Arc::new(Ready(true)), public_url: None, port: 8443 };
        let moved = |to: &str| (StatusCode::PERMANENT_REDIRECT, to.to_owned());
        assert_eq!(asked(&to, "box:8080", "/planning?d=1").await, moved("https://box:8443/planning?d=1"));
        assert_eq!(asked(&to, "[::1]", "/").await, moved("https://[::1]:8443/"));
        assert_eq!(asked(&Destination { port: 443, ..to.clone() }, "box:80", "/").await, moved("https://box/"));
        assert_eq!(asked(&to, "u@box", "/").await.0, StatusCode::BAD_REQUEST);
        assert_eq!(asked(&to, "a b", "/").await.0, StatusCode::BAD_REQUEST);
        let public_url = Some("https://reseau.example.org".parse().unwrap());
        let named = Destination { public_url, ..to };
        assert_eq!(asked(&named, "evil.example", "//x/y").await, moved("https://reseau.example.org//x/y"));
    }

    #[tokio::test]
    async fn an_authority_gets_its_proof_and_nobody_is_led_where_there_is_no_certificate_yet() {
        let to = Destination { tls: Arc::new(Ready(false)), public_url: None, port: 443 };
        assert_eq!(asked(&to, "box", "/.well-known/acme-challenge/known").await.0, StatusCode::OK);
        assert_eq!(asked(&to, "box", "/.well-known/acme-challenge/other").await.0, StatusCode::NOT_FOUND);
        assert_eq!(asked(&to, "box", "/").await.0, StatusCode::SERVICE_UNAVAILABLE);
    }
}
