//! Screens for everybody: no sign-in, no names, nothing where the host did not want them.

use axum::http::{Method, StatusCode};
use serde_json::json;
use telecentre_proto::booking::State;
use telecentre_web::front::Front;

use super::browser::Browser;
use super::stand::slug;
use super::village::{DAY, parsed};

const NAMES: [&str; 4] = ["Delcros", "Vaissière", "Benali", "Roques"];

async fn set(browser: &mut Browser, kiosk: &str) {
    let set = json!({ "kiosk": kiosk });
    let done = browser.call(Method::PATCH, "/api/v1/centres/figeac", Some(&set.to_string())).await;
    assert_eq!((done.status, &done.json()["kiosk"]), (StatusCode::OK, &json!(kiosk)), "{}", done.text);
}

fn seated(browser: &Browser) -> Vec<(String, String)> {
    let day = parsed(DAY);
    browser.stand.view(|view| {
        let all = view.bookings.list(&slug("figeac"), day, day);
        let here = all.iter().filter(|b| b.state == State::CheckedIn && b.walk_in);
        here.map(|b| (view.people.name(b.person()).unwrap().to_owned(), b.resource.to_string())).collect()
    })
}

#[tokio::test]
async fn nobody_sees_anything_until_the_host_opens_the_screen_and_then_no_name() {
    let mut host = Browser::at_figeac();
    let mut stranger = host.stranger();
    let pages = ["/borne", "/porte/figeac/salle", "/q/figeac/bureau-2"];
    for path in pages {
        let off = stranger.get(path).await;
        assert_eq!(off.status, StatusCode::FORBIDDEN, "{path}");
        assert!(off.text.contains("Cet affichage n’est pas ouvert") && !off.text.contains("Bureau 2"), "{path}");
    }
    set(&mut host, "show").await;
    for path in pages {
        let shown = stranger.get(path).await;
        assert_eq!((shown.status, shown.headers["refresh"].to_str().unwrap()), (StatusCode::OK, "30"), "{path}");
        assert!(!shown.text.contains("Je m’installe"), "{path}");
        for name in NAMES {
            assert!(!shown.text.contains(name), "{path} names {name}");
        }
    }
    let board = stranger.get("/borne").await.text;
    // At 10:40: Bureau 1 until half past twelve, then free an hour later until somebody comes.
    for text in
        ["Occupé<", "Pas libre<", "jusqu’à 12 h 30", "Ensuite : occupé de 13 h 30 à 18 h", "10 h 40", "places libres"]
    {
        assert!(board.contains(text), "{text}: {board}");
    }
    assert_eq!(stranger.get("/porte/figeac/nulle-part").await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post("/borne", &[("resource", "ferme"), ("key", "k")]).await.status, StatusCode::CONFLICT);
    assert_eq!(seated(&host), []);
}

#[tokio::test]
async fn one_tap_takes_a_free_seat_as_a_visitor_with_a_number_and_nothing_else() {
    let mut host = Browser::at_figeac();
    set(&mut host, "seat").await;
    let mut stranger = host.stranger();
    let board = stranger.get("/borne").await;
    let key = board.input("key");
    let taken = stranger.post("/borne", &[("resource", "ferme"), ("key", &key)]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let told = stranger.get(taken.location()).await.text;
    assert!(told.contains("Visiteur n° 1 : Bureau fermé est à vous jusqu’à 12 h 30"), "{told}");
    // Sent twice it is one visit; two at once are one visitor.
    assert_eq!(stranger.post("/borne", &[("resource", "ferme"), ("key", &key)]).await.status, StatusCode::SEE_OTHER);
    let other = stranger.post("/borne", &[("resource", "ferme"), ("key", "another")]).await;
    assert!(other.status == StatusCode::CONFLICT && other.text.contains("vient d’être prise"));
    let page = stranger.get("/q/figeac/bureau-2").await;
    assert!(!page.text.contains("Je m’installe"), "somebody has it until eleven");
    for wrong in ["salle", "bureau-1", "nulle-part", ""] {
        let refused = stranger.post("/borne", &[("resource", wrong), ("key", "more")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{wrong}");
    }
    assert_eq!(stranger.post("/q/maurs/bureau-1", &[("key", "far")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(seated(&host), [("Visiteur n°\u{a0}1".to_owned(), "ferme".to_owned())]);
    let told = stranger.get("/borne?pris=nothing").await;
    assert_eq!(told.status, StatusCode::OK);
}

#[tokio::test]
async fn what_was_taken_is_told_of_visitors_only_never_of_somebody_with_a_name() {
    let mut host = Browser::at_figeac();
    set(&mut host, "seat").await;
    let day = parsed(DAY);
    let named = host.stand.view(|view| {
        view.bookings.list(&slug("figeac"), day, day).iter().map(|b| b.id.to_string()).collect::<Vec<_>>()
    });
    for id in named {
        let page = host.stranger().get(&format!("/borne?pris={id}")).await.text;
        assert!(NAMES.iter().all(|name| !page.contains(name)) && !page.contains("est à vous"), "{id}");
    }
}

#[tokio::test]
async fn the_sheet_of_codes_carries_the_address_outside_and_says_how_to_set_it() {
    let mut host = Browser::signed_in_at_figeac().await;
    let none = host.get("/qr").await.text;
    assert!(none.contains("public_url") && !none.contains("class=\"qr\""), "{none}");
    let front = Front { public_url: Some("https://boite.example.org".parse().unwrap()), trusted_proxies: Vec::new() };
    let mut host = Browser::at_figeac_behind(front).signed_in_again();
    let sheet = host.get("/qr").await.text;
    assert_eq!(sheet.matches("role=\"img\"").count(), 6, "one a place");
    assert!(sheet.contains("https://boite.example.org/q/figeac/bureau-2") && sheet.contains("n’est pas ouvert"));
    assert_eq!(host.stranger().get("/qr").await.status, StatusCode::SEE_OTHER, "for whoever is signed in");
}

#[tokio::test]
async fn the_host_opens_the_screen_from_the_settings() {
    let mut host = Browser::signed_in_at_figeac().await;
    let page = host.get("/reglages/affichages").await.text;
    assert!(
        page.contains("href=\"/borne\"")
            && page.contains("/porte/figeac/salle")
            && page.contains("href=\"/qr?centre=figeac\"")
    );
    let saved = host.post("/reglages/affichages?centre=figeac", &[("kiosk", "show")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(host.stranger().get("/borne").await.status, StatusCode::OK);
    let wrong = host.post("/reglages/affichages?centre=figeac", &[("kiosk", "party")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}
