//! Some months of bookings, made up.
//!
//! Enters: the centres, resources and members that a view shows, each centre's node, the time, and a seed. Leaves: commands in the order
//! of the time when they were given, each with the centre whose desk took it, so that the demo's nodes write their
//! own ledgers. The same arguments give the same history. Of the members [`HOSTED`] came at least once; the others
//! never did. From the first of last month until ten days ahead about half of all half-days are taken. Everything lies
//! within opening hours, up to five weeks ahead, and nothing overlaps but what a `scene` says. Calls no clock and no
//! random source.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use telecentre_proto::id::{NodeId, Slug};
use telecentre_proto::slot::{date_of_days, days_of_date};
use telecentre_proto::view::View;

mod chance;
mod extent;
mod fill;
mod person;
mod place;
mod scene;
mod story;
mod waiting;

use chance::Chance;
use person::people;
use place::places;
use scene::Scene;
use story::Story;

pub use extent::{DAYS_AHEAD, DAYS_BACK, HOSTED, WAITING};
pub use story::Past;

/// Makes the history of a network up to `now`.
pub fn history(view: &View, nodes: &BTreeMap<Slug, NodeId>, now: DateTime, seed: u64) -> Vec<Past> {
    let mut chance = Chance::new(seed);
    let places = places(view);
    if places.is_empty() {
        return Vec::new();
    }
    let people = people(view, &places, &mut chance);
    let scene = Scene::of(&places, now.date());
    let mut story = Story { places, nodes, now, chance, scene, people: BTreeSet::new(), told: Vec::new() };
    let today = days_of_date(now.date());
    story.wait_for_an_answer(&people);
    for person in people.iter().filter(|p| p.hosted) {
        story.first_visit(person, today);
    }
    for day in (today - DAYS_BACK..=today + DAYS_AHEAD).filter_map(date_of_days) {
        for person in &people {
            if story.chance.of(person.rhythm(days_of_date(day) - today)) {
                story.day(person, day);
            }
        }
        story.fill(&people, day);
    }
    story.seat_two_at_one_desk(&people);
    story.told.sort_by_key(|past| past.at);
    story.told
}

#[cfg(test)]
mod tests;
