//! The member's page: two people who change one member, and a name that many have.

use axum::http::StatusCode;
use serde_json::json;

use super::browser::Browser;

async fn added(browser: &mut Browser, name: &str) -> String {
    let body = json!({ "name": name, "status": "self-employed", "home_centre": "figeac" }).to_string();
    let answer = browser.call(axum::http::Method::POST, "/api/v1/members", Some(&body)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// The hidden field in which a page keeps what it showed.
async fn shown(browser: &mut Browser, path: &str) -> String {
    browser.get(path).await.input("was").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

/// What the form of a member's page sends, but for these fields.
fn form<'a>(was: &'a str, name: &'a str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("was", was),
        ("name", name),
        ("activity", ""),
        ("status", "self-employed"),
        ("employer", ""),
        ("home_centre", "figeac"),
        ("email", ""),
        ("phone", ""),
    ];
    for (key, value) in changed {
        fields.iter_mut().filter(|(field, _)| field == key).for_each(|(_, old)| *old = value);
    }
    fields
}

#[tokio::test]
async fn two_pages_of_one_member_that_are_saved_one_after_the_other_lose_nothing_of_each_other() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let id = added(&mut browser, "Deux Pages").await;
    let path = format!("/membres/{id}");
    let (first, second) = (shown(&mut browser, &path).await, shown(&mut browser, &path).await);
    assert!(first.contains("Deux Pages"), "{first}");
    let saved = browser.post(&path, &form(&first, "Deux Pages", &[("phone", "06 11 22 33 44")])).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let saved = browser.post(&path, &form(&second, "Deux Pages", &[("activity", "graveuse")])).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = browser.get(&path).await;
    assert_eq!((page.input("phone").as_str(), page.input("activity").as_str()), ("06 11 22 33 44", "graveuse"));
    // What was there and is taken out in the form is gone.
    let was = shown(&mut browser, &path).await;
    browser.post(&path, &form(&was, "Deux Pages", &[("activity", "graveuse")])).await;
    assert_eq!(browser.get(&path).await.input("phone"), "");
}

#[tokio::test]
async fn nine_members_of_one_name_are_all_offered_and_told_apart() {
    let mut browser = Browser::signed_in_at_figeac().await;
    for _ in 0..9 {
        added(&mut browser, "Marie Martin").await;
    }
    let asked =
        [("who", "Marie Martin"), ("date", "2026-11-25"), ("half", "morning"), ("resource", "desk-1"), ("key", "nine")];
    let page = browser.post("/reserver", &asked).await;
    let buttons: Vec<&str> =
        page.text.split("name=\"is\" value=\"").skip(1).map(|b| b.split("</button>").next().unwrap()).collect();
    let members: std::collections::BTreeSet<&str> = buttons
        .iter()
        .filter(|b| b.contains("Marie Martin ·") || b.contains("Marie Martin ("))
        .map(|b| b.split('>').nth(1).unwrap())
        .collect();
    assert_eq!(members.len(), 9, "{}", page.text);
}
