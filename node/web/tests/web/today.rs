//! The desk: who walks in is seated, what waits is answered, the planning in its four views, the addresses of before.

use axum::http::StatusCode;
use telecentre_proto::booking::State;

use super::browser::{Answer, Browser};
use super::stand::slug;
use super::village::{DAY, parsed};

fn state_of(browser: &Browser, name: &str, resource: &str) -> Option<State> {
    let day = parsed(DAY);
    browser.stand.view(|view| {
        let all = view.bookings.list(&slug("figeac"), day, day);
        let of = |b: &&telecentre_proto::booking::Booking| {
            view.people.name(b.person()) == Some(name) && b.resource == slug(resource)
        };
        all.iter().filter(of).map(|b| b.state).next_back()
    })
}

async fn walk_in(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    let key = browser.get("/").await.input("key");
    let mut all = vec![("key", key.as_str())];
    all.extend_from_slice(fields);
    browser.post("/passage", &all).await
}

#[tokio::test]
async fn who_walks_in_is_seated_and_here_by_one_form() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let page = browser.get("/").await;
    assert!(page.text.contains("Est là maintenant") && page.text.contains("Mardi 24 novembre"), "{}", page.text);
    let answer = walk_in(&mut browser, &[("who", "élodie PUECH"), ("place", "salle"), ("until", "half")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(state_of(&browser, "Élodie Puech", "salle"), Some(State::CheckedIn));
    let told = browser.get(answer.location()).await.text;
    assert!(told.contains("Arrivée notée : Élodie Puech, Salle du Célé"), "{told}");
}

#[tokio::test]
async fn a_few_letters_lead_to_people_to_choose_from_and_nobody_is_seated_on_a_guess() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let choose = walk_in(&mut browser, &[("who", "mar"), ("place", "salle"), ("until", "half")]).await;
    assert_eq!(choose.status, StatusCode::OK);
    let names: Vec<&str> = choose.text.split("name=\"is\" value=\"").skip(1).collect();
    assert!(names[0].contains("Marie Delcros") && names[0].contains("traductrice · Figeac"), "the own centre first");
    assert!(names.last().unwrap().contains("« mar »") && names.last().unwrap().contains("de passage"));
    let key = choose.input("key");
    let seat = [("key", key.as_str()), ("who", "mar"), ("place", "salle"), ("until", "half"), ("is", "guest")];
    assert_eq!(browser.post("/passage", &seat).await.status, StatusCode::SEE_OTHER);
    assert_eq!(state_of(&browser, "mar", "salle"), Some(State::CheckedIn));
    // Sent twice it is one visit.
    assert_eq!(browser.post("/passage", &seat).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_cannot_be_is_refused_on_the_page_and_what_was_typed_stays() {
    let mut browser = Browser::signed_in_at_figeac().await;
    for (who, place, status, told) in [
        (" ", "salle", StatusCode::UNPROCESSABLE_ENTITY, "Pour qui ? Écrivez un nom."),
        ("Élodie Puech", "nulle-part", StatusCode::UNPROCESSABLE_ENTITY, "Cette place n’est pas connue ici."),
        ("Élodie Puech", "bureau-1", StatusCode::CONFLICT, "Cette place vient d’être prise"),
    ] {
        let answer = walk_in(&mut browser, &[("who", who), ("place", place), ("until", "half")]).await;
        assert_eq!(answer.status, status, "{place}");
        assert!(answer.text.contains(told) && answer.text.contains("<title>Erreur : "), "{told}");
        assert!(answer.text.contains(&format!("value=\"{who}\"")));
    }
}

#[tokio::test]
async fn every_view_of_the_planning_has_its_page_and_the_addresses_of_before_lead_there() {
    let mut browser = Browser::signed_in_at_figeac().await;
    for (view, says) in [
        ("jour", "Mardi 24 novembre"),
        ("semaine", "Du 23 au 29 novembre"),
        ("mois", "Novembre 2026"),
        ("reseau", "Bagnac-sur-Célé"),
    ] {
        let page = browser.get(&format!("/planning/{DAY}?vue={view}&centre=figeac")).await;
        assert_eq!(page.status, StatusCode::OK, "{view}");
        assert!(page.text.contains(says), "{view}: {}", page.text);
    }
    let moved = browser.get(&format!("/day/{DAY}?centre=maurs")).await;
    assert_eq!(moved.location(), format!("/planning/{DAY}?centre=maurs"));
    assert_eq!(browser.get("/day?centre=maurs").await.location(), "/planning?centre=maurs");
    assert_eq!(browser.get("/sync").await.location(), "/liaison");
    assert_eq!(browser.get("/members?query=a").await.location(), "/membres?query=a");
    let sheet = format!("/planning/{DAY}/feuille/saisie");
    assert_eq!(browser.get(&sheet).await.location(), format!("/feuille/saisie?date={DAY}"));
    let form = browser.post("/bookings/0000000000001/cancel", &[]).await;
    assert_eq!((form.status, form.location()), (StatusCode::PERMANENT_REDIRECT, "/reservations/0000000000001/cancel"));
    let picked = browser.get(&format!("/planning?vue=semaine&date={DAY}&centre=maurs")).await;
    assert_eq!(picked.location(), format!("/planning/{DAY}?vue=semaine&centre=maurs"));
}

#[tokio::test]
async fn what_waits_is_counted_on_every_page_and_answered_from_two() {
    let mut browser = Browser::signed_in_at_figeac().await;
    for page in ["/", "/membres", "/planning", "/a-traiter"] {
        assert!(browser.get(page).await.text.contains("<span class=\"count\">"), "{page}");
    }
    let waiting = browser.get("/a-traiter").await.text;
    let action = waiting.split("action=\"/reservations/").nth(1).unwrap().split('"').next().unwrap();
    let answer = browser.post(&format!("/reservations/{action}"), &[("back", "/a-traiter")]).await;
    assert!(answer.location().starts_with("/a-traiter?done=confirm"), "{}", answer.location());
    assert!(browser.get(answer.location()).await.text.contains("Accepté : "));
}

#[tokio::test]
async fn every_page_names_the_day_on_which_it_was_made_so_that_no_page_shows_two() {
    let mut browser = Browser::signed_in_at_figeac().await;
    for path in ["/", "/planning", "/a-traiter", "/liaison", "/planning/2026-12-03"] {
        let page = browser.get(path).await.text;
        assert!(page.contains("<body data-today=\"2026-11-24\""), "{path}");
    }
}
