//! A centre's day and week, and what is free over all centres.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use telecentre_web::replica::LiveReplica;
use telecentre_web::status::PeerState;

use super::browser::Browser;
use super::village::DAY;

async fn get(browser: &mut Browser, path: &str) -> Value {
    let answer = browser.call(Method::GET, &format!("/api/v1{path}"), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.json()
}

fn resource<'a>(day: &'a Value, id: &str) -> &'a Value {
    day["resources"].as_array().unwrap().iter().find(|r| r["id"] == id).unwrap()
}

#[tokio::test]
async fn a_day_has_half_days_and_a_row_for_each_resource_without_gap_or_overlap() {
    let mut browser = Browser::at_figeac();
    let day = get(&mut browser, &format!("/centres/figeac/day?date={DAY}")).await;
    assert_eq!((&day["date"], day["as_of"].is_string()), (&json!(DAY), true));
    let time = |t: &str| format!("{DAY}T{t}");
    assert_eq!(
        day["open"],
        json!([{"start": time("08:30"), "end": time("12:30")}, {"start": time("13:30"), "end": time("18:00")}])
    );
    let half = |name: &str, start, end| json!({ "name": name, "start": time(start), "end": time(end) });
    assert_eq!(day["halves"], json!([half("morning", "08:30", "12:30"), half("afternoon", "13:30", "18:00")]));
    let names: Vec<&str> = day["resources"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(names, ["bureau-1", "bureau-2", "ferme", "atelier", "salle", "visio"], "as people see them");
    for resource in day["resources"].as_array().unwrap() {
        let slots = resource["slots"].as_array().unwrap();
        assert!(resource["steward"].is_string());
        for two in slots.windows(2) {
            assert!(two[0]["end"].as_str() <= two[1]["start"].as_str(), "{resource}");
        }
        assert_eq!(
            (&slots[0]["start"], &slots[slots.len() - 1]["end"]),
            (&json!(time("08:30")), &json!(time("18:00")))
        );
        assert!(slots.iter().all(|s| s["state"] == "free" || resource["capacity"] == 8 || s["booking"].is_string()));
    }
    let workshop = resource(&day, "atelier")["slots"][1].clone();
    assert_eq!((&workshop["state"], &workshop["places"]), (&json!("free"), &json!(6)));
    assert!(!day.to_string().contains("Delcros"), "no name");
    for wrong in ["date=x", "date=1066-10-14", "day=2026-11-24"] {
        let answer = browser.call(Method::GET, &format!("/api/v1/centres/figeac/day?{wrong}"), None).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn a_week_is_seven_days_from_monday_whichever_is_asked_for() {
    let mut browser = Browser::at_figeac();
    for asked in ["?date=2026-11-23", "?date=2026-11-29", ""] {
        let week = get(&mut browser, &format!("/centres/figeac/week{asked}")).await;
        let days: Vec<&str> = week["days"].as_array().unwrap().iter().map(|d| d["date"].as_str().unwrap()).collect();
        assert_eq!((days.len(), days[0], days[6]), (7, "2026-11-23", "2026-11-29"));
        assert_eq!(week["days"][5]["open"], json!([]), "a Saturday");
        assert_eq!(week["days"][5]["resources"][0]["slots"], json!([]));
    }
}

#[tokio::test]
async fn a_day_is_booked_through_its_pause() {
    let mut browser = Browser::at_figeac();
    let members = get(&mut browser, "/members?query=benali").await;
    let wish = json!({ "centre": "figeac", "resource": "ferme", "member": members["members"][0]["id"], "key": "whole-day",
                       "start": "2026-11-25T08:30", "end": "2026-11-25T18:00" });
    let made = browser.call(Method::POST, "/api/v1/bookings", Some(&wish.to_string())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let again = browser.call(Method::POST, "/api/v1/bookings", Some(&wish.to_string())).await;
    assert_eq!(again.status, StatusCode::OK, "the same key");
    let mut ends_in_it = wish.clone();
    ends_in_it["end"] = json!("2026-11-25T13:00");
    ends_in_it["key"] = json!("pause");
    let refused = browser.call(Method::POST, "/api/v1/bookings", Some(&ends_in_it.to_string())).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it ends while the centre is closed");
}

#[tokio::test]
async fn free_half_days_are_found_over_all_centres_with_the_state_of_their_links() {
    let mut browser = Browser::at_figeac();
    let found = get(&mut browser, "/search?date=2026-11-25&half=morning&kind=desk").await;
    let results = found["results"].as_array().unwrap();
    assert_eq!(results.len(), 14, "two desks at seven centres");
    let at = |centre: &str| results.iter().find(|r| r["centre"] == centre).unwrap();
    assert_eq!((&at("figeac")["immediate"], &at("figeac")["link"]), (&json!(true), &json!("up")));
    assert_eq!(
        (&at("figeac")["start"], &at("figeac")["end"]),
        (&json!("2026-11-25T08:30"), &json!("2026-11-25T12:30"))
    );
    assert_eq!((&at("aurillac")["immediate"], &at("aurillac")["link"]), (&json!(true), &json!("up")));
    assert_eq!((&at("maurs")["immediate"], &at("maurs")["link"]), (&json!(false), &json!("down")));
    assert!(at("maurs")["since"].is_string());
    let day = get(&mut browser, "/search?date=2026-11-25&half=day&kind=desk&centre=maurs").await;
    assert_eq!((day["results"].as_array().unwrap().len(), &day["results"][0]["end"]), (2, &json!("2026-11-25T18:00")));
    let exact = get(&mut browser, "/search?start=2026-11-25T09:00&end=2026-11-25T10:00&kind=video-point").await;
    assert_eq!(exact["results"].as_array().unwrap().len(), 7);
    for wrong in ["date=2026-11-25&half=evening", "start=2026-11-25T09:00", "kind=sofa", "colour=blue"] {
        let answer = browser.call(Method::GET, &format!("/api/v1/search?{wrong}"), None).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn where_the_clock_is_wrong_the_page_on_which_it_does_harm_says_so() {
    let mut browser = Browser::signed_in_at_figeac().await;
    assert!(!browser.get("/").await.text.contains("horloge de cette boîte"));
    for (ms, words) in [(548 * 86_400_000_i64, "avance de"), (-3_600_000, "retarde de")] {
        *browser.stand.skew_ms.lock().unwrap() = ms;
        for path in ["/", "/planning", "/reserver"] {
            let page = browser.get(path).await.text;
            assert!(page.contains("horloge de cette boîte") && page.contains(words), "{path}");
        }
    }
    *browser.stand.skew_ms.lock().unwrap() = 300_000;
    assert!(!browser.get("/").await.text.contains("horloge de cette boîte"), "five minutes do no harm");
}

#[tokio::test]
async fn every_view_of_another_centre_says_how_old_its_news_are_and_since_when_it_is_cut_off() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let pages = [
        "/planning/2026-11-24?centre=aurillac",
        "/planning/2026-11-24?vue=semaine&centre=aurillac",
        "/planning/2026-11-24?vue=mois&centre=aurillac",
        "/reserver?centre=aurillac&date=2026-11-25",
    ];
    for page in pages {
        let text = browser.get(page).await.text;
        assert!(text.contains("Aurillac : dernières nouvelles reçues"), "{page}: {text}");
    }
    let aurillac = browser.stand.network.nodes[&"aurillac".parse().unwrap()];
    {
        let mut peers = browser.stand.peers.lock().unwrap();
        let peer = peers.iter_mut().find(|peer| peer.id == aurillac).unwrap();
        let earlier = peer.last_contact.unwrap() - jiff::SignedDuration::from_hours(2);
        (peer.state, peer.last_contact) = (PeerState::Offline, Some(earlier));
    }
    for page in pages {
        let text = browser.get(page).await.text;
        assert!(text.contains("Aurillac est hors liaison depuis"), "{page}: {text}");
    }
    let own = browser.get("/planning/2026-11-24?vue=semaine").await.text;
    assert!(!own.contains("hors liaison depuis") && !own.contains("dernières nouvelles"), "{own}");
}

#[tokio::test]
async fn a_box_that_the_hub_does_not_hear_is_down_at_once_and_one_that_others_hear_is_not() {
    let lately = |browser: &Browser, seconds: i64| browser.stand.now() - jiff::SignedDuration::from_secs(seconds);
    let set = |browser: &Browser, centre: &str, state: PeerState, seconds: i64| {
        let node = browser.stand.network.nodes[&centre.parse().unwrap()];
        let mut peers = browser.stand.peers.lock().unwrap();
        let peer = peers.iter_mut().find(|peer| peer.id == node).unwrap();
        (peer.state, peer.last_contact) = (state, Some(lately(browser, seconds)));
    };
    let link = async |browser: &mut Browser, centre: &str| {
        let found = get(browser, &format!("/search?date=2026-11-25&half=morning&centre={centre}")).await;
        let page = browser.get("/planning/2026-11-25?vue=reseau").await.text;
        let row = page
            .split("<th scope=\"row\"")
            .skip(1)
            .find(|row| row.contains(&format!("centre={centre}\"")))
            .unwrap()
            .to_owned();
        (found["results"][0]["link"].as_str().unwrap().to_owned(), row.contains("hors liaison"))
    };
    let mut hub = Browser::signed_in_at_the_hub().await;
    for (state, seconds) in [(PeerState::Offline, 31), (PeerState::Offline, 2), (PeerState::Paused, 2)] {
        set(&hub, "aurillac", state, seconds);
        assert_eq!(link(&mut hub, "aurillac").await, ("down".into(), true), "{state:?}, {seconds} s");
    }
    set(&hub, "aurillac", PeerState::Live, 40);
    assert_eq!(link(&mut hub, "aurillac").await, ("up".into(), false), "it is heard");
    let mut figeac = Browser::signed_in_at_figeac().await;
    set(&figeac, "aurillac", PeerState::Offline, 31);
    assert_eq!(link(&mut figeac, "aurillac").await, ("down".into(), true), "its own link is cut");
    set(&figeac, "aurillac", PeerState::Connecting, 31);
    assert_eq!(link(&mut figeac, "aurillac").await, ("up".into(), false), "others heard it, which takes longer to end");
    set(&figeac, "aurillac", PeerState::Connecting, 46);
    assert_eq!(link(&mut figeac, "aurillac").await, ("down".into(), true));
}
