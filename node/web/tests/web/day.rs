//! The day's page: what it shows, how it books, how it refuses.

use axum::http::StatusCode;
use telecentre_proto::booking::State;
use telecentre_proto::booking::{Book, BookingCommand, Who};
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::steward::StewardCommand;
use telecentre_web::replica::LiveReplica;
use telecentre_web::status::{NodeState, PeerState};

use super::browser::{Answer, Browser};
use super::stand::slug;
use super::village::{DAY, parsed};

const PAGE: &str = "/planning/2026-11-24?centre=figeac";

const PANEL: &str = "/reserver?centre=figeac&date=2026-11-24";

async fn form(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    let key = browser.get(PANEL).await.input("key");
    let mut all = vec![("key", key.as_str()), ("centre", "figeac"), ("date", DAY)];
    all.extend_from_slice(fields);
    browser.post("/reserver", &all).await
}

fn bookings(browser: &Browser, name: &str) -> Vec<telecentre_proto::booking::Booking> {
    let day = parsed(DAY);
    browser.stand.view(|view| {
        let all = view.bookings.list(&slug("figeac"), day, day);
        all.into_iter().filter(|b| view.people.name(b.person()) == Some(name)).collect()
    })
}

#[tokio::test]
async fn the_day_is_a_table_with_who_when_and_how_it_stands_in_words() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK);
    for text in [
        "<caption class=\"unseen\">Figeac, mardi 24 novembre 2026</caption>",
        "scope=\"row\"",
        "Élodie Puech",
        "Mme Roques",
        "absent(e)",
        "confirmée",
        "demandée",
        "réserver Bureau 2, de ",
    ] {
        assert!(page.text.contains(text), "{text}");
    }
    let waiting = browser.get("/a-traiter").await.text;
    for text in ["À vous de répondre", "Pierre Calmette", "attend une réponse (Aurillac)", "attend la liaison (Maurs"]
    {
        assert!(waiting.contains(text), "{text}");
    }
}

#[tokio::test]
async fn names_never_become_markup() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let guest = "\"><img src=x onerror=alert(1)>";
    let fields = [("who", guest), ("guest", "1"), ("resource", "salle"), ("start", "10:00"), ("end", "11:00")];
    assert_eq!(form(&mut browser, &fields).await.status, StatusCode::SEE_OTHER);
    for path in [PAGE, "/", "/planning/2026-11-24?centre=%3Cscript%3E", "/planning/%3Cscript%3E"] {
        let text = browser.get(path).await.text;
        assert!(!text.contains("<script>alert") && !text.contains("<img"), "{path}");
    }
    assert!(
        browser.get(PAGE).await.text.contains("&#60;img src=x") || browser.get(PAGE).await.text.contains("&lt;img")
    );
}

#[tokio::test]
async fn english_is_spoken_to_those_who_ask_for_it() {
    let mut browser = Browser::signed_in_at_figeac().await;
    assert!(browser.get(PAGE).await.text.contains("À traiter"));
    browser.language = "en-GB,en;q=0.9,fr;q=0.5";
    let page = browser.get(PAGE).await;
    assert!(page.text.contains("To do") && page.text.contains("Tuesday 24 November 2026"));
    browser.get("/language?to=fr&next=/").await;
    assert!(browser.get(PAGE).await.text.contains("À traiter"));
}

#[tokio::test]
async fn a_free_place_is_booked_and_the_page_says_so() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let fields = [
        ("who", "elodie puech"),
        ("resource", "salle"),
        ("start", "09:00"),
        ("end", "10:30"),
        ("note", "rétroprojecteur"),
    ];
    let answer = form(&mut browser, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let to = answer.location().split('#').next().unwrap().to_owned();
    assert!(browser.get(&to).await.text.contains("C’est réservé : Élodie Puech, Salle du Célé"));
    let made = bookings(&browser, "Élodie Puech").into_iter().find(|b| b.resource == slug("salle")).unwrap();
    assert_eq!(made.state, State::Confirmed);
    let page = browser.get(&format!("/reservations/{}", made.id)).await;
    assert!(page.text.contains("rétroprojecteur"));
}

#[tokio::test]
async fn a_form_that_is_sent_twice_books_once() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let key = browser.get(PANEL).await.input("key");
    let mut fields = vec![
        ("key", key.as_str()),
        ("who", "Aïcha Benali"),
        ("resource", "salle"),
        ("start", "09:00"),
        ("end", "10:00"),
        ("date", DAY),
    ];
    for _ in 0..2 {
        assert_eq!(browser.post("/reserver", &fields).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(bookings(&browser, "Aïcha Benali").len(), 2, "the one of the morning, and this one");
    // Sent again after a change it is another booking, but only once the host has looked at it.
    fields[3] = ("start", "10:00");
    fields[4] = ("end", "11:00");
    let answer = browser.post("/reserver", &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("déjà été envoyé"));
    let key = answer.input("key");
    fields[0] = ("key", key.as_str());
    assert_eq!(browser.post("/reserver", &fields).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_taken_place_is_refused_in_words_with_alternatives_that_one_tap_books() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let fields = [
        ("who", "Aïcha Benali"),
        ("resource", "bureau-1"),
        ("start", "11:00"),
        ("end", "12:00"),
        ("note", "près de la fenêtre"),
    ];
    let answer = form(&mut browser, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("La place est déjà prise de 8 h 30 à 12 h 30"));
    assert!(answer.text.contains("value=\"Aïcha Benali\"") && answer.text.contains("près de la fenêtre"));
    let key = answer.input("key");
    let form = answer.text.split("action=\"/reserver").nth(1).unwrap();
    assert!(!form.split("<button").nth(1).unwrap().starts_with(" class=\"primary\" name"), "Enter presses no proposal");
    let instead = answer.text.split("name=\"instead\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut again = vec![("key", key.as_str()), ("instead", instead.as_str()), ("date", DAY)];
    again.extend_from_slice(&fields);
    let answer = browser.post("/reserver", &again).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{instead}");
    assert_eq!(bookings(&browser, "Aïcha Benali").len() + usize::from(!answer.location().contains(DAY)), 2);
}

#[tokio::test]
async fn nobody_is_booked_on_a_guess() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let fields = |who| [("who", who), ("resource", "salle"), ("start", "09:00"), ("end", "10:00")];
    let several = form(&mut browser, &fields("Marie Delcros")).await;
    assert_eq!(several.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(several.text.contains("traductrice") && several.text.contains("comptable"));
    let near = form(&mut browser, &fields("puech")).await;
    assert!(near.text.contains("Est-ce l’une de ces personnes") && near.text.contains("secrétaire indépendante"));
    let none = form(&mut browser, &fields("Personne Du Tout")).await;
    assert!(none.text.contains("Aucun membre") && none.text.contains("value=\"guest\""));
    let nobody = form(&mut browser, &fields(" ")).await;
    assert!(nobody.text.contains("Pour qui ? Écrivez un nom."));
    let id = several.text.split("name=\"is\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut chosen = fields("Marie Delcros").to_vec();
    chosen.push(("is", id.as_str()));
    assert_eq!(form(&mut browser, &chosen).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn impossible_times_are_told_beside_their_field() {
    let mut browser = Browser::signed_in_at_figeac().await;
    for (start, end, told) in [
        ("10:00", "09:00", "La fin doit être après le début."),
        ("x", "09:00", "Ce n’est pas une heure"),
        ("", "", "Ce n’est pas une heure"),
        ("20:00", "21:00", "Le mardi 24 novembre, Figeac ouvre de 8 h 30"),
        ("99:99", "10:00", "Ce n’est pas une heure"),
    ] {
        let fields = [("who", "Aïcha Benali"), ("resource", "salle"), ("start", start), ("end", end)];
        let answer = form(&mut browser, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{start}");
        assert!(answer.text.contains(told), "{told}");
    }
}

#[tokio::test]
async fn the_host_answers_checks_in_and_cancels() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let asked = bookings(&browser, "Pierre Calmette");
    let back = ("back", PAGE);
    let (yes, no) = (asked[0].id, asked[1].id);
    assert_eq!(browser.post(&format!("/reservations/{yes}/confirm"), &[back]).await.status, StatusCode::SEE_OTHER);
    let declined = browser.post(&format!("/reservations/{no}/decline"), &[back, ("reason", "panne")]).await;
    assert!(browser.get(declined.location()).await.text.contains("Refusé"));
    let states: Vec<State> = bookings(&browser, "Pierre Calmette").iter().map(|b| b.state).collect();
    assert!(states.contains(&State::Confirmed) && states.contains(&State::Declined), "{states:?}");
    browser.post(&format!("/reservations/{yes}/check-in"), &[]).await;
    let cancel = browser.post(&format!("/reservations/{yes}/cancel"), &[]).await;
    assert_eq!(cancel.status, StatusCode::CONFLICT, "who has come is not cancelled");
    assert!(cancel.text.contains("est là"));
    assert_eq!(browser.post(&format!("/reservations/{yes}/dance"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post("/reservations/0000000000001/cancel", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_wish_at_another_centre_becomes_a_request() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let page = browser.get("/planning/2026-11-24?centre=aurillac").await;
    assert!(page.text.contains("Aurillac : dernières nouvelles reçues"));
    let panel = browser.get("/reserver?centre=aurillac&date=2026-11-24").await;
    assert!(panel.text.contains("La réponse vient de ce centre (Aurillac)"));
    let fields = [
        ("key", panel.input("key")),
        ("who", "Aïcha Benali".to_owned()),
        ("resource", "visio".to_owned()),
        ("start", "09:00".to_owned()),
        ("end", "10:00".to_owned()),
        ("centre", "aurillac".to_owned()),
        ("date", DAY.to_owned()),
    ];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = browser.post("/reserver", &fields).await;
    let to = answer.location().split('#').next().unwrap().to_owned();
    assert!(browser.get(&to).await.text.contains("La demande est partie"));
}

#[tokio::test]
async fn a_full_disk_is_told_and_nothing_is_lost_of_what_was_typed() {
    let mut browser = Browser::signed_in_at_figeac().await;
    *browser.stand.state.lock().unwrap() = NodeState::ReadOnly;
    let fields =
        [("who", "Aïcha Benali"), ("resource", "salle"), ("start", "09:00"), ("end", "10:00"), ("note", "café")];
    let answer = form(&mut browser, &fields).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text.contains("Le disque est plein") && answer.text.contains("value=\"café\""));
    assert_eq!(browser.get("/healthz").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_events_say_that_something_changed_and_end_with_the_program() {
    use axum::body::Body;
    use axum::http::{Request, header};
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    let browser = Browser::signed_in_at_figeac().await;
    let app = telecentre_web::router::router(&browser.site);
    let token = format!("Bearer {}", super::browser::TOKEN);
    let request = Request::get("/live").header(header::AUTHORIZATION, token).body(Body::empty()).unwrap();
    let mut body = app.oneshot(request).await.unwrap().into_body();
    let mut text = String::new();
    let mut next = async |text: &mut String| match body.frame().await {
        Some(frame) => {
            text.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap());
            true
        }
        None => false,
    };
    assert!(next(&mut text).await && text.contains("event: hello"));
    browser.stand.touch();
    assert!(next(&mut text).await && text.contains("event: change"), "{text}");
    browser.site.stopping.cancel();
    assert!(!next(&mut text).await);
    assert_eq!(browser.site.moment(|moment| moment.today()).unwrap().to_string(), DAY);
}

#[tokio::test]
async fn members_are_searched_added_and_changed_on_pages() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let found = browser.get("/membres?query=AICHA").await;
    assert!(found.text.contains("Aïcha Benali") && !found.text.contains("Calmette"));
    let mut fields =
        vec![("name", "Odile Fau"), ("status", "private-employee"), ("home_centre", "maurs"), ("email", "x")];
    fields.extend([("public", "activity"), ("public", "email")]);
    let refused = browser.post("/membres", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Ce n’est pas une adresse") && refused.text.contains("value=\"Odile Fau\""));
    fields[3] = ("email", "odile@example.org");
    let made = browser.post("/membres", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = browser.get(made.location()).await;
    assert!(page.text.contains("C’est enregistré.") && page.text.contains("value=\"email\" checked"));
    let path = made.location().split('?').next().unwrap().to_owned();
    fields[0] = ("name", "");
    assert_eq!(browser.post(&path, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    fields[0] = ("name", "Odile Fau-Roux");
    assert_eq!(browser.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/membres?query=fau%20roux").await.text.contains("Odile Fau-Roux"));
}

#[tokio::test]
async fn the_sync_page_tells_each_peer_in_words_and_pauses() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let page = browser.get("/liaison").await;
    for text in ["Tête de réseau", "en liaison", "hors liaison", "se connecte", "37 changements, 4,2 ko"] {
        assert!(page.text.contains(text), "{text}");
    }
    assert_eq!(browser.post("/sync/pause", &[]).await.location(), "/liaison");
    assert!(*browser.stand.paused.lock().unwrap());
    browser.post("/sync/resume", &[]).await;
    assert!(!*browser.stand.paused.lock().unwrap());
}

#[tokio::test]
async fn trouble_is_told_on_every_page_in_calm_words() {
    let mut browser = Browser::signed_in_at_figeac().await;
    assert!(browser.get("/membres").await.text.contains("<span>En liaison</span>"));
    let now = browser.stand.now();
    let peers = vec![super::village::peer(9, "Tête de réseau", PeerState::Offline, 190, now)];
    *browser.stand.peers.lock().unwrap() = peers;
    for path in ["/", "/membres", "/liaison"] {
        assert!(browser.get(path).await.text.contains("Seul depuis "), "{path}");
    }
    assert!(browser.get("/liaison").await.text.contains("Cette boîte est seule depuis "));
    *browser.stand.peers.lock().unwrap() = vec![super::village::peer(9, "Tête de réseau", PeerState::Paused, 190, now)];
    assert!(browser.get("/").await.text.contains("La liaison est en pause"));
    *browser.stand.state.lock().unwrap() = NodeState::Recovering;
    assert!(browser.get("/").await.text.contains("a retrouvé une ancienne sauvegarde"));
}

#[tokio::test]
async fn a_day_lent_to_the_hub_says_so_and_bookings_in_each_others_way_are_named() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let day = parsed(DAY);
    let (centre, resource) = (slug("figeac"), slug("visio"));
    let figeac = browser.stand.here.node;
    let lend = Command::Steward(StewardCommand::HandOver { centre: centre.clone(), resource, from: day, until: day });
    browser.stand.command_of(figeac, Caller::Host, &lend).unwrap();
    let page = browser.get(PAGE).await;
    assert!(
        page.text.contains("Confié à la tête de réseau par l’accueil, jusqu’à ce qu’il le reprenne : Visioconférence"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("ont la même place"));
    let mut hub = Browser::signed_in_at_the_hub().await;
    let node = hub.stand.network.nodes[&slug("figeac")];
    hub.stand.command_of(node, Caller::Host, &lend).unwrap();
    assert!(
        hub.get(PAGE)
            .await
            .text
            .contains("Confié à cette tête de réseau par l’accueil, jusqu’à ce qu’il le reprenne : Visioconférence")
    );
    // Somebody insists: what cannot be otherwise is shown for the host to settle.
    let taken = bookings(&browser, "Élodie Puech").into_iter().find(|b| b.occupies && b.resource == slug("bureau-1"));
    let taken = taken.or_else(|| bookings(&browser, "Marie Delcros").into_iter().find(|b| b.occupies)).unwrap();
    let who = browser.stand.view(|view| view.people.find("Aïcha")[0].id);
    let over = Command::Booking(BookingCommand::Book(Book {
        id: browser.stand.id_for_key("over"),
        centre,
        resource: taken.resource.clone(),
        who: Who::Member(who),
        slot: taken.slot,
        note: None,
        series: None,
        insist: true,
    }));
    browser.stand.command_of(figeac, Caller::Host, &over).unwrap();
    let page = browser.get(PAGE).await;
    assert!(page.text.contains("Aïcha Benali (") && page.text.contains("ont la même place"), "{}", page.text);
}
