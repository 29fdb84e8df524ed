//! A person who is booked twice at one time: told on the page, in both languages, and to programs.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::browser::Browser;

const DAY: &str = "/api/v1/centres/figeac/bookings?from=2026-11-24&to=2026-11-24";

/// Somebody's booking of the day, as the list has it.
async fn booked(browser: &mut Browser, resource: &str, start: &str) -> serde_json::Value {
    let list = browser.call(Method::GET, DAY, None).await.json();
    let all = list["bookings"].as_array().unwrap();
    all.iter().find(|b| b["resource"] == resource && b["start"] == start).unwrap().clone()
}

async fn book(browser: &mut Browser, member: &serde_json::Value, start: &str, end: &str) -> serde_json::Value {
    let body = json!({ "centre": "figeac", "resource": "salle", "member": member, "start": start, "end": end,
        "key": start });
    let answer = browser.call(Method::POST, "/api/v1/bookings", Some(&body.to_string())).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn who_is_booked_elsewhere_at_that_time_is_told_so_on_the_page_and_to_programs() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let first = booked(&mut browser, "bureau-2", "2026-11-24T09:00").await;
    let second = book(&mut browser, &first["member"], "2026-11-24T10:00", "2026-11-24T11:30").await;
    assert_eq!(second["overlaps"], json!([first["id"]]));

    let path = format!("/reservations/{}", second["id"].as_str().unwrap());
    let page = browser.get(&path).await.text;
    assert!(page.contains("a aussi une réservation à ce moment") && page.contains("Bureau 2, Figeac, de 9"), "{page}");
    let back = format!("/reservations/{}", first["id"].as_str().unwrap());
    assert!(
        browser.get(&back).await.text.contains("Salle du Célé, Figeac, de 10"),
        "it is told from the other side, too"
    );
    let done = format!("/planning/2026-11-24?centre=figeac&done=book&booking={}", second["id"].as_str().unwrap());
    assert!(browser.get(&done).await.text.contains("a aussi une réservation à ce moment"));
    browser.language = "en";
    assert!(browser.get(&path).await.text.contains("has another booking at that time"));

    let cancel = format!("/api/v1/bookings/{}/cancel", first["id"].as_str().unwrap());
    assert_eq!(browser.call(Method::POST, &cancel, Some("{}")).await.status, StatusCode::OK);
    assert!(!browser.get(&path).await.text.contains("has another booking"), "what was cancelled is in nobody's way");
}

#[tokio::test]
async fn a_booking_after_another_of_the_same_person_is_told_without_a_warning() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let first = booked(&mut browser, "bureau-2", "2026-11-24T09:00").await;
    let second = book(&mut browser, &first["member"], "2026-11-24T11:00", "2026-11-24T12:00").await;
    assert!(second.get("overlaps").is_none(), "{second}");
    let page = browser.get(&format!("/reservations/{}", second["id"].as_str().unwrap())).await.text;
    assert!(!page.contains("a aussi une réservation"));
}
