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

/// The forms of an item on the page: address and fields, the proposal first.
fn forms(page: &str, of: &str) -> Vec<(String, Vec<(String, String)>)> {
    let item = page.split("<li class=\"task ").find(|item| item.starts_with(of)).unwrap_or_default();
    let form = |form: &str| {
        let hidden = form.split("type=\"hidden\" name=\"").skip(1).map(|field| {
            let (name, rest) = field.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split('"').next().unwrap().to_owned())
        });
        (form.split('"').next().unwrap().to_owned(), hidden.collect())
    };
    item.split("method=\"post\" action=\"").skip(1).map(form).collect()
}

async fn press(browser: &mut Browser, (path, fields): &(String, Vec<(String, String)>)) {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = browser.post(path, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{path} {fields:?}: {}", done.text);
    assert_eq!(done.location().split('?').next(), Some("/a-traiter"));
}

#[tokio::test]
async fn the_page_shows_the_same_list_and_each_button_settles_its_item() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let settings = json!({ "no_show_minutes": 20 });
    browser.call(Method::PATCH, "/api/v1/centres/figeac", Some(&settings.to_string())).await;
    let closed = json!({ "from": "2026-11-24T16:00", "until": "2026-11-24T18:00" });
    browser.call(Method::POST, "/api/v1/centres/figeac/closures", Some(&closed.to_string())).await;
    let listed = items(&mut browser).await;
    let page = browser.get("/a-traiter").await.text;
    assert_eq!(page.matches("<li class=\"task ").count(), listed.len(), "{page}");
    assert!(page.contains(&format!("<span class=\"count\">{}</span>", listed.len())), "the shell counts the same");
    assert!(page.contains("a réservé pendant une fermeture"), "why a booking stands outside is said, not guessed at");
    assert_eq!(page.matches("class=\"primary\"").count(), 1, "the proposal of the first");
    for kind in ["request", "no-show", "outside"] {
        let before = of(&items(&mut browser).await, kind).len();
        let page = browser.get("/a-traiter").await.text;
        let proposed = forms(&page, kind);
        press(&mut browser, &proposed[0]).await;
        assert_eq!(of(&items(&mut browser).await, kind).len(), before - 1, "{kind}: {proposed:?}");
    }
    // What may be left as it is goes away without being changed.
    let page = browser.get("/a-traiter").await.text;
    let left = forms(&page, "outside");
    let before = of(&items(&mut browser).await, "outside").len();
    press(&mut browser, left.last().unwrap()).await;
    assert_eq!(of(&items(&mut browser).await, "outside").len(), before - 1);
    assert_eq!(browser.post("/a-traiter/sofa-0000000000001/vu", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_answer_stays_until_somebody_has_seen_it_with_what_is_free_instead() {
    let mut browser = Browser::signed_in_at_figeac().await;
    // Aurillac declines what was asked for here.
    let day = super::village::parsed(super::village::DAY);
    let id = browser.stand.view(|view| view.bookings.list(&super::stand::slug("aurillac"), day, day)[0].id);
    let decline = telecentre_proto::booking::BookingCommand::Decline { booking: id, question: None, reason: None };
    let host = telecentre_proto::desk::Caller::Host;
    let aurillac = telecentre_proto::id::NodeId([2; 32]);
    browser.stand.command_of(aurillac, host, &telecentre_proto::desk::Command::Booking(decline)).unwrap();
    let page = browser.get("/a-traiter").await.text;
    assert!(page.contains("a reçu la réponse d’Aurillac : non") && page.contains("accueil a refusé"), "{page}");
    let seen = forms(&page, "answer");
    press(&mut browser, &seen[0]).await;
    assert!(!browser.get("/a-traiter").await.text.contains("a reçu la réponse"));
}

#[tokio::test]
async fn every_item_says_since_when_it_waits_and_the_oldest_comes_first() {
    let mut browser = Browser::at_figeac();
    let settings = json!({ "no_show_minutes": 20 });
    browser.call(Method::PATCH, "/api/v1/centres/figeac", Some(&settings.to_string())).await;
    let closed = json!({ "from": "2026-11-24T16:00", "until": "2026-11-24T18:00" });
    browser.call(Method::POST, "/api/v1/centres/figeac/closures", Some(&closed.to_string())).await;
    let listed = items(&mut browser).await;
    let since: Vec<&str> =
        listed.iter().map(|item| item["since"].as_str().unwrap_or_else(|| panic!("{item}"))).collect();
    let instants: Vec<jiff::Timestamp> = since.iter().map(|text| text.parse().unwrap()).collect();
    assert!(instants.is_sorted(), "{since:?}");
    // Somebody was to come at 9 h, and 20 minutes of grace are over since 9 h 20 of Paris.
    let no_shows: Vec<&str> = of(&listed, "no-show").iter().map(|item| item["since"].as_str().unwrap()).collect();
    assert!(no_shows.contains(&"2026-11-24T08:20:00Z"), "{no_shows:?}");
    assert!(of(&listed, "outside").iter().all(|item| item["since"] == "2026-11-24T09:40:00Z"), "when it was closed");
}

#[tokio::test]
async fn the_answer_of_another_centre_stands_at_the_centre_that_asked() {
    let mut browser = Browser::at_figeac();
    let day = super::village::parsed(super::village::DAY);
    let id = browser.stand.view(|view| view.bookings.list(&super::stand::slug("aurillac"), day, day)[0].id);
    let decline = telecentre_proto::booking::BookingCommand::Decline { booking: id, question: None, reason: None };
    let host = telecentre_proto::desk::Caller::Host;
    let aurillac = telecentre_proto::id::NodeId([2; 32]);
    browser.stand.command_of(aurillac, host, &telecentre_proto::desk::Command::Booking(decline)).unwrap();
    for (asked, told) in [("?centre=figeac", 1), ("?centre=aurillac", 1), ("", 1), ("?centre=maurs", 0)] {
        let answer = browser.call(Method::GET, &format!("/api/v1/inbox{asked}"), None).await.json();
        let items = answer["items"].as_array().unwrap();
        assert_eq!(of(items, "answer").len(), told, "{asked}: {answer}");
    }
}
