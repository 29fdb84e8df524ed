//! Who gets in.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};

use super::browser::{Browser, CODE, PASSWORD, TOKEN};

const PAGES: &[&str] = &[
    "/",
    "/membres",
    "/membres/new",
    "/liaison",
    "/planning/2026-11-24",
    "/reservations/0000000000000",
    "/sign-out",
    "/language",
    "/nowhere",
];
const CALLS: &[&str] = &["/live", "/metrics", "/api/v1/status", "/api/v1/nowhere"];

#[tokio::test]
async fn every_page_leads_a_stranger_to_the_door_and_every_call_is_refused() {
    let mut stranger = Browser::at_figeac();
    for path in PAGES {
        let answer = stranger.get(path).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/setup"), "{path}");
        assert!(!answer.text.contains("Delcros"));
    }
    for path in CALLS {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let answer = stranger.send(Request::builder().method(method).uri(*path).body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
            assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
        }
    }
    assert_eq!(stranger.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_token_or_cookie_is_nobody() {
    let mut browser = Browser::at_figeac();
    for value in ["Bearer wrong", "Bearer", "", "Basic abc", &format!("Bearer {TOKEN}x"), "Bearer \u{e9}"] {
        let request = Request::get("/api/v1/status").header(header::AUTHORIZATION, value.as_bytes());
        assert_eq!(browser.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::UNAUTHORIZED);
    }
    for value in ["", "x", "99999999999.00.00", "..", "99999999999.\u{e9}.x"] {
        let cookie = format!("telecentre-01010101={value}");
        let request = Request::get("/planning/2026-11-24").header(header::COOKIE, cookie.as_bytes());
        assert_eq!(browser.send(request.body(Body::empty()).unwrap()).await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn the_first_phone_on_the_network_does_not_own_the_box() {
    let mut browser = Browser::at_figeac();
    assert_eq!(browser.get("/sign-in").await.location(), "/setup");
    let wrong = [("code", "AAAA-AAAA-AAAA"), ("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(browser.post("/setup", &wrong).await.status, StatusCode::FORBIDDEN);
    let weak = [("code", CODE), ("password", "short"), ("again", "short")];
    assert_eq!(browser.post("/setup", &weak).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let differs = [("code", CODE), ("password", PASSWORD), ("again", "quatre autres mots")];
    assert_eq!(browser.post("/setup", &differs).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!browser.site.auth.is_set_up());
    let right = [("code", "7k3m 9qxz 2wta"), ("password", PASSWORD), ("again", PASSWORD)];
    assert_eq!(browser.post("/setup", &right).await.location(), "/");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    // A second one cannot take it, even with the code.
    let mut second = browser.stranger();
    let other = [("code", CODE), ("password", "un autre mot de passe"), ("again", "un autre mot de passe")];
    assert_eq!(second.post("/setup", &other).await.location(), "/entrer");
    assert_eq!(second.post("/sign-in", &[("password", "un autre mot de passe")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(second.post("/sign-in", &[("password", PASSWORD), ("next", "/liaison")]).await.location(), "/liaison");
}

#[tokio::test]
async fn guessing_makes_one_wait_and_a_link_elsewhere_is_not_followed() {
    let mut browser = Browser::at_figeac();
    browser.post("/setup", &[("code", CODE), ("password", PASSWORD), ("again", PASSWORD)]).await;
    let mut stranger = browser.stranger();
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
        let answer = stranger.post("/sign-in", &[("password", PASSWORD), ("next", next)]).await;
        assert_eq!(answer.location(), "/", "{next}");
    }
    for _ in 0..6 {
        assert_eq!(stranger.post("/sign-in", &[("password", "wrong")]).await.status, StatusCode::FORBIDDEN);
    }
    let waiting = stranger.post("/sign-in", &[("password", PASSWORD)]).await;
    assert_eq!(waiting.status, StatusCode::TOO_MANY_REQUESTS);
    let seconds = waiting.headers.get(axum::http::header::RETRY_AFTER).unwrap().to_str().unwrap();
    assert!(seconds.parse::<u64>().unwrap() > 0, "a page says when to come again, as a call does");
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let forms: &[&[(&str, &str)]] = &[
        &[],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://figeac.local:8082")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://figeac.local:8081")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://figeac.local:8081")],
        &[("sec-fetch-site", "none")],
    ];
    for from in forms {
        let answer = browser.post_from("/sign-out", &[], from).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{from:?}");
        let answer = browser.post_from("/sign-in", &[("password", "x")], from).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{from:?}");
    }
    assert_eq!(browser.get("/").await.status, StatusCode::OK, "still signed in");
    let own = [("sec-fetch-site", "same-origin"), ("origin", "http://figeac.local:8081")];
    assert_eq!(browser.post_from("/sign-out", &[], &own).await.location(), "/entrer");
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_sign_in_link_stays_good_and_leaves_no_token_in_the_address() {
    let mut browser = Browser::at_figeac();
    browser.site.auth.allow_link("abc".to_owned());
    assert_eq!(browser.get("/planning/2026-11-24?t=wrong").await.location(), "/planning/2026-11-24");
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/planning/2026-11-24?t=abc").await.location(), "/planning/2026-11-24");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let mut second = browser.stranger();
    assert_eq!(second.get("/").await.status, StatusCode::SEE_OTHER);
    second.get("/?t=abc").await;
    assert_eq!(second.get("/").await.status, StatusCode::OK, "a telephone, after the computer");
}

#[tokio::test]
async fn every_answer_tells_browsers_to_run_frame_and_leak_nothing() {
    let mut browser = Browser::at_figeac();
    for path in ["/", "/setup", "/api/v1/status", "/healthz", "/assets/none.css"] {
        let answer = browser.get(path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers[header::REFERRER_POLICY], "same-origin");
    }
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused_in_plain_words() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let answer = browser.post("/reserver", &[("note", &"x".repeat(70_000))]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("C’est trop long"), "{}", answer.text);
}

#[tokio::test]
async fn the_accessibility_statement_is_open_to_everybody_and_every_page_leads_to_it() {
    let mut stranger = Browser::at_figeac();
    let page = stranger.get("/accessibilite").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["RGAA", "axe-core", "Défenseur des droits", "Ce qui n’est pas encore fait"] {
        assert!(page.text.contains(words), "{words}");
    }
    assert!(!page.text.contains("Delcros"), "it says nothing of anybody");
    let mut host = Browser::signed_in_at_figeac().await;
    for path in ["/", "/planning", "/membres", "/nowhere"] {
        assert!(host.get(path).await.text.contains("href=\"/accessibilite\""), "{path}");
    }
}
