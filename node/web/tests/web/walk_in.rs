//! Somebody walks in, stays, leaves, as programs are told of it.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::browser::{Answer, Browser};
use super::village::DAY;

async fn post(browser: &mut Browser, path: &str, body: &Value) -> Answer {
    browser.call(Method::POST, &format!("/api/v1{path}"), Some(&body.to_string())).await
}

fn guest(kind: &str, key: &str) -> Value {
    json!({ "centre": "figeac", "guest": { "name": "Mme Passante" }, "kind": kind, "key": key })
}

#[tokio::test]
async fn a_guest_is_booked_and_here_at_once_until_the_half_day_ends() {
    let mut browser = Browser::at_figeac();
    let made = post(&mut browser, "/walk-ins", &guest("office", "w1")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let booking = made.json();
    assert_eq!(
        (&booking["state"], &booking["resource"], &booking["guest"]),
        (&json!("checked-in"), &json!("ferme"), &json!(true))
    );
    assert_eq!(booking["start"], format!("{DAY}T10:30"));
    assert_eq!(booking["end"], format!("{DAY}T12:30"));
    let again = post(&mut browser, "/walk-ins", &guest("office", "w1")).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, booking.clone()));
    let other = post(&mut browser, "/walk-ins", &guest("meeting-room", "w1")).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(other.json()["type"].as_str().unwrap().ends_with("key-reused"));
    assert!(!booking.to_string().contains("Passante"));
}

#[tokio::test]
async fn without_a_free_desk_what_is_free_instead_is_told() {
    let mut browser = Browser::at_figeac();
    let full =
        post(&mut browser, "/walk-ins", &json!({ "centre": "figeac", "guest": { "name": "X" }, "key": "w2" })).await;
    assert_eq!(full.status, StatusCode::CONFLICT, "both desks are taken at 10:40");
    let problem = full.json();
    assert!(problem["alternatives"].as_array().is_some_and(|all| !all.is_empty()), "{problem}");
    assert!(problem["conflicts"].as_array().is_some_and(|all| !all.is_empty()), "{problem}");
    let both =
        json!({ "centre": "figeac", "guest": { "name": "X" }, "kind": "desk", "resource": "ferme", "key": "w3" });
    assert_eq!(post(&mut browser, "/walk-ins", &both).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (until, status) in [("day", 201), ("11:00", 201), ("2026-11-24T17:00", 201), ("soon", 422), ("09:00", 422)] {
        let wish = json!({ "centre": "figeac", "guest": { "name": "X" }, "kind": "meeting-room", "resource": null,
                           "until": until, "key": format!("w-{until}") });
        let answer = post(&mut browser, "/walk-ins", &wish).await;
        assert_eq!(answer.status.as_u16(), status, "{until}: {}", answer.text);
    }
}

#[tokio::test]
async fn leaving_frees_the_rest_and_everything_can_be_taken_back() {
    let mut browser = Browser::at_figeac();
    let made = post(&mut browser, "/walk-ins", &guest("office", "w1")).await.json();
    let id = made["id"].as_str().unwrap().to_owned();
    let act = async |browser: &mut Browser, act: &str, body: Value| {
        post(browser, &format!("/bookings/{id}/{act}"), &body).await
    };
    let left = act(&mut browser, "check-out", json!({})).await.json();
    assert_eq!((&left["state"], &left["left_at"]), (&json!("checked-in"), &json!(format!("{DAY}T10:40"))));
    let asked = format!("/api/v1/centres/figeac/free?start={DAY}T11:00&end={DAY}T12:00&kind=office");
    let free = browser.call(Method::GET, &asked, None).await;
    assert_eq!(free.json()["resources"][0]["id"], "ferme");
    assert_eq!(act(&mut browser, "undo", json!({})).await.json()["left_at"], Value::Null);
    assert_eq!(act(&mut browser, "undo", json!({})).await.json()["state"], "cancelled");
    assert_eq!(act(&mut browser, "undo", json!({})).await.json()["state"], "checked-in");
    let room = post(&mut browser, "/walk-ins", &guest("meeting-room", "w4")).await.json();
    let swapped = act(&mut browser, "swap", json!({ "with": room["id"] })).await;
    assert_eq!((swapped.status, &swapped.json()["resource"]), (StatusCode::OK, &room["resource"]), "{}", swapped.text);
    let release = act(&mut browser, "release", json!({})).await;
    assert_eq!(release.status, StatusCode::CONFLICT, "they are here");
    let wrong = act(&mut browser, "swap", json!({})).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_key_that_comes_with_another_end_is_refused() {
    let mut browser = Browser::at_figeac();
    let mut wish = guest("office", "w1");
    assert_eq!(post(&mut browser, "/walk-ins", &wish).await.status, StatusCode::CREATED);
    assert_eq!(post(&mut browser, "/walk-ins", &wish).await.status, StatusCode::OK);
    for until in ["day", "11:30", "12:30"] {
        wish["until"] = json!(until);
        let other = post(&mut browser, "/walk-ins", &wish).await;
        assert_eq!(other.status, StatusCode::CONFLICT, "{until}: {}", other.text);
        assert!(other.json()["type"].as_str().unwrap().ends_with("key-reused"));
    }
}
