//! Lists in parts: each call of a list answers as many as are asked for, and where to go on.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::browser::Browser;

/// The calls that answer a list, with the name of it.
const LISTS: [(&str, &str); 10] = [
    ("/centres", "centres"),
    ("/centres/figeac/resources", "resources"),
    ("/centres/figeac/closures", "closures"),
    ("/centres/figeac/bookings?from=2026-11-24&to=2026-11-24", "bookings"),
    ("/members", "members"),
    ("/roles", "roles"),
    ("/requests", "requests"),
    ("/waitlist", "waitlist"),
    ("/inbox", "items"),
    ("/search?date=2026-11-25", "results"),
];

async fn get(browser: &mut Browser, path: &str, more: &str) -> Value {
    let joint = if path.contains('?') { '&' } else { '?' };
    let answer = browser.call(Method::GET, &format!("/api/v1{path}{joint}{more}"), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{path} {more}: {}", answer.text);
    answer.json()
}

/// Something for the lists that a day leaves empty: closures, roles, wishes.
async fn fill(browser: &mut Browser) {
    let members = get(browser, "/members", "").await;
    for n in 0..2 {
        let closed = json!({ "from": format!("2026-12-2{n}"), "until": format!("2026-12-2{n}") });
        let member = &members["members"][n]["id"];
        let wish = json!({ "centre": "figeac", "kind": "office", "member": member, "key": format!("q{n}"),
                           "start": "2026-11-26T09:00", "end": "2026-11-26T12:00" });
        for (path, body) in [
            ("/centres/figeac/closures", closed),
            ("/roles", json!({ "person": member, "role": "host", "centre": "figeac" })),
            ("/waitlist", wish),
        ] {
            let made = browser.call(Method::POST, &format!("/api/v1{path}"), Some(&body.to_string())).await;
            assert!(made.status.is_success(), "{path}: {}", made.text);
        }
    }
}

#[tokio::test]
async fn a_list_that_is_read_in_parts_is_the_whole_list() {
    let mut browser = Browser::at_figeac();
    fill(&mut browser).await;
    for (path, name) in LISTS {
        let whole = get(&mut browser, path, "").await;
        assert!(whole["next"].is_null(), "{path}: without a limit the answer is whole");
        let whole = whole[name].as_array().unwrap().clone();
        assert!(whole.len() > 1, "{path}: {whole:?}");
        let mut read: Vec<Value> = Vec::new();
        let mut after = String::new();
        while read.len() < whole.len() {
            let part = get(&mut browser, path, &format!("limit=1{after}")).await;
            assert_eq!(part[name].as_array().unwrap().len(), 1, "{path}");
            read.push(part[name][0].clone());
            let next = part["next"].as_str();
            assert_eq!(next.is_some(), read.len() < whole.len(), "{path}: {next:?}");
            after = format!("&after={}", next.unwrap_or_default());
        }
        assert_eq!(read, whole, "{path}");
    }
}

#[tokio::test]
async fn a_limit_or_a_place_that_there_is_not_is_told_in_plain_words() {
    let mut browser = Browser::at_figeac();
    for (path, _) in LISTS {
        let joint = if path.contains('?') { '&' } else { '?' };
        for (wrong, field, told) in [
            ("limit=0", "limit", "from 1 to 1000 at once"),
            ("limit=many", "limit", "write a whole number"),
            ("after=nothing", "after", "is not where an answer of this list ended"),
        ] {
            let answer = browser.call(Method::GET, &format!("/api/v1{path}{joint}{wrong}"), None).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {wrong}");
            let error = &answer.json()["errors"][0];
            assert_eq!(error["field"], field, "{path} {wrong}");
            assert!(error["message"].as_str().unwrap().contains(told), "{path} {wrong}: {error}");
        }
    }
}
