//! Waiting for a place, as programs do it and hosts are told of it.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::browser::{Answer, Browser};

async fn call(browser: &mut Browser, method: Method, path: &str, body: Option<&Value>) -> Answer {
    browser.call(method, &format!("/api/v1{path}"), body.map(Value::to_string).as_deref()).await
}

/// Somebody waits for the closed office on a day when it is taken.
async fn asked(browser: &mut Browser, key: &str) -> Answer {
    let found = call(browser, Method::GET, "/members?query=benali", None).await.json();
    let slot = |hour: &str| format!("2026-11-26T{hour}");
    let taken = json!({ "centre": "figeac", "resource": "ferme", "guest": { "name": "Mme Roques" }, "key": "taken",
                        "start": slot("09:00"), "end": slot("12:00") });
    call(browser, Method::POST, "/bookings", Some(&taken)).await;
    let wish = json!({ "centre": "figeac", "kind": "office", "member": found["members"][0]["id"], "key": key,
                       "start": slot("09:00"), "end": slot("10:00"), "until": slot("08:00") });
    call(browser, Method::POST, "/waitlist", Some(&wish)).await
}

#[tokio::test]
async fn a_wish_waits_is_listed_and_is_taken_back() {
    let mut browser = Browser::at_figeac();
    let made = asked(&mut browser, "w1").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let wish = made.json();
    assert_eq!((&wish["state"], &wish["kind"], &wish["q"]), (&json!("asked"), &json!("office"), &Value::Null));
    assert_eq!(wish["until"], "2026-11-26T08:00");
    let again = asked(&mut browser, "w1").await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, wish.clone()));
    let twice = asked(&mut browser, "w2").await;
    assert!(twice.json()["type"].as_str().unwrap().ends_with("waits-already"), "{}", twice.text);
    let inbox = call(&mut browser, Method::GET, "/inbox?centre=figeac", None).await.json();
    let item = inbox["items"].as_array().unwrap().iter().find(|item| item["kind"] == "waitlist").unwrap();
    assert_eq!(item["booking"], wish["id"]);
    assert!(item["text"].as_str().unwrap().contains("Benali"), "{item}");
    assert_eq!(item["proposal"]["act"], "withdraw", "nothing is free");
    let list = call(&mut browser, Method::GET, "/waitlist?centre=figeac", None).await.json();
    assert_eq!(list["waitlist"].as_array().unwrap().len(), 1);
    let path = format!("/waitlist/{}", wish["id"].as_str().unwrap());
    assert_eq!(call(&mut browser, Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(call(&mut browser, Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    let list = call(&mut browser, Method::GET, "/waitlist", None).await.json();
    assert_eq!(list["waitlist"][0]["state"], "withdrawn");
    let gone = call(&mut browser, Method::DELETE, "/waitlist/0000000000000", None).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_place_that_is_free_is_given_by_the_proposal_as_it_stands() {
    let mut browser = Browser::at_figeac();
    let wish = asked(&mut browser, "w1").await.json();
    let refused =
        call(&mut browser, Method::POST, &format!("/waitlist/{}/give", wish["id"].as_str().unwrap()), None).await;
    assert!(refused.json()["type"].as_str().unwrap().ends_with("wait-not-free"), "{}", refused.text);
    let bookings =
        call(&mut browser, Method::GET, "/centres/figeac/bookings?from=2026-11-26&to=2026-11-26", None).await;
    let taken = bookings.json()["bookings"][0]["id"].as_str().unwrap().to_owned();
    call(&mut browser, Method::POST, &format!("/bookings/{taken}/cancel"), None).await;
    let inbox = call(&mut browser, Method::GET, "/inbox?centre=figeac", None).await.json();
    let item = inbox["items"].as_array().unwrap().iter().find(|item| item["kind"] == "waitlist").unwrap();
    let path = item["proposal"]["path"].as_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    let given = call(&mut browser, Method::POST, &path, None).await;
    assert_eq!((given.status, &given.json()["state"]), (StatusCode::OK, &json!("given")), "{}", given.text);
    let booking =
        call(&mut browser, Method::GET, &format!("/bookings/{}", wish["id"].as_str().unwrap()), None).await.json();
    assert_eq!((&booking["state"], &booking["resource"]), (&json!("confirmed"), &json!("ferme")));
    for bad in [json!({ "resource": "ferme", "kind": "office" }), json!({ "until": "soon" }), json!({ "start": "x" })] {
        let answer = call(&mut browser, Method::POST, "/waitlist", Some(&bad)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    }
}
