//! Days that are lent by rule and come back by themselves, in the simulated network.
//!
//! Enters: a world. Leaves: what nodes lend while their hub is connected and heard the witness within the hour; what falls
//! due at a site because time has passed, as the node's own timer does; the share of days that nobody could sell.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use telecentre_node::replica::duty;
use telecentre_proto::centre::{InstantRule, Weekdays};
use telecentre_proto::document::Draft;
use telecentre_proto::field::{Field, Scalar};
use telecentre_proto::id::{NodeId, RecordId, Slug, Space};
use telecentre_proto::slot::date_of_days;
use telecentre_proto::steward::is_mine;

use super::found::{FIRST_DAY, centre};
use super::{Truth, World};

/// For so long after it was last heard a witness counts as one that answers.
const HEARD_MS: i64 = 3_600_000;
/// Days from the first that are looked at for whether somebody could sell them.
const SOLD_DAYS: i64 = 12;

/// A rule that lends the first desk of a centre, or both where its host insists.
pub fn rule(days_ahead: u32, return_evenings: u32, insist: bool) -> InstantRule {
    let desks: &[&str] = if insist { &["desk-1", "desk-2"] } else { &["desk-1"] };
    InstantRule {
        version: RecordId::SINGLE,
        resources: desks.iter().map(|slug| slug.parse().unwrap()).collect(),
        weekdays: Weekdays::ALL,
        days_ahead,
        return_evenings,
        insist,
    }
}

/// What was passed on by itself.
#[derive(Default)]
pub struct PassedByRule {
    /// Centre, resource, day and number: whoever may have written it down.
    pub numbers: BTreeMap<(Slug, Slug, Date), Vec<u32>>,
    /// How many days were lent, given back, asked back.
    pub counts: [u64; 3],
}

impl PassedByRule {
    /// Notes what a site writes of its own accord.
    pub fn note(&mut self, drafts: &[Draft]) {
        for draft in drafts {
            let (Space::Centre(place) | Space::Lent(place)) = &draft.space else { continue };
            let of = |record: RecordId, field: Field| {
                draft.puts.iter().find(|put| put.record == record && put.field == field).map(|put| &put.value)
            };
            self.counts[2] += draft.puts.iter().filter(|put| put.field == Field::RECALLED).count() as u64;
            for put in draft.puts.iter().filter(|put| put.field == Field::HAND_OVER) {
                let resource: Slug =
                    of(put.record, Field::RESOURCE).and_then(Scalar::as_text).unwrap().parse().unwrap();
                let day = of(put.record, Field::DAY).and_then(Scalar::as_int).unwrap();
                let day = date_of_days(i32::try_from(day).unwrap()).unwrap();
                let n = u32::try_from(put.value.as_int().unwrap()).unwrap();
                let lent = matches!(draft.space, Space::Lent(_));
                assert_eq!(n % 2 == 0, lent, "{place}/{resource} on {day} goes to nobody new under {n}");
                self.counts[usize::from(lent)] += 1;
                self.numbers.entry((place.clone(), resource, day)).or_default().push(n);
            }
        }
    }
}

/// Whether a number was written by itself; none asked for: any.
pub fn passed(truth: &Truth, place: (&Slug, &Slug, Date), n: Option<u32>) -> bool {
    let key = (place.0.clone(), place.1.clone(), place.2);
    truth.by_rule.numbers.get(&key).is_some_and(|numbers| n.is_none_or(|n| numbers.contains(&n)))
}

impl World {
    /// Notes whom the hub hears now.
    fn note_heard(&mut self) {
        let now = self.now;
        for wire in self.wires.values() {
            if let [0, other] | [other, 0] = wire.ends {
                self.heard.insert(self.sites[other].id, now);
            }
        }
    }

    /// Lets time tell: what is due comes back or is asked back, and nodes lend what their rules say.
    pub fn keep_rules(&mut self) {
        self.note_heard();
        for site in 0..self.sites.len() {
            if self.sites[site].running.is_none() {
                continue;
            }
            if duty::falls_due(self.sites[site].replica(), self.sites[site].clock(self.now)) {
                self.save(site);
            }
            if site > 0 && self.sites[site].running.is_some() {
                self.lend(site);
            }
        }
        self.count_sellable();
    }

    fn lend(&mut self, site: usize) {
        let connected = self.wires.values().any(|wire| wire.ends == [0, site] || wire.ends == [site, 0]);
        let is_hub = self.sites[site].replica().network().hub() == Some(self.sites[0].id);
        // A site that has no room writes nothing.
        if !connected || !is_hub || self.sites[site].reserve().is_err() {
            return;
        }
        let (now, heard) = (self.now, self.heard.clone());
        let clock = self.sites[site].clock(now);
        let me = self.sites[site].id;
        let answered = |witness: &NodeId| *witness == me || heard.get(witness).is_some_and(|at| now - at <= HEARD_MS);
        let mut chance = self.sites[site].chance.clone();
        let mut fresh = || RecordId::of(&me, chance.bytes(5).try_into().unwrap());
        let drafts = duty::lendings(self.sites[site].replica(), answered, &mut fresh, clock);
        self.sites[site].chance = chance;
        if drafts.is_empty() {
            return;
        }
        self.note(|| format!("{} lends {} entries by rule", self.sites[site].name, drafts.len()));
        self.truth.by_rule.note(&drafts);
        self.sites[site].write(&drafts, now, &mut self.truth);
        self.save(site);
    }

    /// Counts the days of the centres' first desks that come, and those that no running site may sell now.
    fn count_sellable(&mut self) {
        let desk: Slug = "desk-1".parse().unwrap();
        let up: Vec<usize> = (0..self.sites.len()).filter(|site| self.sites[*site].running.is_some()).collect();
        let (mut all, mut none) = (0, 0);
        for place in (1..=self.nodes).map(centre) {
            for day in (0..SOLD_DAYS).map(|nth| FIRST_DAY + nth.days()) {
                let sells = |site: &usize| {
                    let replica = self.sites[*site].replica();
                    !replica.recovering() && is_mine(replica.view(), replica, &place, &desk, day)
                };
                all += 1;
                none += u64::from(!up.iter().any(sells));
            }
        }
        *self.tally.entry("desk-days looked at").or_default() += all;
        *self.tally.entry("desk-days that nobody could sell").or_default() += none;
    }
}
