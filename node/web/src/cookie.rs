//! Cookies, the little of them that is needed here.
//!
//! Enters: request headers, or a name and value of our own making (letters, digits, `-`, `_` and `.`). Leaves: one
//! value, or a header to set. Everything set is `HttpOnly` and `SameSite=Strict`, and `Secure` for who came over
//! TLS: a centre's own pages are plain HTTP on the local network, where no authority could vouch for a name.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// The value of a cookie, if the browser sent one of that name.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let sent = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
    sent.flat_map(|v| v.split(';')).find_map(|pair| {
        let (n, value) = pair.trim().split_once('=')?;
        (n == name).then_some(value)
    })
}

/// A header that keeps a cookie for so many seconds; 0 takes it back.
pub fn set(name: &str, value: &str, seconds: i64, is_secure: bool) -> HeaderValue {
    let secure = if is_secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    // Our own names and values are plain ASCII; anything else takes the cookie back instead of being sent mangled.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("telecentre-none=; Path=/; Max-Age=0"))
}
