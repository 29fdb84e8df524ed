//! Days that are lent by rule and come back by themselves, in the simulated network.
//!
//! Enters: a world. Leaves: what nodes lend while their hub is connected and heard the witness within the hour; what falls
//! due at a site because time has passed, as the node's own timer does; the share of days that nobody could sell.

use jiff::ToSpan;
use telecentre_node::replica::duty;
use telecentre_proto::centre::{DaysOfWeek, InstantRule};
use telecentre_proto::id::{NodeId, RecordId, Slug};
use telecentre_proto::steward::is_mine;

use super::World;
use super::found::{FIRST_DAY, centre};

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
        weekdays: DaysOfWeek::ALL,
        days_ahead,
        return_evenings,
        insist,
    }
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
