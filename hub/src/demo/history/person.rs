//! The members, and what kind of guests they are.
//!
//! Enters: a view. Leaves: who was hosted and who was not, since when, how often they come, and what they like.

use telecentre_proto::id::RecordId;
use telecentre_proto::view::View;

use super::chance::Chance;
use super::extent::{DAYS_BACK, HOSTED};
use super::place::Place;

/// A member, as their habits go.
pub(super) struct Regular {
    pub(super) id: RecordId,
    /// The index of their home centre.
    pub(super) home: usize,
    /// Whether they came at least once before today.
    pub(super) hosted: bool,
    /// Days after the beginning when they first came.
    pub(super) since: i32,
    /// Whether they prefer mornings (true) or afternoons (false), if either.
    pub(super) half: Option<bool>,
    pub(super) likes_office: bool,
    /// On how many days out of a hundred they come.
    percent: u16,
}

/// The members who have a home centre, [`HOSTED`] of them (or all, if fewer) hosted.
pub(super) fn people(view: &View, places: &[Place], chance: &mut Chance) -> Vec<Regular> {
    // By name, so that the history does not depend on ids, which are drawn anew for every demo.
    let mut people: Vec<Regular> = Vec::new();
    for member in view.people.find("") {
        let home = member.details.home_centre.as_ref();
        let Some(home) = places.iter().position(|p| Some(&p.slug) == home) else { continue };
        let since = chance.below(u16::try_from(DAYS_BACK - 25).unwrap_or(0));
        people.push(Regular {
            id: member.id,
            home,
            hosted: false,
            since: i32::from(since),
            half: [None, Some(true), Some(false)][chance.index(3)],
            likes_office: chance.of(25),
            // Regulars, once or twice a week; those who come now and then; those who were seen once.
            percent: [34, 17, 17, 6, 6, 6, 3, 1][chance.index(8)],
        });
    }
    let mut order: Vec<usize> = (0..people.len()).collect();
    chance.shuffle(&mut order);
    for index in order.into_iter().take(HOSTED) {
        people[index].hosted = true;
    }
    people
}

impl Regular {
    /// How many times out of a hundred they would book such a day, counted from today.
    pub(super) fn rhythm(&self, from_today: i32) -> u16 {
        match (self.hosted, from_today) {
            (true, day) if day < self.since - DAYS_BACK => 0,
            // Further ahead fewer days are booked yet.
            (true, day) if day > 7 => self.percent / 2,
            (true, _) => self.percent,
            // They registered lately: most of what they booked lies ahead.
            (false, -40..0) => u16::from(self.percent > 30),
            (false, 0..) => self.percent / 6,
            (false, _) => 0,
        }
    }
}
