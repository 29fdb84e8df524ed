//! A booking's own page: its history, where it can be moved, what can be taken back.

use axum::http::StatusCode;
use telecentre_proto::booking::State;
use telecentre_proto::id::RecordId;

use super::browser::Browser;
use super::stand::slug;
use super::village::{DAY, parsed};

/// The booking of somebody at a place of Figeac, on the day of the village.
fn booking(browser: &Browser, name: &str, resource: &str) -> RecordId {
    let day = parsed(DAY);
    browser.stand.view(|view| {
        let all = view.bookings.list(&slug("figeac"), day, day);
        let mut of = all.iter().filter(|b| view.people.name(b.person()) == Some(name) && b.resource == slug(resource));
        of.next().unwrap().id
    })
}

fn state(browser: &Browser, id: RecordId) -> State {
    browser.stand.view(|view| view.bookings.get(id).unwrap().state)
}

fn steps(page: &str) -> Vec<String> {
    let list = page.split("<ol class=\"steps\">").nth(1).unwrap().split("</ol>").next().unwrap();
    let text = |step: &str| {
        step.split('<')
            .filter_map(|part| part.split_once('>'))
            .map(|(_, text)| text.trim())
            .collect::<Vec<_>>()
            .join(" ")
    };
    list.split("<li")
        .skip(1)
        .map(|step| text(&format!("<li{step}")).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

#[tokio::test]
async fn the_history_says_what_happened_when_and_by_which_box() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let id = booking(&browser, "Pierre Calmette", "visio");
    let waits = browser.get(&format!("/reservations/{id}")).await.text;
    let told = steps(&waits);
    assert!(told[0].starts_with("Demandée") && told[0].contains("tête de réseau"), "{told:?}");
    assert!(told[1].starts_with("Attend la réponse cette boîte"), "{told:?}");
    browser.post(&format!("/reservations/{id}/confirm"), &[]).await;
    let told = steps(&browser.get(&format!("/reservations/{id}")).await.text);
    assert!(told[1].starts_with("Acceptée") && told[1].contains("10 h 40"), "{told:?}");
    assert!(told[2].starts_with("Attendue 13 h 30"), "{told:?}");
    let here = booking(&browser, "Marie Delcros", "bureau-1");
    browser.post(&format!("/reservations/{here}/check-out"), &[]).await;
    let told = steps(&browser.get(&format!("/reservations/{here}")).await.text);
    let words: Vec<&str> = told.iter().map(|step| step.split(' ').next().unwrap()).collect();
    assert_eq!(words, ["Réservée", "Arrivée", "Partie"], "{told:?}");
}

#[tokio::test]
async fn every_free_time_that_is_proposed_can_be_pressed() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let id = booking(&browser, "Mme Roques", "salle");
    let page = browser.get(&format!("/reservations/{id}")).await;
    for group in [
        "Même place, l’autre demi-journée",
        "À la même heure, ailleurs",
        "Même place et même heure, les jours suivants",
    ] {
        assert!(page.text.contains(group), "{group}");
    }
    let values: Vec<String> = page
        .text
        .split("name=\"instead\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert!(values.len() >= 6, "{values:?}");
    for value in &values {
        let moved = browser.post(&format!("/reservations/{id}/move"), &[("instead", value)]).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{value}: {}", moved.text);
    }
    assert!(
        !browser
            .get(&format!("/reservations/{id}"))
            .await
            .text
            .contains("name=\"instead\" value=\"visio|2026-11-24|10:")
    );
}

#[tokio::test]
async fn what_was_noted_today_can_be_taken_back_and_a_place_nobody_came_to_released() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let late = booking(&browser, "Aïcha Benali", "bureau-2");
    let path = format!("/reservations/{late}");
    let page = browser.get(&path).await.text;
    assert!(
        page.contains("Libérer la place") && page.matches("class=\"primary\"").count() == 1,
        "one primary act: is here"
    );
    browser.post(&format!("{path}/release"), &[]).await;
    assert_eq!(state(&browser, late), State::NoShow);
    assert!(browser.get(&path).await.text.contains("Reprendre l’absence"));
    browser.post(&format!("{path}/undo"), &[]).await;
    assert_eq!(state(&browser, late), State::Confirmed);
    browser.post(&format!("{path}/cancel"), &[]).await;
    assert!(browser.get(&path).await.text.contains("Rétablir"));
    browser.post(&format!("{path}/undo"), &[]).await;
    assert_eq!(state(&browser, late), State::Confirmed);
}
