//! Series of bookings, as programs make them and people see them.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::browser::{Answer, Browser};
use super::village::DAY;

async fn post(browser: &mut Browser, path: &str, body: &Value) -> Answer {
    browser.call(Method::POST, &format!("/api/v1/series{path}"), Some(&body.to_string())).await
}

async fn member(browser: &mut Browser) -> Value {
    let found = browser.call(Method::GET, "/api/v1/members?query=benali", None).await;
    found.json()["members"][0]["id"].clone()
}

/// Every Tuesday morning in the closed office: the first one is taken until half past nine.
async fn plan(browser: &mut Browser) -> Value {
    json!({ "centre": "figeac", "resource": "ferme", "member": member(browser).await, "start": format!("{DAY}T09:00"),
            "end": format!("{DAY}T12:00"), "weekly": { "weekdays": ["tu"], "count": 4 } })
}

fn with(plan: &Value, more: &Value) -> Value {
    let mut all = plan.as_object().unwrap().clone();
    all.extend(more.as_object().unwrap().clone());
    Value::Object(all)
}

fn words<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|one| one[field].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_was_shown_is_what_is_made_and_what_is_left_out_is_said() {
    let mut browser = Browser::at_figeac();
    let plan = plan(&mut browser).await;
    let shown = post(&mut browser, "/preview", &plan).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let shown = shown.json();
    assert_eq!(words(&shown["occurrences"], "status"), ["taken", "free", "free", "free"]);
    assert!(shown["occurrences"][0]["alternatives"].as_array().is_some_and(|all| !all.is_empty()));
    let new = with(&plan, &json!({ "digest": shown["digest"], "key": "s1" }));
    let refused = post(&mut browser, "", &new).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.json()["type"].as_str().unwrap().ends_with("series-not-free"));
    assert_eq!(refused.json()["digest"], shown["digest"]);
    let new = with(&new, &json!({ "skip": ["taken"] }));
    let made = post(&mut browser, "", &new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let series = made.json();
    assert_eq!(words(&series["bookings"], "state"), ["confirmed"; 3]);
    assert_eq!(words(&series["bookings"], "start")[0], "2026-12-01T09:00");
    assert!(series["bookings"].as_array().unwrap().iter().all(|b| b["series"] == series["series"]));
    assert_eq!(words(&series["skipped"], "status"), ["taken"]);
    let again = post(&mut browser, "", &new).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, series.clone()));
    let other = with(&new, &json!({ "kind": "office", "resource": null }));
    let other = post(&mut browser, "", &other).await;
    assert!(other.json()["type"].as_str().unwrap().ends_with("key-reused"), "{}", other.text);
    let late = with(&new, &json!({ "key": "s2", "skip": ["taken", "closed", "past", "too-far"] }));
    let late = post(&mut browser, "", &late).await;
    assert!(late.json()["type"].as_str().unwrap().ends_with("series-changed"), "{}", late.text);
}

#[tokio::test]
async fn a_series_is_read_ended_and_tried_again() {
    let mut browser = Browser::at_figeac();
    let new = with(&plan(&mut browser).await, &json!({ "skip": ["taken"], "key": "s1" }));
    let series = post(&mut browser, "", &new).await.json()["series"].as_str().unwrap().to_owned();
    let read = browser.call(Method::GET, &format!("/api/v1/series/{series}"), None).await.json();
    assert_eq!((&read["written"], &read["missed"]), (&json!(3), &json!(false)));
    let ended = post(&mut browser, &format!("/{series}/cancel"), &json!({ "from": "2026-12-08" })).await.json();
    assert_eq!(words(&ended["bookings"], "state"), ["confirmed", "cancelled", "cancelled"]);
    let all = post(&mut browser, &format!("/{series}/cancel"), &json!({})).await.json();
    assert_eq!(words(&all["bookings"], "state"), ["cancelled"; 3]);
    let again = post(&mut browser, &format!("/{series}/retry"), &json!({})).await;
    assert_eq!((again.status, words(&again.json()["skipped"], "status")), (StatusCode::OK, vec!["taken"]));
    for (path, body, status) in [
        ("/0000000000000/retry", json!({}), 404),
        (&format!("/{series}/cancel"), json!({ "from": "never" }), 422),
        ("/preview", json!({ "weekly": { "count": 3, "until": "2026-12-24" } }), 422),
    ] {
        let answer = post(&mut browser, path, &body).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn days_that_make_no_series_are_refused_by_name() {
    let mut browser = Browser::at_figeac();
    let plan = plan(&mut browser).await;
    for (more, field) in [
        (json!({ "weekly": null }), "weekly"),
        (json!({ "weekly": { "count": 105 } }), "weekly"),
        (json!({ "weekly": { "count": 2, "weekdays": ["tuesday"] } }), "weekly"),
        (json!({ "weekly": null, "dates": ["2026-13-01"] }), "dates"),
        (json!({ "weekly": null, "dates": [] }), "dates"),
        (json!({ "kind": "office" }), "resource"),
        (json!({ "end": format!("{DAY}T08:00") }), "end"),
        (json!({ "resource": "nowhere" }), "resource"),
        (json!({ "member": "0000000000009" }), "member"),
    ] {
        let answer = post(&mut browser, "/preview", &with(&plan, &more)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{more}: {}", answer.text);
        assert_eq!(answer.json()["errors"][0]["field"], field, "{more}");
    }
}

#[tokio::test]
async fn another_day_takes_the_place_of_one_that_is_taken() {
    let mut browser = Browser::at_figeac();
    let plan = plan(&mut browser).await;
    let instead = json!([{ "date": DAY, "resource": "ferme", "start": "2026-11-25T09:00", "end": "2026-11-25T12:00" }]);
    let new = with(&plan, &json!({ "replace": instead, "key": "s1" }));
    let made = post(&mut browser, "", &new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(words(&made.json()["bookings"], "start")[0], "2026-11-25T09:00");
    assert_eq!(made.json()["skipped"], json!([]));
}

#[tokio::test]
async fn the_page_of_a_series_shows_its_days_and_ends_it_in_french_and_english() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let new = with(&plan(&mut browser).await, &json!({ "skip": ["taken"], "key": "s1" }));
    let series = post(&mut browser, "", &new).await.json()["series"].as_str().unwrap().to_owned();
    let page = browser.get(&format!("/series/{series}?done=make")).await;
    assert_eq!(page.status, StatusCode::OK);
    for text in ["Série d’Aïcha Benali", "C’est noté : 3 dates.", "Une date laissée de côté", "pris"] {
        assert!(page.text.contains(text), "{text}");
    }
    let ended = browser.post(&format!("/series/{series}/cancel"), &[("from", "2026-12-08")]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
    let left = browser.get(&format!("/series/{series}")).await.text;
    assert_eq!(left.matches("class=\"state mute\">annulée").count(), 2);
    browser.language = "en";
    assert!(browser.get(&format!("/series/{series}")).await.text.contains("Series of Aïcha Benali"));
    browser.language = "fr";
    let none = browser.post(&format!("/series/{series}/cancel"), &[("from", "")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "no day, nothing taken back");
    assert_eq!(browser.post(&format!("/series/{series}/retry"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/series/0000000000000").await.status, StatusCode::NOT_FOUND);
}
