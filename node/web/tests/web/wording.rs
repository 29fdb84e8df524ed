//! Words as people write them: names after “de”, headings behind a comma, what a host said who refused.

use telecentre_proto::booking::BookingCommand;
use telecentre_proto::desk::{Caller, Command};
use telecentre_proto::id::NodeId;
use telecentre_web::status::PeerState;

use super::browser::Browser;
use super::stand::slug;
use super::village::{DAY, parsed};

fn title(page: &str) -> &str {
    page.split("<title>").nth(1).unwrap().split("</title>").next().unwrap()
}

#[tokio::test]
async fn a_heading_behind_a_comma_begins_small_in_french_and_as_it_is_in_english() {
    let mut browser = Browser::signed_in_at_figeac().await;
    for (view, french, english) in [
        ("semaine", "Figeac, du 30 novembre au 6 décembre", "Figeac, 30 November to 6 December"),
        ("mois", "Figeac, novembre 2026", "Figeac, November 2026"),
        ("reseau", "lundi 30 novembre", "Monday 30 November"),
    ] {
        for (language, told) in [("fr", french), ("en", english)] {
            browser.language = language;
            let page = browser.get(&format!("/planning/2026-11-30?vue={view}")).await.text;
            assert!(title(&page).contains(told), "{}", title(&page));
        }
    }
}

#[tokio::test]
async fn no_blank_stands_before_the_comma_of_a_booking_in_the_list_of_a_day() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let page = browser.get(&format!("/planning/{DAY}")).await.text;
    assert!(page.contains("confirmée<span class=\"hours\">, de "), "{page}");
    assert!(!page.contains("</span><span class=\"hours\">"), "a gap of the style would part them");
}

#[tokio::test]
async fn where_the_link_is_known_the_form_says_how_the_request_gets_there() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let up = browser.get("/reserver?centre=aurillac").await.text;
    assert!(up.contains("il reçoit la demande tout de suite"), "{up}");
    let cut = browser.get("/reserver?centre=maurs").await.text;
    assert!(cut.contains("il recevra la demande dès que la liaison revient") && !cut.contains("sinon"), "{cut}");
    let node = browser.stand.network.nodes[&slug("aurillac")];
    let mut peers = browser.stand.peers.lock().unwrap().clone();
    peers.iter_mut().filter(|peer| peer.id == node).for_each(|peer| peer.state = PeerState::Offline);
    *browser.stand.peers.lock().unwrap() = peers;
    assert!(browser.get("/reserver?centre=aurillac").await.text.contains("hors liaison : il recevra"));
}

#[tokio::test]
async fn what_a_host_says_who_refuses_is_told_as_the_reason_and_not_as_the_note_of_whoever_asked() {
    let mut browser = Browser::signed_in_at_figeac().await;
    let day = parsed(DAY);
    let id = browser.stand.view(|view| view.bookings.list(&slug("aurillac"), day, day)[0].id);
    let reason = Some("Le chauffage est en panne".to_owned());
    let decline = Command::Booking(BookingCommand::Decline { booking: id, question: None, reason });
    browser.stand.command_of(NodeId([2; 32]), Caller::Host, &decline).unwrap();
    let page = browser.get(&format!("/reservations/{id}")).await.text;
    assert!(page.contains("<dt>Motif</dt><dd>Le chauffage est en panne</dd>"), "{page}");
    assert!(!page.contains("<dt>Remarque</dt>"), "{page}");
    let listed = browser.call(axum::http::Method::GET, "/api/v1/inbox?centre=figeac", None).await.json();
    let answer = listed["items"].as_array().unwrap().iter().find(|item| item["kind"] == "answer").unwrap().clone();
    assert_eq!((&answer["reason"], &answer["note"]), (&"host".into(), &"Le chauffage est en panne".into()));
    let page = browser.get("/a-traiter").await.text;
    assert!(page.contains("l’accueil a refusé : Le chauffage est en panne"), "{page}");
}
