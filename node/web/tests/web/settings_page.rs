//! A centre's settings as a host changes them: by pages and forms.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use jiff::civil::date;
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::steward::StewardCommand;

use super::browser::{Answer, Browser};
use super::stand::slug;

const SETTINGS: &str = "/reglages?centre=figeac";
const CLOSURES: &str = "/reglages/fermetures?centre=figeac";
const PLACES: &str = "/reglages/places?centre=figeac";

async fn centre(browser: &mut Browser) -> Value {
    browser.call(Method::GET, "/api/v1/centres/figeac", None).await.json()
}

/// What the form shows, as a browser would send it back, with some fields changed.
async fn save(browser: &mut Browser, page: &Answer, changes: &[(&str, &str)]) -> Answer {
    save_at(browser, SETTINGS, page, changes).await
}

async fn save_at(browser: &mut Browser, path: &str, page: &Answer, changes: &[(&str, &str)]) -> Answer {
    let was = page.input("was").replace("&#34;", "\"");
    let shown: std::collections::BTreeMap<String, String> = serde_json::from_str(&was).unwrap();
    let mut fields: Vec<(&str, &str)> = shown.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    fields.extend_from_slice(changes);
    fields.push(("was", &was));
    browser.post(path, &fields).await
}

#[tokio::test]
async fn hours_are_changed_by_rows_and_only_what_changed_is_written() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let page = browser.get("/reglages").await;
    assert!(
        page.text.contains("name=\"mo_from1\" value=\"08:30\"")
            && page.text.contains("name=\"fr_to2\" value=\"18:00\"")
    );
    // Somebody else changes another setting meanwhile.
    let other = json!({ "horizon_days": 60 });
    browser.call(Method::PATCH, "/api/v1/centres/figeac", Some(&other.to_string())).await;
    let changes = [("tu_from1", "09:30"), ("sa_closed", ""), ("sa_from1", "09:00"), ("sa_to1", "00:00")];
    let saved = save(&mut browser, &page, &changes).await;
    assert_eq!(saved.location(), "/reglages?centre=figeac&done=saved", "{}", saved.text);
    let now = centre(&mut browser).await;
    let hours =
        "Mo 08:30-12:30,13:30-18:00; Tu 09:30-12:30,13:30-18:00; We-Fr 08:30-12:30,13:30-18:00; Sa 09:00-24:00; PH off";
    assert_eq!((&now["hours"], &now["horizon_days"]), (&json!(hours), &json!(60)));
    let told = browser.get(saved.location()).await.text;
    assert!(told.contains("C’est enregistré.") && told.contains("Voir dans À traiter"), "9:00 lies outside");
}

#[tokio::test]
async fn rules_of_requests_and_of_who_does_not_come_are_saved_and_what_cannot_be_is_said_at_its_field() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let page = browser.get("/reglages").await;
    let rules = [
        ("requests", "answer"),
        ("horizon_days", "90"),
        ("no_show_minutes", "20"),
        ("no_shows", "release"),
        ("holidays", "fr-alsace-moselle"),
        ("position", "44.609, 2.033"),
    ];
    let saved = save(&mut browser, &page, &rules).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let now = centre(&mut browser).await;
    for (field, value) in rules {
        let is = now[field].as_str().map_or_else(|| now[field].to_string(), str::to_owned);
        assert_eq!(is, value, "{field}");
    }
    let page = browser.get("/reglages").await;
    for (wrong, field) in [
        (vec![("mo_to1", "08:00")], "mo_to1"),
        (vec![("mo_to1", "")], "mo_to1"),
        (vec![("mo_from2", "10:00")], "mo_from2"),
        (vec![("tu_from1", "neuf")], "tu_from1"),
        (vec![("no_show_minutes", "beaucoup")], "no_show_minutes"),
        (vec![("no_show_minutes", "9999")], "no_show_minutes"),
        (vec![("name", " ")], "name"),
        (vec![("holidays", "es")], "holidays"),
        (vec![("position", "Figeac")], "position"),
    ] {
        let refused = save(&mut browser, &page, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert!(refused.text.contains(&format!("href=\"#f-{field}\"")) && refused.text.contains("<title>Erreur : "));
        assert!(refused.text.contains(&format!("id=\"f-{field}\"")), "{field} has no input");
    }
    assert_eq!(centre(&mut browser).await["hours"], now["hours"]);
}

#[tokio::test]
async fn hours_that_rows_cannot_show_are_kept_until_the_host_replaces_them() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let seasons = json!({ "hours": "Apr-Sep Mo-Fr 08:00-20:00; Oct-Mar Mo-Fr 09:00-17:00" });
    browser.call(Method::PATCH, "/api/v1/centres/figeac", Some(&seasons.to_string())).await;
    let page = browser.get("/reglages").await;
    assert!(
        page.text.contains("disent plus que sept lignes") && page.text.contains("name=\"mo_from1\" value=\"09:00\"")
    );
    assert!(!page.text.contains("Apr-Sep"), "never their syntax");
    save(&mut browser, &page, &[("address", "Place Vival")]).await;
    assert_eq!(centre(&mut browser).await["hours"], seasons["hours"]);
    save(&mut browser, &page, &[("hours_as", "rows")]).await;
    assert_eq!(centre(&mut browser).await["hours"], "Mo-Fr 09:00-17:00; PH off");
}

#[tokio::test]
async fn a_closure_is_added_and_taken_back_and_put_back() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let key = browser.get(CLOSURES).await.input("key");
    let days = [("key", key.as_str()), ("from", "2026-12-24"), ("until", "2027-01-01"), ("reason", "Congés")];
    for _ in 0..2 {
        let made = browser.post(CLOSURES, &days).await;
        assert_eq!(made.location(), "/reglages/fermetures?centre=figeac&done=saved", "{}", made.text);
    }
    let page = browser.get(CLOSURES).await.text;
    assert_eq!(
        page.matches("du jeu. 24 déc. au ven. 1er janv. 2027").count(),
        2,
        "the row, and the button for readers"
    );
    assert!(page.contains("Congés") && page.contains("tout le centre"));
    let remove = page.split("action=\"").find(|part| part.contains("/retirer")).unwrap();
    let remove = remove.split('"').next().unwrap().to_owned();
    let removed = browser.post(&remove, &[]).await;
    let told = browser.get(removed.location()).await;
    assert!(told.text.contains("La fermeture est retirée") && told.text.contains("Rétablir"));
    assert!(told.text.contains("Aucune fermeture n’est prévue"));
    let undo = told.text.split("class=\"undo\"").nth(1).unwrap().split("</form>").next().unwrap();
    let undo: Vec<(String, String)> = undo
        .split("name=\"")
        .skip(1)
        .map(|field| {
            let (name, rest) = field.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split('"').next().unwrap().to_owned())
        })
        .collect();
    let undo: Vec<(&str, &str)> = undo.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(browser.post(CLOSURES, &undo).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get(CLOSURES).await.text.contains("du jeu. 24 déc. au ven. 1er janv. 2027"));
    let hours =
        [("key", "k2"), ("from", "2026-12-03"), ("from_time", "14:00"), ("until_time", "16:00"), ("resource", "salle")];
    assert_eq!(browser.post(CLOSURES, &hours).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get(CLOSURES).await.text.contains("jeu. 3 déc. de 14 h à 16 h"));
    for (from, until, field) in [("", "", "from"), ("2026-12-05", "2026-12-04", "until"), ("demain", "", "from")] {
        let refused = browser.post(CLOSURES, &[("key", "k3"), ("from", from), ("until", until)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(&format!("href=\"#f-{field}\"")), "{from} {until}");
    }
}

#[tokio::test]
async fn places_are_added_ordered_changed_and_no_longer_offered() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let area = [("name", "L’Atelier bois"), ("kind", "area"), ("capacity", "6")];
    for _ in 0..2 {
        assert_eq!(browser.post(PLACES, &area).await.status, StatusCode::SEE_OTHER, "twice is the same place");
    }
    let listed = browser.call(Method::GET, "/api/v1/centres/figeac/resources", None).await.json();
    let names = |listed: &Value| -> Vec<String> {
        listed["resources"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&listed).iter().filter(|id| id.contains("atelier-bois")).count(), 1, "{listed}");
    let refused = browser.post(PLACES, &[("name", "bureau 1"), ("kind", "office")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("s’appelle déjà ainsi"));
    browser.post("/reglages/places/bureau-2/ordre/avant?centre=figeac", &[]).await;
    let listed = browser.call(Method::GET, "/api/v1/centres/figeac/resources", None).await.json();
    assert_eq!(names(&listed)[..2], ["bureau-2", "bureau-1"]);
    let path = "/reglages/places/ferme?centre=figeac";
    let page = browser.get(path).await;
    let was = page.input("was").replace("&#34;", "\"");
    let out = [
        ("was", was.as_str()),
        ("name", "Bureau du fond"),
        ("kind", "office"),
        ("capacity", "1"),
        ("out_from", "2026-11-24"),
        ("out_until", "2026-11-27"),
    ];
    let saved = browser.post(path, &out).await;
    assert_eq!(saved.location(), "/reglages/places/ferme?centre=figeac&done=saved", "{}", saved.text);
    assert!(browser.get(path).await.text.contains("Hors service du mar. 24 nov. au ven. 27 nov."));
    browser.post("/reglages/places/ferme/offre?centre=figeac", &[("retired", "1")]).await;
    assert!(browser.get(path).await.text.contains("n’est plus proposée"));
    browser.post("/reglages/places/ferme/offre?centre=figeac", &[]).await;
    assert!(!browser.get(path).await.text.contains("n’est plus proposée"));
    assert_eq!(browser.get("/reglages/places/sofa?centre=figeac").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_host_changes_the_own_centre_and_the_hub_any() {
    let mut host = Browser::signed_in_at_figeac().await;
    assert_eq!(host.get("/reglages?centre=maurs").await.status, StatusCode::NOT_FOUND);
    assert_eq!(host.post("/reglages?centre=maurs", &[("name", "x")]).await.status, StatusCode::NOT_FOUND);
    let mut hub = Browser::signed_in_at_the_hub().await;
    let page = hub.get("/reglages?centre=maurs").await;
    assert!(
        page.text.contains("value=\"maurs\" selected") && page.text.contains("href=\"/reglages\""),
        "{}",
        page.text
    );
    let saved = save_at(&mut hub, "/reglages?centre=maurs", &page, &[("name", "Maurs-la-Jolie")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let named = hub.call(Method::GET, "/api/v1/centres/maurs", None).await.json();
    assert_eq!(named["name"], "Maurs-la-Jolie");
}

#[tokio::test]
async fn a_host_says_what_is_lent_takes_a_day_back_and_is_told_what_is_wrong_beside_the_field() {
    const INSTANT: &str = "/reglages/immediate?centre=figeac";
    let mut host = Browser::signed_in_at_figeac().await;
    let page = host.get(INSTANT).await.text;
    assert!(page.contains("name=\"resources\" value=\"bureau-1\""), "{page}");
    let usual = [("weekdays", "mo"), ("weekdays", "tu"), ("days_ahead", "20"), ("return_evenings", "2")];
    let rule = |more: &[(&'static str, &'static str)]| [more, &usual[..]].concat();
    // The only video point is more than half of its kind.
    let wrong = host.post(INSTANT, &rule(&[("resources", "visio")])).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("plus de la moitié") && wrong.text.contains("value=\"visio\" checked"),
        "{}",
        wrong.text
    );
    let wrong =
        host.post(INSTANT, &[("resources", "bureau-1"), ("days_ahead", "deux"), ("return_evenings", "2")]).await;
    assert!(wrong.text.contains("href=\"#f-days_ahead\""), "{}", wrong.text);
    let saved = host.post(INSTANT, &rule(&[("resources", "visio"), ("insist", "1")])).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let page = host.get(INSTANT).await.text;
    assert!(page.contains("value=\"visio\" checked") && page.contains("value=\"mo\" checked"), "{page}");
    assert!(!page.contains("value=\"we\" checked"), "{page}");
    // What can't be read ends no rule.
    let wrong = [("resources", "salle"), ("weekdays", "lundi"), ("days_ahead", "20"), ("return_evenings", "2")];
    assert_eq!(host.post(INSTANT, &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(host.get(INSTANT).await.text.contains("value=\"visio\" checked"));
    // A day that is lent can be asked back, there and from the day itself.
    let day = date(2026, 11, 30);
    let (centre, resource) = (slug("figeac"), slug("bureau-1"));
    let lend = Command::Steward(StewardCommand::HandOver { centre, resource, from: day, until: day });
    host.stand.command_of(host.stand.here.node, Caller::Host, &lend).unwrap();
    assert!(host.get(INSTANT).await.text.contains("jusqu’à ce qu’il le reprenne"));
    assert!(host.get(&format!("/planning/{day}")).await.text.contains("Reprendre"));
    let date = day.to_string();
    let asked = host.post("/reglages/immediate/reprendre?centre=figeac", &[("day", &date)]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let page = host.get(INSTANT).await.text;
    assert!(page.contains("le centre l’a redemandé") && !page.contains("<button class=\"quiet\">Reprendre"), "{page}");
    // Nothing ticked: nothing is lent any more.
    assert_eq!(host.post(INSTANT, &usual).await.status, StatusCode::SEE_OTHER);
    assert!(!host.get(INSTANT).await.text.contains("value=\"visio\" checked"));
    let bad = host.post("/reglages/immediate/reprendre?centre=figeac", &[("day", "demain")]).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
}
