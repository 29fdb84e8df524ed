//! Where the map puts things, and what it leaves to the list.

use telecentre_proto::centre::{CentreCommand, CentrePatch};
use telecentre_proto::desk::Command;
use telecentre_proto::id::Slug;
use telecentre_proto::view::View;
use telecentre_web::replica::LiveReplica;
use telecentre_web::status::{Fleet, PeerState, Role};
use telecentre_web::words::{Language, Words};

use super::browser::Browser;
use super::fleet::{replica, stand, well};
use super::stand::slug;
use super::village;
use crate::console::network::map::{DRAWN, Map, WIDTH};
use crate::console::network::row::{Row, Wording};

/// Rows of boxes at these places.
fn rows(places: &[(&str, &str)]) -> Vec<Row> {
    let stand = stand(|_| Fleet::default());
    let zone = stand.zone();
    let words = Words::new(Language::French, zone.clone(), stand.now()).with_more(vec![crate::console::words]);
    let wording = Wording { words: &words, zone: &zone };
    let row = |(name, at): &(&str, &str)| {
        let mut row = Row::of(&well(&stand, 1, name), &View::new(), &wording);
        row.position = at.parse().ok();
        row
    };
    places.iter().map(row).collect()
}

const DEMO: [(&str, &str); 7] = [
    ("Aurillac", "44.926, 2.440"),
    ("Montmurat", "44.629, 2.198"),
    ("Figeac", "44.609, 2.033"),
    ("Decazeville", "44.560, 2.254"),
    ("Maurs", "44.711, 2.199"),
    ("Capdenac-Gare", "44.576, 2.080"),
    ("Le Rouget", "44.857, 2.230"),
];

#[test]
fn what_lies_north_stands_above_what_lies_east_stands_right_and_a_kilometre_is_as_long_both_ways() {
    let map = Map::of(&rows(&DEMO), "Tête de réseau").unwrap();
    let at = |name: &str| map.spots.iter().find(|spot| spot.name == name).unwrap().at;
    let (figeac, maurs, aurillac) = (at("Figeac"), at("Maurs"), at("Aurillac"));
    assert!(maurs.y < figeac.y && aurillac.y < maurs.y);
    assert!(figeac.x < maurs.x && maurs.x < aurillac.x);
    // From Figeac to Aurillac it is 47.7 km, by the coordinates of both.
    let km = map.bar.1.to_string().parse::<f64>().unwrap() / map.bar.0;
    let far = (figeac.x - aurillac.x).hypot(figeac.y - aurillac.y) * km;
    assert!((far - 47.7).abs() < 1.5, "{far}");
    assert!(map.spots.iter().all(|spot| spot.label.is_some()), "each of seven is named");
}

#[test]
fn no_line_runs_through_a_name_of_the_seven_and_the_hub_is_named_too() {
    let map = Map::of(&rows(&DEMO), "Tête de réseau").unwrap();
    assert!(map.hub_label.is_some());
    for label in map.spots.iter().filter_map(|spot| spot.label.as_ref()) {
        let wide = f64::from(u32::try_from(label.text.chars().count()).unwrap()) * 8.2;
        let left = match label.anchor.word() {
            "start" => label.at.x,
            "middle" => label.at.x - wide / 2.0,
            _ => label.at.x - wide,
        };
        for (spot, nth) in map.spots.iter().flat_map(|spot| (0..=100).map(move |nth| (spot, f64::from(nth) / 100.0))) {
            let (a, b) = spot.line;
            let (x, y) = (a.x + (b.x - a.x) * nth, a.y + (b.y - a.y) * nth);
            let through = x > left + 1.0 && x < left + wide - 1.0 && y > label.at.y - 12.0 && y < label.at.y + 3.0;
            assert!(!through, "the line to {} runs through {}", spot.name, label.text);
        }
    }
}

#[test]
fn everything_lies_on_the_canvas_and_no_word_over_another() {
    let long: Vec<(String, String)> = (0..120)
        .map(|n| ("Centre de Saint-Exemple-sur-Rivière".to_owned(), format!("{}, {}", 44 + n % 7, n % 11)))
        .collect();
    let long: Vec<(&str, &str)> = long.iter().map(|(name, at)| (name.as_str(), at.as_str())).collect();
    let same = [("Un", "44.6, 2.0"), ("Deux", "44.6, 2.0"), ("Trois", "44.6, 2.0")];
    let far = [("Aurillac", "44.926, 2.440"), ("Saint-Denis", "-20.88, 55.45"), ("Pôle", "90, 0")];
    for places in [&DEMO[..], &DEMO[..1], &DEMO[..2], &long, &same, &far] {
        let map = Map::of(&rows(places), "Tête de réseau").unwrap();
        assert_eq!(map.spots.len(), places.len().min(DRAWN));
        let mut words: Vec<(f64, f64, f64)> = Vec::new();
        for spot in &map.spots {
            for point in [spot.at, spot.line.0, spot.line.1, map.hub] {
                assert!((0.0..=WIDTH).contains(&point.x) && (0.0..=map.height).contains(&point.y), "{point:?}");
            }
            let Some(label) = &spot.label else { continue };
            let wide = f64::from(u32::try_from(label.text.chars().count()).unwrap()) * 8.2;
            let left = match label.anchor.word() {
                "start" => label.at.x,
                "middle" => label.at.x - wide / 2.0,
                _ => label.at.x - wide,
            };
            assert!(left >= 0.0 && left + wide <= WIDTH, "{}", label.text);
            for (x, y, w) in &words {
                let apart = left + wide <= *x + 0.2 || *x + *w <= left + 0.2 || (label.at.y - y).abs() >= 17.0;
                assert!(apart, "{} stands over another name", label.text);
            }
            words.push((left, label.at.y, wide));
        }
    }
    assert!(Map::of(&rows(&[("Nulle part", "")]), "Tête de réseau").is_none());
}

/// A hub of seven boxes in all states, whose centres lie where these communes do.
async fn placed(fleet: impl FnOnce(&super::stand::Stand) -> Fleet) -> Browser {
    let stand = stand(fleet);
    for (centre, at) in [("figeac", "44.609, 2.033"), ("maurs", "44.711, 2.199")] {
        let centre: Slug = slug(centre);
        let patch = CentrePatch { position: Some(at.parse().ok()), ..CentrePatch::default() };
        let caller = telecentre_proto::desk::Caller::Admin;
        stand.command(caller, Command::Centre(CentreCommand::Change { centre, patch })).await.unwrap();
    }
    Browser::signed_in(stand, |site| site)
}

#[tokio::test]
async fn who_has_no_position_is_named_below_the_map_and_leads_to_where_it_is_set() {
    let browser = placed(super::fleet::in_all_states).await;
    let page = browser.get("/reseau").await;
    assert_eq!(page.text.matches("<circle class=").count(), 2);
    page.says(&[
        "Sans position, dans la liste seulement : ",
        "<a href=\"/reglages?centre=aurillac#f-position\">Aurillac</a>",
        "aria-label=\"Maurs : hors liaison\"",
        "stroke-width=\"6\"",
    ]);
    assert_eq!(browser.get("/").await.location, "/reseau");
}

#[tokio::test]
async fn thousands_of_boxes_are_shown_by_fifty_with_the_most_worrying_first() {
    let many = |stand: &super::stand::Stand| {
        let boxes = (0..3_000_u32).map(|n| {
            let mut one =
                replica(Role::Node, village::peer(1, &format!("Boîte {n:04}"), PeerState::Live, 0, stand.now()));
            one.peer.id.0[..4].copy_from_slice(&n.to_be_bytes());
            one.peer.centre = Some(slug("maurs"));
            if n == 1_234 {
                one.peer.state = PeerState::Refused;
            }
            one
        });
        Fleet { replicas: boxes.collect(), ..Fleet::default() }
    };
    let browser = placed(many).await;
    let page = browser.get("/reseau").await;
    assert!(page.text.len() < 200_000, "{} bytes", page.text.len());
    assert_eq!(page.text.matches("<tr id=\"box-").count(), 50);
    assert_eq!(page.text.matches("<circle class=").count(), DRAWN);
    page.says(&[
        "1 à 50 sur 3 000",
        "La carte montre les 40 boîtes les plus urgentes",
        "href=\"/reseau?page=2#fleet\"",
    ]);
    let first = page.text.split("<tr id=\"box-").nth(1).unwrap();
    assert!(first.contains("Boîte 1234"), "{first}");
    let id = "0000000a".to_owned() + &"01".repeat(28);
    let found = browser.get(&format!("/reseau?boite={id}")).await;
    assert!(found.text.contains(&format!("<tr id=\"box-{id}\"")));
    browser.get("/reseau?page=60").await.says(&["2 951 à 3 000"]);
    browser.get("/reseau?page=99999").await.says(&["2 951 à 3 000"]);
}
