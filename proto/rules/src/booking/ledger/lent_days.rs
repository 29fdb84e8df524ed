//! Which days of which resources were handed over to the hub, given back, and asked back.
//!
//! Enters: what ledgers say of hand-overs. Leaves: the chain of a resource's day, the days of a centre, the centres of a
//! hub; of the days that are out now, under which rule and which are asked back, found without a look at the others.
//! Decides nothing: who is steward then, `steward` says.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::id::{NodeId, RecordId, Slug};

use super::Bookings;
use crate::booking::chain::Chain;
use crate::booking::lent::LentPlace;
use crate::slot::{date_of_days, days_of_date};

/// A day of a resource that is out now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Out {
    pub(crate) resource: Slug,
    pub(crate) day: Date,
    /// The version of the rule under which it was handed over; none: by hand.
    pub(crate) rule: Option<RecordId>,
}

impl Bookings {
    fn lent_place(&self, centre: &Slug, resource: &Slug, day: Date) -> Option<LentPlace> {
        Some((self.names.slugs.find(centre)?, self.names.slugs.find(resource)?, days_of_date(day)))
    }

    /// The hand-over numbers of a (resource, day), each with whom it names.
    pub(crate) fn hand_overs(&self, centre: &Slug, resource: &Slug, day: Date) -> Chain {
        self.lent_place(centre, resource, day).map_or_else(Chain::default, |place| self.lent.chain(place))
    }

    /// The rule under which a day is out, and whether the centre asks it back; none: it is not out.
    pub(crate) fn is_out(&self, centre: &Slug, resource: &Slug, day: Date) -> Option<(Option<RecordId>, bool)> {
        self.lent.standing(self.lent_place(centre, resource, day)?)
    }

    /// Whether a day was ever handed over under a version of a rule.
    pub(crate) fn was_lent_under(&self, version: RecordId, centre: &Slug, resource: &Slug, day: Date) -> bool {
        let place = self.lent_place(centre, resource, day);
        place.is_some_and(|place| self.lent.said(place).any(|said| said.rule == Some(version)))
    }

    /// The days of a centre that are out under a version of its rule, or by hand, between two days, both included.
    pub(crate) fn out_under(&self, centre: &Slug, rule: Option<RecordId>, (from, to): (Date, Date)) -> Vec<Out> {
        let centre = self.names.slugs.find(centre);
        let days = centre.filter(|_| from <= to).and_then(|centre| self.lent.out.get(&(centre, rule)));
        let within = (days_of_date(from), 0)..=(days_of_date(to), u32::MAX);
        let days = days.into_iter().flat_map(|days| days.range(within.clone()));
        days.filter_map(|(day, resource)| self.named_out(*day, *resource, rule)).collect()
    }

    /// The centres of which something is out.
    pub(crate) fn centres_out(&self) -> BTreeSet<Slug> {
        self.lent.out.keys().filter_map(|(centre, _)| self.slug(*centre).cloned()).collect()
    }

    /// The versions under which days of a centre are out; none among them: by hand.
    pub(crate) fn rules_out(&self, centre: &Slug) -> impl Iterator<Item = Option<RecordId>> + '_ {
        let centre = self.names.slugs.find(centre);
        let of = centre.map(|c| self.lent.out.range((c, None)..=(c, Some(RecordId([0xff; 8])))));
        of.into_iter().flatten().map(|((_, rule), _)| *rule)
    }

    /// The days of a centre that it asks back, from a day on.
    pub(crate) fn recalled(&self, centre: &Slug, from: Date) -> Vec<Out> {
        let Some(centre) = self.names.slugs.find(centre) else { return Vec::new() };
        let days = self.lent.recalled.range((centre, days_of_date(from), 0)..=(centre, i32::MAX, u32::MAX));
        days.filter_map(|(_, day, resource)| {
            let rule = self.lent.standing((centre, *resource, *day))?.0;
            self.named_out(*day, *resource, rule)
        })
        .collect()
    }

    fn named_out(&self, day: i32, resource: u32, rule: Option<RecordId>) -> Option<Out> {
        Some(Out { resource: self.slug(resource)?.clone(), day: date_of_days(day)?, rule })
    }

    /// The resources and days of a centre that were ever handed over, between two days, both included.
    pub(crate) fn handed_over(&self, centre: &Slug, (from, to): (Date, Date)) -> Vec<(Date, &Slug)> {
        let centre = self.names.slugs.find(centre);
        let within = days_of_date(from)..=days_of_date(to);
        let keys = self.lent.places.keys().filter(|(c, _, day)| Some(*c) == centre && within.contains(day));
        let named = keys.filter_map(|(_, resource, day)| Some((date_of_days(*day)?, self.slug(*resource)?)));
        let mut days: Vec<(Date, &Slug)> = named.collect();
        days.sort_unstable();
        days
    }

    /// The centres that have handed something over to this hub for a day from `from` on, and not been given it back.
    pub fn handed_over_to(&self, hub: &NodeId, from: Date) -> BTreeSet<Slug> {
        let from = days_of_date(from);
        let ahead = self.lent.out.iter().flat_map(|((centre, _), days)| {
            days.range((from, 0)..).map(move |(day, resource)| (*centre, *resource, *day))
        });
        ahead
            .filter(|place| self.lent.chain(*place).is_with(hub))
            .filter_map(|(c, _, _)| self.slug(c).cloned())
            .collect()
    }

    /// Every (centre, resource, day) that was ever handed over, with its number, and whether it is asked back.
    pub(super) fn each_hand_over(&self, show: &mut dyn FnMut(&Slug, &Slug, i32, u32, bool)) {
        let named = self
            .lent
            .places
            .keys()
            .filter_map(|place| Some((self.slug(place.0)?, self.slug(place.1)?, place.2, *place)));
        let mut all: Vec<(&Slug, &Slug, i32, LentPlace)> = named.collect();
        all.sort_unstable();
        for (centre, resource, day, place) in all {
            let recalled = self.lent.standing(place).is_some_and(|(_, recalled)| recalled);
            show(centre, resource, day, self.lent.chain(place).last(), recalled);
        }
    }
}
