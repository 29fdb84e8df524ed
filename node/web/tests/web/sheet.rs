//! The day on paper, and its return.

use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::browser::{Answer, Browser};

async fn bookings(browser: &mut Browser, day: &str) -> Vec<Value> {
    let path = format!("/api/v1/centres/figeac/bookings?from={day}&to={day}");
    browser.call(Method::GET, &path, None).await.json()["bookings"].as_array().unwrap().clone()
}

fn row<'a>(n: usize, who: &'a str, place: &'a str, from: &'a str, to: &'a str) -> Vec<(String, &'a str)> {
    [("who", who), ("place", place), ("from", from), ("to", to)]
        .map(|(name, value)| (format!("{name}-{n}"), value))
        .to_vec()
}

async fn save(browser: &mut Browser, key: &str, day: &str, rows: Vec<(String, &str)>) -> Answer {
    let mut fields: Vec<(&str, &str)> = vec![("key", key)];
    fields.extend(rows.iter().map(|(name, value)| (name.as_str(), *value)));
    browser.post(&format!("/feuille/saisie?date={day}"), &fields).await
}

#[tokio::test]
async fn the_sheet_names_everybody_in_full_and_leaves_rows_to_write_in() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let sheet = browser.get("/planning/2026-11-24/feuille").await.text;
    for text in ["Jean-Noël Vaissière", "Mme Roques", "<td>14 h</td><td>16 h 30</td>", "Salle du Célé", "8 h 30"] {
        assert!(sheet.contains(text), "{text}");
    }
    assert!(sheet.matches("class=\"blank\"").count() >= 8 && sheet.contains("/feuille/saisie?date=2026-11-24"));
    let later = browser.get("/planning/2026-12-24/feuille").await.text;
    assert!(!later.contains("/feuille/saisie"), "nothing can have been written on it yet");
    assert_eq!(browser.get("/planning/demain/feuille").await.status, StatusCode::NOT_FOUND);
    assert!(browser.get("/").await.text.contains("href=\"/planning/2026-11-24/feuille\""));
}

#[tokio::test]
async fn a_row_that_comes_back_is_a_visit_recorded_late_once_however_often_it_is_sent() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let day = "2026-11-23";
    let key = browser.get("/feuille/saisie?date=2026-11-23").await.input("key");
    let rows = || {
        let mut guest = row(3, "M. Lacombe", "bureau-2", "14:00", "17:00");
        guest.push(("guest-3".to_owned(), "1"));
        [row(0, "élodie PUECH", "bureau-1", "08:30", "18:00"), guest].concat()
    };
    for _ in 0..2 {
        let saved = save(&mut browser, &key, day, rows()).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let told = browser.get(saved.location()).await.text;
        assert!(told.contains("Noté : Élodie Puech, Bureau 1") && told.contains("M. Lacombe"), "{told}");
    }
    let all = bookings(&mut browser, day).await;
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|b| b["state"] == "checked-in" && b["recorded_late"] == true), "{all:?}");
}

#[tokio::test]
async fn each_row_is_written_or_not_by_itself_and_says_what_is_wrong_beside_it() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let day = "2026-11-24";
    let before = bookings(&mut browser, day).await.len();
    let key = browser.get("/feuille/saisie").await.input("key");
    let rows = [
        row(0, "Élodie Puech", "ferme", "09:45", "10:15"),
        row(1, "Aïcha Benali", "bureau-1", "09:00", "10:00"),
        row(2, "Marie Delcros", "bureau-2", "08:30", "09:00"),
        row(3, "Personne Inconnue", "bureau-2", "08:30", "09:00"),
        row(4, "Aïcha Benali", "bureau-2", "10:00", "09:00"),
        row(5, "Aïcha Benali", "bureau-2", "17:00", "18:00"),
        row(6, "", "bureau-2", "17:00", "18:00"),
    ];
    let refused = save(&mut browser, &key, day, rows.concat()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = &refused.text;
    assert_eq!(bookings(&mut browser, day).await.len(), before + 1, "the first row alone");
    assert!(page.contains("Noté : Élodie Puech") && page.contains("5 lignes ne sont pas notées"), "{page}");
    for (anchor, text) in [
        ("place-1", "Quelqu’un d’autre avait cette place"),
        ("who-2", "Plusieurs membres"),
        ("who-3", "Aucun membre"),
        ("to-4", "La fin doit être après le début"),
        ("from-5", "personne ne peut déjà être là"),
    ] {
        assert!(page.contains(&format!("href=\"#{anchor}\"")) && page.contains(text), "{anchor}: {page}");
        assert!(page.contains(&format!("id=\"{anchor}\"")));
    }
    assert!(page.contains("traductrice, Figeac") && page.contains("comptable, Aurillac"), "namesakes are told apart");
    assert!(!page.contains("id=\"who-0\""), "what is written is not shown again");
    // Mended, under the same key: the row that was chosen is written, and nothing else anew.
    let is = page.split("name=\"is-2\"").nth(1).unwrap().split("<option value=\"").nth(2).unwrap();
    let mut chosen = row(2, "Marie Delcros", "bureau-2", "08:30", "09:00");
    chosen.push(("is-2".to_owned(), is.split('"').next().unwrap()));
    assert_eq!(save(&mut browser, &key, day, chosen).await.status, StatusCode::SEE_OTHER);
    assert_eq!(bookings(&mut browser, day).await.len(), before + 2);
}
