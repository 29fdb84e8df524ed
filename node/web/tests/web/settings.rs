//! A centre's settings, as programs change them.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::browser::{Answer, Browser};

async fn call(browser: &mut Browser, method: Method, path: &str, body: &Value) -> Answer {
    browser.call(method, &format!("/api/v1/centres/figeac{path}"), Some(&body.to_string())).await
}

async fn get(browser: &mut Browser, path: &str) -> Value {
    browser.call(Method::GET, &format!("/api/v1/centres/figeac{path}"), None).await.json()
}

async fn book(browser: &mut Browser, resource: &str, from: &str, to: &str) -> String {
    let members = browser.call(Method::GET, "/api/v1/members?query=benali", None).await.json();
    let wish = json!({ "centre": "figeac", "resource": resource, "member": members["members"][0]["id"],
                       "key": format!("{resource}{from}"), "start": from, "end": to });
    let made = browser.call(Method::POST, "/api/v1/bookings", Some(&wish.to_string())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    made.json()["id"].as_str().unwrap().to_owned()
}

fn ids(answer: &Value) -> Vec<&str> {
    answer["outside"].as_array().unwrap().iter().map(|b| b["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn new_hours_answer_what_they_leave_outside_and_drop_nothing() {
    let mut browser = Browser::at_figeac();
    let id = book(&mut browser, "ferme", "2026-12-01T09:00", "2026-12-01T12:00").await;
    let later = json!({ "hours": "Mo-Fr 10:00-18:00", "requests": "answer", "horizon_days": 90, "no_show_minutes": 20,
                        "no_shows": "release", "holidays": "fr-alsace-moselle",
                        "position": "44.609, 2.033" });
    let changed = call(&mut browser, Method::PATCH, "", &later).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    assert!(ids(&changed.json()).contains(&id.as_str()));
    let again = call(&mut browser, Method::PATCH, "", &later).await.json();
    assert_eq!(again["outside"], json!([]), "what stood outside before is not told again");
    let centre = get(&mut browser, "").await;
    for (field, value) in later.as_object().unwrap() {
        assert_eq!(&centre[field], value, "{field}");
    }
    assert_eq!(centre["name"], "Figeac", "what was not named stays");
    let back = call(&mut browser, Method::PATCH, "", &json!({ "horizon_days": null })).await.json();
    assert_eq!((&back["horizon_days"], &back["no_show_minutes"]), (&Value::Null, &json!(20)));
    let never = call(&mut browser, Method::PATCH, "", &json!({ "hours": "2020 08:00-18:00" })).await.json();
    assert_eq!(never["warnings"], json!(["never-open"]));
    for (wrong, field) in [
        (json!({ "hours": "Mo-Fr 08:30-18:00; Sa \"sur rendez-vous\"" }), "hours"),
        (json!({ "hours": "SH off" }), "hours"),
        (json!({ "requests": "maybe" }), "requests"),
        (json!({ "no_show_minutes": 9999 }), "no_show_minutes"),
        (json!({ "position": "44.609" }), "position"),
        (json!({ "position": "91, 2" }), "position"),
        (json!({ "colour": "blue" }), "colour"),
    ] {
        let refused = call(&mut browser, Method::PATCH, "", &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(refused.json()["errors"][0]["field"], field);
    }
}

#[tokio::test]
async fn a_closure_of_days_or_hours_is_made_once_listed_and_taken_back() {
    let mut browser = Browser::at_figeac();
    let id = book(&mut browser, "ferme", "2026-12-01T09:00", "2026-12-01T12:00").await;
    let days = json!({ "from": "2026-12-01", "until": "2026-12-02", "reason": "Travaux", "key": "c1" });
    let made = call(&mut browser, Method::POST, "/closures", &days).await;
    assert_eq!((made.status, ids(&made.json())), (StatusCode::CREATED, vec![id.as_str()]), "{}", made.text);
    assert_eq!(call(&mut browser, Method::POST, "/closures", &days).await.status, StatusCode::OK);
    let hours = json!({ "from": "2026-12-03T14:00", "until": "2026-12-03T16:00", "resource": "salle" });
    let afternoon = call(&mut browser, Method::POST, "/closures", &hours).await;
    assert_eq!(afternoon.status, StatusCode::CREATED, "{}", afternoon.text);
    let listed = get(&mut browser, "/closures").await;
    assert_eq!((&listed["closures"][0]["until"], &listed["closures"][1]["from"]), (&days["until"], &hours["from"]));
    let day = get(&mut browser, "/day?date=2026-12-03").await;
    let room = day["resources"].as_array().unwrap().iter().find(|r| r["id"] == "salle").unwrap();
    let states: Vec<&str> = room["slots"].as_array().unwrap().iter().map(|s| s["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["free", "free", "closed", "free"]);
    assert_eq!(get(&mut browser, "/day?date=2026-12-01").await["open"], json!([]));
    let path = format!("/api/v1/centres/figeac/closures/{}", made.json()["id"].as_str().unwrap());
    assert_eq!(browser.call(Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.call(Method::DELETE, &path, None).await.status, StatusCode::NOT_FOUND);
    assert_ne!(get(&mut browser, "/day?date=2026-12-01").await["open"], json!([]));
    for wrong in [
        json!({ "from": "2026-12-02", "until": "2026-12-01" }),
        json!({ "from": "2026-12-01T14:00", "until": "2026-12-01T14:00" }),
        json!({ "from": "demain", "until": "2026-12-01" }),
        json!({ "from": "2026-12-01", "until": "2026-12-01", "resource": "sofa" }),
    ] {
        let refused = call(&mut browser, Method::POST, "/closures", &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", refused.text);
    }
}

#[tokio::test]
async fn resources_are_made_ordered_and_retired() {
    let mut browser = Browser::at_figeac();
    let area = json!({ "id": "atelier-bois", "name": "Atelier bois", "kind": "area", "capacity": 6 });
    let made = call(&mut browser, Method::POST, "/resources", &area).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(call(&mut browser, Method::POST, "/resources", &area).await.status, StatusCode::OK);
    let other = json!({ "id": "atelier-bois", "name": "Autre", "kind": "area" });
    assert_eq!(call(&mut browser, Method::POST, "/resources", &other).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let id = book(&mut browser, "bureau-2", "2026-12-01T09:00", "2026-12-01T12:00").await;
    let out = json!({ "out_of_service": { "from": "2026-12-01" }, "order": 1 });
    let changed = call(&mut browser, Method::PATCH, "/resources/bureau-2", &out).await;
    assert_eq!((changed.status, ids(&changed.json())), (StatusCode::OK, vec![id.as_str()]), "{}", changed.text);
    let listed = get(&mut browser, "/resources").await;
    assert_eq!(listed["resources"][0]["id"], "bureau-2");
    let day = get(&mut browser, "/day?date=2026-12-02").await;
    assert_eq!(day["resources"][0]["slots"][0]["state"], "out-of-service");
    let works =
        call(&mut browser, Method::PATCH, "/resources/bureau-2", &json!({ "out_of_service": null })).await.json();
    assert_eq!(works["out_of_service"], Value::Null);
    let retired = call(&mut browser, Method::PATCH, "/resources/bureau-2", &json!({ "retired": true })).await.json();
    assert!(ids(&retired).contains(&id.as_str()));
    assert_eq!(call(&mut browser, Method::PATCH, "/resources/sofa", &json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_closure_that_is_sent_again_answers_the_bookings_that_it_left_outside() {
    let mut browser = Browser::at_figeac();
    let closed = json!({ "from": "2026-11-24T14:00", "until": "2026-11-24T18:00", "key": "c1" });
    let made = call(&mut browser, Method::POST, "/closures", &closed).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert!(!made.json()["outside"].as_array().unwrap().is_empty(), "{}", made.text);
    let again = call(&mut browser, Method::POST, "/closures", &closed).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, made.json()));
    let path = format!("/api/v1/centres/figeac/closures/{}", made.json()["id"].as_str().unwrap());
    assert_eq!(browser.call(Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    let ended = call(&mut browser, Method::POST, "/closures", &closed).await;
    assert_eq!((ended.status, &ended.json()["id"]), (StatusCode::OK, &made.json()["id"]), "{}", ended.text);
}
