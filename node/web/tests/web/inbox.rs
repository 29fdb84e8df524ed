//! What waits at the desk: each item is settled by its own proposal.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::browser::Browser;

async fn items(browser: &mut Browser) -> Vec<Value> {
    let answer = browser.call(Method::GET, "/api/v1/inbox?centre=figeac", None).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["items"].as_array().unwrap().clone()
}

fn of<'a>(items: &'a [Value], kind: &str) -> Vec<&'a Value> {
    items.iter().filter(|item| item["kind"] == kind).collect()
}

#[tokio::test]
async fn each_proposal_works_as_it_stands_and_takes_its_item_away() {
    let mut browser = Browser::at_figeac();
    let settings = json!({ "no_show_minutes": 20 });
    browser.call(Method::PATCH, "/api/v1/centres/figeac", Some(&settings.to_string())).await;
    let first = items(&mut browser).await;
    assert_eq!((of(&first, "request").len(), of(&first, "no-show").len() >= 2), (2, true), "{first:?}");
    for item in of(&first, "request").into_iter().chain(of(&first, "no-show")) {
        assert!(item["text"].as_str().is_some_and(|text| text.contains(' ')), "{item}");
        let proposal = &item["proposal"];
        assert!(proposal["label"].as_str().is_some_and(|label| !label.is_empty()));
        let body = proposal["body"].is_object().then(|| proposal["body"].to_string());
        let done = browser.call(Method::POST, proposal["path"].as_str().unwrap(), body.as_deref()).await;
        assert_eq!(done.status, StatusCode::OK, "{proposal}: {}", done.text);
    }
    let rest = items(&mut browser).await;
    assert!(of(&rest, "request").is_empty() && of(&rest, "no-show").is_empty(), "{rest:?}");
}

#[tokio::test]
async fn what_was_seen_is_put_away_and_what_must_be_decided_is_not() {
    let mut browser = Browser::at_figeac();
    let closed = json!({ "from": "2026-11-24T16:00", "until": "2026-11-24T18:00" });
    let made = browser.call(Method::POST, "/api/v1/centres/figeac/closures", Some(&closed.to_string())).await;
    let left = made.json()["outside"].as_array().unwrap().len();
    let listed = items(&mut browser).await;
    let outside = of(&listed, "outside");
    assert_eq!((outside.len(), left > 0), (left, true), "{listed:?}");
    let done = |item: &Value| format!("/api/v1/inbox/{}/done", item["id"].as_str().unwrap());
    assert_eq!(browser.call(Method::POST, &done(outside[0]), None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(of(&items(&mut browser).await, "outside").len(), left - 1);
    let request = of(&listed, "request")[0];
    assert_eq!(browser.call(Method::POST, &done(request), None).await.status, StatusCode::CONFLICT);
    for wrong in ["outside-0000000000000", "nothing", "sofa-0000000000001"] {
        let answer = browser.call(Method::POST, &format!("/api/v1/inbox/{wrong}/done"), None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}
