//! Bookings of two centres that stand or fall together, as programs ask for them and people are told.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use telecentre_proto::booking::BookingCommand;
use telecentre_proto::centre::{CentreCommand, CentrePatch};
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::id::{NodeId, RecordId};

use super::browser::Browser;

async fn booking(browser: &mut Browser, id: &Value) -> Value {
    let path = format!("/api/v1/bookings/{}", id.as_str().unwrap());
    browser.call(Method::GET, &path, None).await.json()
}

#[tokio::test]
async fn a_half_is_asked_for_until_the_first_centre_decided_and_the_page_says_who_waits_for_whom() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let found = browser.call(Method::GET, "/api/v1/members?query=benali", None).await.json();
    let body = json!({ "centre": "figeac", "resource": "visio", "member": found["members"][0]["id"], "key": "p1",
                       "start": "2026-11-26T09:00", "end": "2026-11-26T10:00",
                       "pair": [{ "centre": "maurs", "resource": "visio" }] });
    let made = browser.call(Method::POST, "/api/v1/bookings", Some(&body.to_string())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let first = made.json();
    assert_eq!((&first["state"], &first["pair"]["first"]), (&json!("requested"), &first["id"]));
    assert_eq!(first["pair"]["halves"][1]["waits_for"], "maurs");
    let again = browser.call(Method::POST, "/api/v1/bookings", Some(&body.to_string())).await;
    assert_eq!((again.status, &again.json()["id"]), (StatusCode::OK, &first["id"]));
    let page = browser.get(&format!("/reservations/{}", first["id"].as_str().unwrap())).await.text;
    assert!(page.contains("À deux, avec Maurs. Maurs doit encore répondre pour sa place"), "{page}");
    // Maurs holds its half, and Figeac decides.
    let half = first["pair"]["halves"][1]["booking"].clone();
    let confirm = |browser: &Browser, by: u8, id: &Value| {
        let booking: RecordId = id.as_str().unwrap().parse().unwrap();
        let yes = Command::Booking(BookingCommand::Confirm { booking, question: None, insist: false });
        browser.stand.command_of(NodeId([by; 32]), Caller::Host, &yes).unwrap();
    };
    confirm(&browser, 5, &half);
    let held = booking(&mut browser, &half).await;
    assert_eq!((&held["state"], &held["pair"]["halves"][1]["waits_for"]), (&json!("requested"), &json!("figeac")));
    let page = browser.get(&format!("/reservations/{}", half.as_str().unwrap())).await.text;
    assert!(page.contains("retenues : à vous de décider pour toutes") && page.contains("demandée"), "{page}");
    assert!(page.contains("<strong>Place retenue</strong>") && !page.contains("<strong>Acceptée</strong>"), "{page}");
    confirm(&browser, 1, &first["id"]);
    for id in [&first["id"], &half] {
        assert_eq!(booking(&mut browser, id).await["state"], "confirmed");
    }
    browser.language = "en";
    let page = browser.get(&format!("/reservations/{}", half.as_str().unwrap())).await.text;
    assert!(page.contains("As a pair, with Figeac: the places are confirmed everywhere."), "{page}");
}

#[tokio::test]
async fn a_pair_is_asked_for_on_the_page_to_book() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let panel = browser.get("/reserver?date=2026-11-26").await;
    assert!(panel.text.contains("En visioconférence avec") && panel.text.contains("value=\"maurs/visio\""));
    let fields = [
        ("key", "p1"),
        ("centre", "figeac"),
        ("date", "2026-11-26"),
        ("who", "Aïcha Benali"),
        ("half", "morning"),
        ("resource", "kind-video-point"),
        ("pair", "maurs/visio"),
    ];
    let made = browser.post("/reserver", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let told = browser.get(made.location().split('#').next().unwrap()).await.text;
    assert!(told.contains("La demande est partie") && told.contains("Maurs doit encore répondre"), "{told}");
    let guest = [fields.as_slice(), &[("guest", "1")]].concat();
    let guest: Vec<(&str, &str)> = guest.into_iter().map(|(n, v)| (n, if n == "key" { "p2" } else { v })).collect();
    assert_eq!(browser.post("/reserver", &guest).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// A pair of Figeac and Maurs; its halves, the first one first.
async fn asked(browser: &mut Browser) -> [Value; 2] {
    let found = browser.call(Method::GET, "/api/v1/members?query=benali", None).await.json();
    let body = json!({ "centre": "figeac", "resource": "visio", "member": found["members"][0]["id"], "key": "p1",
                       "start": "2026-11-26T09:00", "end": "2026-11-26T10:00",
                       "pair": [{ "centre": "maurs", "resource": "visio" }] });
    let made = browser.call(Method::POST, "/api/v1/bookings", Some(&body.to_string())).await.json();
    [made["id"].clone(), made["pair"]["halves"][1]["booking"].clone()]
}

fn act(browser: &Browser, by: u8, command: BookingCommand) {
    browser.stand.command_of(NodeId([by; 32]), Caller::Host, &Command::Booking(command)).unwrap();
}

fn id(of: &Value) -> RecordId {
    of.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_half_waits_for_the_host_only_where_no_other_centre_must_answer_first() {
    let mut browser = Browser::signed_in_at_figeac().await;
    for (by, centre) in [(1, "figeac"), (5, "maurs")] {
        let patch = CentrePatch { requests_wait: Some(true), ..CentrePatch::default() };
        let wait = CentreCommand::Change { centre: centre.parse().unwrap(), patch };
        browser.stand.command_of(NodeId([by; 32]), Caller::Host, &Command::Centre(wait)).unwrap();
    }
    let [first, half] = asked(&mut browser).await;
    let all = browser.call(Method::GET, "/api/v1/requests", None).await.json();
    let host = |all: &Value, id: &Value| {
        let found = all["requests"].as_array().unwrap().iter().find(|one| one["booking"]["id"] == *id);
        found.map(|one| one["host"].clone())
    };
    assert_eq!((host(&all, &first), host(&all, &half)), (Some(json!(false)), Some(json!(true))));
    act(&browser, 5, BookingCommand::Confirm { booking: id(&half), question: None, insist: false });
    let all = browser.call(Method::GET, "/api/v1/requests", None).await.json();
    assert_eq!(host(&all, &first), Some(json!(true)), "now it is for the host here");
}

#[tokio::test]
async fn a_half_is_let_go_in_two_steps_and_both_sides_are_told_that_the_pair_is_broken() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let [first, half] = asked(&mut browser).await;
    let page = browser.get(&format!("/reservations/{}", first.as_str().unwrap())).await.text;
    assert!(page.contains("après 48 heures de liaison") && !page.contains("id=\"move\""), "{page}");
    let path = format!("/reservations/{}/cancel", first.as_str().unwrap());
    let step = browser.post(&path, &[]).await;
    assert_eq!(step.location(), format!("/reservations/{}/paire", first.as_str().unwrap()));
    assert_eq!(booking(&mut browser, &first).await["state"], "requested", "nothing is done yet");
    let page = browser.get(step.location()).await.text;
    assert!(page.contains("Rompre la paire ?") && page.contains("La demande tombe partout"), "{page}");
    assert!(page.contains("Maurs") && page.contains("name=\"sure\" value=\"1\""), "{page}");
    let done = browser.post(&path, &[("sure", "1")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    for id in [&first, &half] {
        let page = browser.get(&format!("/reservations/{}", id.as_str().unwrap())).await.text;
        assert!(page.contains("Paire rompue") && page.contains("proposez un autre moment"), "{page}");
    }
    let nothing = browser.get(&format!("/reservations/{}/paire", first.as_str().unwrap())).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND, "nothing is left to let go");
}

#[tokio::test]
async fn a_first_half_is_not_accepted_before_the_others_answered_and_is_told_whose_answer_comes_first() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let [first, half] = asked(&mut browser).await;
    let address = format!("/reservations/{}", first.as_str().unwrap());
    let accept = format!("action=\"{address}/confirm\"");
    let page = browser.get(&address).await.text;
    assert!(
        page.contains("On attend d’abord la réponse de l’autre centre : Maurs") && !page.contains(&accept),
        "{page}"
    );
    assert!(page.contains(&format!("action=\"{address}/decline\"")), "it may be refused: {page}");
    let is_listed = |items: &Value| items["items"].as_array().unwrap().iter().any(|item| item["booking"] == first);
    let inbox = browser.call(Method::GET, "/api/v1/inbox?centre=figeac", None).await.json();
    assert!(!is_listed(&inbox), "nothing that works can be proposed yet: {inbox}");
    assert!(browser.get("/a-traiter").await.text.contains("attend une réponse (Maurs)"));
    let early = browser.post(&format!("{address}/confirm"), &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.text.contains("Trop tôt : on attend d’abord la réponse de Maurs."), "{}", early.text);
    let call = format!("/api/v1/bookings/{}/confirm", first.as_str().unwrap());
    let early = browser.call(Method::POST, &call, None).await.json();
    assert_eq!((&early["centres"], &early["booking"]), (&json!(["maurs"]), &first), "{early}");
    act(&browser, 5, BookingCommand::Confirm { booking: id(&half), question: None, insist: false });
    let inbox = browser.call(Method::GET, "/api/v1/inbox?centre=figeac", None).await.json();
    assert!(is_listed(&inbox), "{inbox}");
    let page = browser.get(&address).await.text;
    assert!(page.contains("à vous de décider pour toutes") && page.contains(&accept), "{page}");
}

#[tokio::test]
async fn a_first_half_whose_pair_is_broken_can_only_be_refused() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let [first, half] = asked(&mut browser).await;
    act(&browser, 5, BookingCommand::Decline { booking: id(&half), question: None, reason: None });
    let inbox = browser.call(Method::GET, "/api/v1/inbox?centre=figeac", None).await.json();
    let item = inbox["items"].as_array().unwrap().iter().find(|item| item["booking"] == first).unwrap();
    assert_eq!(item["proposal"]["act"], "decline", "{item}");
    let address = format!("/reservations/{}", first.as_str().unwrap());
    let early = browser.post(&format!("{address}/confirm"), &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.text.contains("refusez celle-ci, et proposez un autre moment"), "{}", early.text);
    let done = browser.call(Method::POST, item["proposal"]["path"].as_str().unwrap(), None).await;
    assert!(done.status.is_success(), "{}", done.text);
}

#[tokio::test]
async fn once_decided_the_half_that_is_left_is_kept_or_cancelled_from_the_inbox() {
    for keeps in [true, false] {
        let mut browser = Browser::signed_in_at_figeac().await;
        let [first, half] = asked(&mut browser).await;
        let yes = |of: &Value| BookingCommand::Confirm { booking: id(of), question: None, insist: false };
        act(&browser, 5, yes(&half));
        act(&browser, 1, yes(&first));
        act(&browser, 5, BookingCommand::Cancel { booking: id(&half) });
        let inbox = browser.call(Method::GET, "/api/v1/inbox?centre=figeac", None).await.json();
        let items = inbox["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["kind"] == "pair").unwrap();
        assert_eq!((&item["booking"], &item["proposal"]["act"]), (&first, &json!("done")), "{item}");
        assert!(item["text"].as_str().unwrap().starts_with("Paire rompue") && item["since"].is_string(), "{item}");
        let page = browser.get("/a-traiter").await.text;
        assert!(page.contains("la place à Maurs n’y est plus") && page.contains("Garder la place"), "{page}");
        let done = if keeps {
            browser.call(Method::POST, item["proposal"]["path"].as_str().unwrap(), None).await
        } else {
            browser.post(&format!("/reservations/{}/cancel", first.as_str().unwrap()), &[("back", "/a-traiter")]).await
        };
        assert!(done.status.is_success() || done.status == StatusCode::SEE_OTHER, "{}", done.text);
        assert!(!browser.get("/a-traiter").await.text.contains("paire rompue"));
        let state = if keeps { "confirmed" } else { "cancelled" };
        assert_eq!(booking(&mut browser, &first).await["state"], state);
    }
}
