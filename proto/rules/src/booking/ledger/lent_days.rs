//! Which days of which resources were handed over to the hub, and given back.
//!
//! Enters: what ledgers say of hand-overs. Leaves: the chain of a resource's day, the days of a centre, the centres of a
//! hub. Decides nothing: who is steward then, `steward` says.

use std::collections::BTreeSet;

use jiff::civil::Date;
use telecentre_log::id::{NodeId, RecordId, Slug};

use super::Bookings;
use crate::booking::chain::Chain;
use crate::booking::source::Role;
use crate::slot::{date_of_days, days_of_date};

impl Bookings {
    /// The hand-over numbers of a (resource, day), each with whom it names: a centre can only hand over (odd), the hub only
    /// give back (even); any other number is nobody's to write.
    pub(crate) fn hand_overs(&self, centre: &Slug, resource: &Slug, day: Date) -> Chain {
        let place = || Some((self.names.slugs.find(centre)?, self.names.slugs.find(resource)?, days_of_date(day)));
        let records = place().and_then(|place| self.handed_over_days.get(&place));
        let counts = |key: &(RecordId, u32)| {
            let hand_over = self.hand_overs.get(key)?;
            let odd = hand_over.n % 2 == 1;
            match self.sources[key.1 as usize].role {
                Role::Ledger if odd => Some((hand_over.n, hand_over.to)),
                Role::Hub if !odd => Some((hand_over.n, None)),
                _ => None,
            }
        };
        Chain::of(records.into_iter().flatten().filter_map(counts))
    }

    /// The resources and days of a centre that were ever handed over, between two days, both included.
    pub(crate) fn handed_over(&self, centre: &Slug, (from, to): (Date, Date)) -> Vec<(Date, &Slug)> {
        let centre = self.names.slugs.find(centre);
        let within = days_of_date(from)..=days_of_date(to);
        let keys = self.handed_over_days.keys().filter(|(c, _, day)| Some(*c) == centre && within.contains(day));
        let named = keys.filter_map(|(_, resource, day)| Some((date_of_days(*day)?, self.slug(*resource)?)));
        let mut days: Vec<(Date, &Slug)> = named.collect();
        days.sort_unstable();
        days
    }

    /// The centres that have handed something over to this hub for a day from `from` on, and not been given it back.
    pub fn handed_over_to(&self, hub: &NodeId, from: Date) -> BTreeSet<Slug> {
        let from = days_of_date(from);
        let ahead = self.handed_over_days.keys().filter(|(_, _, day)| *day >= from);
        let centres = ahead.filter_map(|(centre, resource, day)| {
            let (centre, resource) = (self.slug(*centre)?, self.slug(*resource)?);
            let chain = self.hand_overs(centre, resource, date_of_days(*day)?);
            chain.is_with(hub).then(|| centre.clone())
        });
        centres.collect()
    }
}
