//! Where the drawing puts things.

use telecentre_proto::view::View;
use telecentre_web::words::{Language, Words};

use super::fleet::{stand, well};
use crate::console::network::drawing::{Drawing, HEIGHT, WIDTH};
use crate::console::network::row::{Row, Wording};
use telecentre_web::replica::LiveReplica;
use telecentre_web::status::Fleet;

fn drawing(names: &[&str]) -> Drawing {
    let stand = stand(|_| Fleet::default());
    let zone = stand.zone();
    let words = Words::new(Language::French, zone.clone(), stand.now()).with_more(vec![crate::console::words]);
    let wording = Wording { words: &words, zone: &zone };
    let row = |(n, name): (u8, &&str)| Row::of(&well(&stand, n, name), &View::new(), &wording);
    Drawing::of(&(1..).zip(names).map(row).collect::<Vec<_>>())
}

#[test]
fn every_word_of_the_drawing_lies_on_the_canvas() {
    let long = ["Télécentre de Bagnac-sur-Célé et environs"; 12];
    for count in 1..=long.len() {
        let drawing = drawing(&long[..count]);
        assert_eq!(drawing.spots.len(), count);
        for spot in &drawing.spots {
            assert!((24..=WIDTH - 24).contains(&spot.x) && (24..=HEIGHT - 24).contains(&spot.y));
            for (y, line) in spot.lines() {
                assert!(line.chars().count() <= 14, "{line}");
                assert!((12..=HEIGHT - 6).contains(&y), "{count} boxes: {y}");
            }
            assert!((12..=HEIGHT - 6).contains(&spot.state_y()), "{count} boxes: {}", spot.state_y());
        }
    }
}

#[test]
fn a_long_name_is_broken_between_words_and_cut_with_an_ellipsis() {
    let drawing = drawing(&["Télécentre de Decazeville", "Figeac", "Anticonstitutionnellement"]);
    assert_eq!(drawing.spots[0].name, ["Télécentre de", "Decazeville"]);
    assert_eq!(drawing.spots[1].name, ["Figeac"]);
    assert_eq!(drawing.spots[2].name, ["Anticonstitut…"]);
}
