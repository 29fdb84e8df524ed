//! What *Réseau* and *Centres* show, to whom, and what the demonstration's buttons do.

use axum::http::StatusCode;
use telecentre_proto::id::NodeId;
use telecentre_web::replica::LiveReplica;
use telecentre_web::status::{Fleet, PeerState, Role};

use super::browser::Browser;
use super::fleet::{Links, browser, in_all_states, replica, stand, well};
use super::stand::Stand;
use super::village;
use telecentre_web::demonstration::{Controls, LinkSetting};

#[tokio::test]
async fn the_network_tells_each_boxs_state_in_words_a_shape_and_a_figure() {
    let page = browser(in_all_states).get("/reseau").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(&[
        "1 boîte sur 7 à jour ; la liaison avec Decazeville est refusée ; Maurs a 37 changements de retard, hors liaison depuis ",
        "et 3 autres.",
        "<span class=\"state good\">à jour</span>",
        "<span class=\"state calm\">échange en cours</span>",
        "<span class=\"state alarm\">liaison refusée</span>",
        "<span class=\"state warning\">hors liaison</span>",
        "<span class=\"state mute\">pas encore vue</span>",
        "1 234 changements<small class=\"under\">81,2 ko</small>",
        "612 ms",
        "<span class=\"state warning\">retard de 10 min</span>",
        "pas de réponse : la liaison est peut-être coupée",
        "<a href=\"/planning?centre=maurs\">boîte du centre</a>",
        "<a href=\"/liaison\">tête de réseau</a>",
    ]);
}

#[tokio::test]
async fn a_box_that_is_out_of_reach_is_never_said_to_be_up_to_date() {
    let cut = |stand: &Stand| {
        let mut away = replica(Role::Node, village::peer(2, "Aurillac", PeerState::Offline, 3, stand.now()));
        (away.peer.behind_entries, away.peer.missing_entries) = (0, 0);
        Fleet { replicas: vec![well(stand, 1, "Figeac"), away], ..Fleet::default() }
    };
    browser(cut).get("/reseau").await.says(&["1 boîte sur 2 à jour ; Aurillac est hors liaison depuis "]);
    let well = |stand: &Stand| Fleet {
        replicas: vec![well(stand, 1, "Figeac"), well(stand, 2, "Aurillac")],
        ..Fleet::default()
    };
    browser(well).get("/reseau").await.says(&["Les 2 boîtes du réseau sont à jour.", "Personne ne manque de rien"]);
    browser(|_| Fleet::default()).get("/reseau").await.says(&["Aucune boîte n’est encore inscrite"]);
}

#[tokio::test]
async fn the_matrix_tells_who_lacks_how_much_of_whom_and_forgets_no_author() {
    let page = browser(in_all_states).get("/reseau").await;
    page.says(&[
        "<td class=\"lack\" title=\"30 changements, 1,2 ko de Tête de réseau\">30</td>",
        "<td class=\"lack\" title=\"7 changements, 280 o de Figeac\">7</td>",
        "<th scope=\"col\">autres</th>",
        "title=\"2 changements, 80 o de la clé racine ou d’anciennes boîtes\">2</td>",
    ]);
}

#[tokio::test]
async fn a_closed_box_is_neither_counted_nor_listed() {
    let page = browser(|stand| {
        let mut gone = replica(Role::Node, village::peer(2, "Boîte volée", PeerState::Offline, 90, stand.now()));
        gone.closed = true;
        Fleet { replicas: vec![well(stand, 1, "Figeac"), gone], ..Fleet::default() }
    });
    let page = page.get("/reseau").await;
    page.says(&["La boîte du réseau est à jour."]);
    assert!(!page.text.contains("Boîte volée"));
}

#[tokio::test]
async fn names_never_become_markup() {
    let hostile = "\"><script>alert(1)</script>";
    let page = browser(|stand| {
        let mut fleet = in_all_states(stand);
        for replica in &mut fleet.replicas {
            replica.peer.name = hostile.to_owned();
            (replica.peer.last_error, replica.peer.last_error_code) = (Some(hostile.to_owned()), None);
        }
        fleet
    });
    for path in ["/reseau", "/centres"] {
        let text = page.get(path).await.text;
        assert!(!text.contains("<script>alert") && !text.contains("\"><script"), "{path}: {text}");
    }
}

#[tokio::test]
async fn english_is_spoken_to_those_who_ask_for_it() {
    let mut browser = browser(in_all_states);
    browser.language = "en-GB,en;q=0.9";
    let page = browser.get("/reseau").await;
    page.says(&["1 box of 7 is up to date; the link to Decazeville is refused", "out of touch", "no answer: the link"]);
    assert!(!page.text.contains("Unknown localization"));
    browser.get("/centres").await.says(&["Requests waiting", "see its state"]);
}

#[tokio::test]
async fn every_page_leads_a_stranger_to_the_door() {
    let stranger = browser(in_all_states).stranger();
    for path in ["/", "/reseau", "/centres", "/planning"] {
        let answer = stranger.get(path).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/setup"), "{path}");
        assert!(!answer.text.contains("Figeac"));
    }
    assert_eq!(stranger.post("/links/figeac", "setting=unplugged").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn centres_lead_to_their_days_with_what_waits_there() {
    let browser = browser(in_all_states);
    let page = browser.get("/centres").await;
    page.says(&["/planning/2026-11-24?centre=figeac", "2 postes", "<strong>2</strong>", "Place de la Mairie, Maurs"]);
    assert_eq!(browser.get("/planning/2026-11-24?centre=figeac").await.status, StatusCode::OK);
}

#[tokio::test]
async fn links_are_set_from_the_page_in_a_demonstration_only() {
    let links = Links::of(&["figeac", "maurs"]);
    let demo = Browser::signed_in(stand(in_all_states), {
        let links = links.clone();
        move |site| site.with(Controls(links))
    });
    let bar = ["Démonstration", "horloge", "action=\"/links/maurs\"", "Débrancher", "Liaison lente", "8085/?t=maurs"];
    demo.get("/centres").await.says(&bar);
    assert_eq!(demo.post("/links/maurs", "setting=unplugged&next=/centres").await.location, "/centres");
    assert_eq!(links.0.lock().unwrap()[1].1, LinkSetting::Unplugged);
    demo.get("/reseau").await.says(&["liaison débranchée", "Rebrancher"]);
    demo.post("/links/figeac", "setting=slow").await;
    demo.get("/reseau").await.says(&["liaison lente", "Liaison normale"]);
    demo.post("/links/figeac", "setting=normal").await;
    assert_eq!(demo.post("/links/maurs", "setting=burnt").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(demo.post("/links/aurillac", "setting=slow").await.status, StatusCode::NOT_FOUND);
    let other = demo.post_from("http://evil.example", "/links/figeac", "setting=unplugged").await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    assert_eq!(links.0.lock().unwrap()[0].1, LinkSetting::Normal);
    let plain = browser(in_all_states);
    assert!(!plain.get("/reseau").await.text.contains("Débrancher"));
    assert_eq!(plain.post("/links/maurs", "setting=normal").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_box_without_a_name_is_shown_by_its_id() {
    let nameless = |stand: &Stand| {
        let mut nameless = well(stand, 1, "");
        nameless.peer.id = NodeId([0xab; 32]);
        Fleet { replicas: vec![nameless], ..Fleet::default() }
    };
    browser(nameless).get("/reseau").await.says(&["abababab"]);
}

#[test]
fn the_menu_has_at_most_five_entries() {
    for screens in [crate::console::HUB, telecentre_web::screen::NODE] {
        let entries = screens.iter().filter(|screen| screen.menu.is_some()).count();
        assert!((3..=5).contains(&entries), "{entries}");
    }
}
