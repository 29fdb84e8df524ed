//! Passwords that are changed, sessions that are ended, and visitors behind a web server with TLS.

use std::net::SocketAddr;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use telecentre_web::front::{FarEnd, Front};

use super::browser::{Browser, CODE, PASSWORD};

const OTHER: &str = "cinq autres mots choisis";

async fn at_home() -> Browser {
    let mut browser = Browser::at_figeac();
    browser.post("/setup", &[("code", CODE), ("password", PASSWORD), ("again", PASSWORD)]).await;
    browser
}

async fn second(browser: &Browser) -> Browser {
    let mut second = browser.stranger();
    assert_eq!(second.post("/sign-in", &[("password", PASSWORD)]).await.location(), "/");
    second
}

#[tokio::test]
async fn a_cookie_that_was_copied_opens_nothing_after_the_sign_out() {
    let mut browser = at_home().await;
    let mut thief = browser.twin();
    assert_eq!(thief.get("/").await.status, StatusCode::OK);
    assert_eq!(browser.post("/sign-out", &[]).await.location(), "/entrer");
    assert_eq!(thief.get("/").await.location(), "/entrer");
    assert_eq!(thief.get("/api/v1/status").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn each_session_can_be_ended_from_another_and_all_others_at_once() {
    let mut browser = at_home().await;
    let (mut phone, mut tablet) = (second(&browser).await, second(&browser).await);
    let page = browser.get("/account").await;
    assert_eq!(page.text.matches("cet appareil").count(), 1, "{}", page.text);
    assert_eq!(page.text.matches("name=\"session\"").count(), 2, "one’s own is ended by the button above");
    let ended = page.input("session");
    let answer = browser.post("/account/sessions/end", &[("session", &ended)]).await;
    assert_eq!(answer.location(), "/account?done=ended");
    let left = [phone.get("/").await.status, tablet.get("/").await.status];
    assert_eq!(left.iter().filter(|s| **s == StatusCode::OK).count(), 1, "{left:?}");
    let mut third = second(&browser).await;
    browser.post("/account/sessions/end-others", &[]).await;
    for other in [&mut phone, &mut tablet, &mut third] {
        assert_eq!(other.get("/").await.location(), "/entrer");
    }
    assert_eq!(browser.get("/account?done=ended").await.status, StatusCode::OK);
    // Another site's form ends none.
    let from = [("origin", "http://evil.example")];
    let answer = browser.post_from("/account/sessions/end-others", &[], &from).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_the_old_one_and_ends_all_other_sessions() {
    let mut browser = at_home().await;
    let mut phone = second(&browser).await;
    let fields = |old, new, again| [("old", old), ("password", new), ("again", again)];
    let wrong = browser.post("/account/password", &fields("not the old one", OTHER, OTHER)).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.text.contains("pas le mot de passe actuel"));
    let short = browser.post("/account/password", &fields(PASSWORD, "court", "court")).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let differs = browser.post("/account/password", &fields(PASSWORD, OTHER, PASSWORD)).await;
    assert_eq!(differs.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(phone.get("/").await.status, StatusCode::OK, "nothing was changed");
    let done = browser.post("/account/password", &fields(PASSWORD, OTHER, OTHER)).await;
    assert_eq!(done.location(), "/account?done=password");
    assert_eq!(browser.get("/account?done=password").await.status, StatusCode::OK, "who changed it goes on");
    assert_eq!(phone.get("/").await.location(), "/entrer");
    assert_eq!(phone.post("/sign-in", &[("password", PASSWORD)]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(phone.post("/sign-in", &[("password", OTHER)]).await.location(), "/");
}

#[tokio::test]
async fn guessing_at_the_old_password_makes_one_wait() {
    let mut browser = at_home().await;
    let wrong = [("old", "not the old one"), ("password", OTHER), ("again", OTHER)];
    for _ in 0..6 {
        assert_eq!(browser.post("/account/password", &wrong).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(browser.post("/account/password", &wrong).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_token_sets_a_password_without_the_old_one_and_a_session_may_not() {
    let mut browser = at_home().await;
    let set = |password: &str| format!("{{\"password\":\"{password}\"}}");
    let request = Request::put("/api/v1/password").header(header::CONTENT_TYPE, "application/json");
    let request = request.header("sec-fetch-site", "same-origin").body(Body::from(set(OTHER))).unwrap();
    assert_eq!(browser.send(request).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.call(Method::PUT, "/api/v1/password", Some(&set("court"))).await.status, 422);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(browser.call(Method::PUT, "/api/v1/password", Some(&set(OTHER))).await.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/").await.location(), "/entrer", "every session ends");
    assert_eq!(browser.post("/sign-in", &[("password", OTHER)]).await.location(), "/");
}

#[tokio::test]
async fn the_setup_code_is_shown_to_the_token_until_a_password_is_set() {
    let mut browser = Browser::at_figeac();
    assert_eq!(browser.call(Method::GET, "/api/v1/setup-code", None).await.json()["code"], CODE);
    browser.post("/setup", &[("code", CODE), ("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(browser.get("/api/v1/setup-code").await.status, StatusCode::FORBIDDEN, "a session");
    assert_eq!(browser.call(Method::GET, "/api/v1/setup-code", None).await.status, StatusCode::CONFLICT);
}

/// Every byte of a text, as an address carries it.
fn encoded(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect::<Vec<_>>().concat()
}

/// A sign-in that a proxy on this machine forwards from an address.
async fn tries(browser: &mut Browser, from: &str, password: &str) -> (StatusCode, String) {
    let mut request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, "https://reseau.example.org")
        .header("x-forwarded-for", format!("1.2.3.4, {from}"))
        .header("x-forwarded-proto", "https")
        .body(Body::from(format!("password={}", password.replace(' ', "+").replace('à', "%C3%A0"))))
        .unwrap();
    request.extensions_mut().insert(FarEnd::from(SocketAddr::from(([127, 0, 0, 1], 5_000))));
    let answer = browser.send(request).await;
    let cookie = answer.headers.get(header::SET_COOKIE).map_or("", |v| v.to_str().unwrap());
    (answer.status, cookie.to_owned())
}

fn behind(proxies: &[&str]) -> Front {
    let public_url = Some("https://reseau.example.org".parse().unwrap());
    Front { public_url, trusted_proxies: proxies.iter().map(|p| p.parse().unwrap()).collect() }
}

#[tokio::test]
async fn behind_a_trusted_proxy_whoever_guesses_locks_nobody_else_out() {
    let mut browser = Browser::at_figeac_behind(behind(&["127.0.0.1"]));
    browser.post("/setup", &[("code", CODE), ("password", PASSWORD), ("again", PASSWORD)]).await;
    let mut stranger = browser.stranger();
    for _ in 0..10 {
        tries(&mut stranger, "203.0.113.9", "wrong").await;
    }
    assert_eq!(tries(&mut stranger, "203.0.113.9", PASSWORD).await.0, StatusCode::TOO_MANY_REQUESTS);
    let (status, cookie) = tries(&mut stranger, "203.0.113.10", PASSWORD).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "an open session is no matter of guessing");
}

#[tokio::test]
async fn without_a_trusted_proxy_forwarded_headers_are_ignored() {
    let mut browser = Browser::at_figeac_behind(behind(&["192.0.2.1"]));
    browser.post("/setup", &[("code", CODE), ("password", PASSWORD), ("again", PASSWORD)]).await;
    let mut stranger = browser.stranger();
    for i in 0..10 {
        tries(&mut stranger, &format!("203.0.113.{i}"), "wrong").await;
    }
    assert_eq!(tries(&mut stranger, "203.0.113.99", PASSWORD).await.0, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn no_address_that_is_asked_for_leads_away() {
    let mut browser = at_home().await;
    let aways = [
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/%2f%2fevil.example",
        "/%5Cevil.example",
        "https://evil.example/",
        "\\\\evil.example",
        "/\0",
        "/\u{7f}",
        "/\r\nX: y",
        "/a//evil.example",
        "/../",
        "é",
    ];
    for away in aways {
        let encoded = encoded(away);
        let answer = browser.get(&format!("/language?to=fr&next={encoded}")).await;
        let refused = answer.status == StatusCode::BAD_REQUEST && answer.location().is_empty();
        assert!(refused || (answer.status, answer.location()) == (StatusCode::SEE_OTHER, "/"), "{away:?}");
        let answer = browser.post("/sign-in", &[("password", PASSWORD), ("next", away)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{away:?}");
        assert!(!browser.get(&format!("/sign-in?next={encoded}")).await.text.contains("evil"), "{away:?}");
    }
    for path in ["//evil.example/?t=x", "//evil.example/%2e%2e?t=x", "/%5Cevil.example?t=x"] {
        assert_eq!(browser.get(path).await.location(), "/", "{path}");
    }
    let mut stranger = browser.stranger();
    for path in ["//evil.example/", "//evil.example/?t=x"] {
        let answer = stranger.get(path).await;
        assert!(answer.location() == "/" || answer.location().starts_with("/entrer"), "{path}: {}", answer.location());
    }
}

/// Fields of all forms and queries, filled with what no keyboard sends.
#[tokio::test]
async fn control_characters_anywhere_are_refused_in_words_and_never_a_fault() {
    let mut browser = at_home().await;
    let fields = [
        "password", "next", "code", "again", "old", "session", "back", "name", "note", "who", "member", "guest",
        "resource", "centre", "start", "end", "date", "status", "email", "phone", "activity", "query", "done", "key",
        "to",
    ];
    let posts = [
        "/sign-in",
        "/setup",
        "/sign-out",
        "/account/password",
        "/account/sessions/end",
        "/membres",
        "/membres/new",
        "/membres/0000000000000",
        "/reserver",
        "/reservations/0000000000000/cancel",
        "/sync/pause",
        "/sync/resume",
    ];
    let gets = [
        "/",
        "/sign-in",
        "/account",
        "/membres",
        "/membres/new",
        "/planning/2026-11-24",
        "/planning/2026-11-24?centre=figeac",
        "/reserver?centre=figeac",
        "/liaison",
        "/language?to=fr",
        "/reservations/0000000000000",
        "/api/v1/members",
        "/api/v1/centres/figeac/bookings",
        "/api/v1/centres/figeac/free",
        "/api/v1/digest",
        "/api/v1/void",
        "/api/v1/requests",
    ];
    let paths = [
        "/%00",
        "/planning/%00",
        "/membres/%00",
        "/reservations/%00",
        "/assets/%00",
        "/api/v1/centres/%00",
        "/api/v1/members/%00%0A",
        "/api/v1/bookings/%FF",
        "/planning/%FF",
        "/%FF",
        "/membres/%1B%5B",
        "/reservations/%00/cancel",
    ];
    for bad in ["\0", "a\0b", "\u{1b}[2J", "\u{7f}", "\u{85}", "\u{2028}", "\u{202e}", "\r\nX: y"] {
        let all: Vec<(&str, &str)> = fields.iter().map(|name| (*name, bad)).collect();
        let encoded = encoded(bad);
        for path in posts {
            let mut other = browser.twin();
            for sent in all.iter().map(std::slice::from_ref).chain([&all[..]]) {
                let answer = other.post(path, sent).await;
                assert!(!answer.status.is_server_error(), "{path} {sent:?}: {} {}", answer.status, answer.text);
            }
            browser = browser.signed_in_again();
        }
        for path in gets {
            for name in fields {
                let and = if path.contains('?') { '&' } else { '?' };
                let answer = browser.get(&format!("{path}{and}{name}={encoded}")).await;
                assert!(!answer.status.is_server_error(), "{path} {name}: {}", answer.status);
                assert!(!answer.text.contains('\0'), "{path} {name}");
            }
        }
    }
    for path in paths {
        let answer = browser.get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
    for (name, value) in
        [("cookie", "telecentre-01010101=\u{1}"), ("accept-language", "\u{e9}"), ("user-agent", "\u{e9}\u{1f}")]
    {
        let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) else { continue };
        let answer = browser.send(Request::get("/account").header(name, value).body(Body::empty()).unwrap()).await;
        assert!(!answer.status.is_server_error(), "{name}: {}", answer.status);
    }
}
