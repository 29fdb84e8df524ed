//! Hand-overs as records say them: which places are out, under which rule, and which are asked back.
//!
//! Enters: records of ledgers, each of a source. Leaves: the chain of a place; the places that are out, found without a look
//! at the others. Names are numbers here; the ledger knows what they are called.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_log::id::RecordId;

use crate::booking::chain::Chain;
use crate::booking::part::HandOver;
use crate::booking::source::Voice;

/// Centre, resource, day.
pub(crate) type LentPlace = (u32, u32, i32);
/// Days and resources.
pub(crate) type OutDays = BTreeSet<(i32, u32)>;
/// A record of one source.
pub(crate) type RecordAt = (RecordId, u32);

/// The hand-overs of all centres.
#[derive(Clone, Default)]
pub(crate) struct LentDays {
    records: BTreeMap<RecordAt, (LentPlace, Voice, HandOver)>,
    pub(crate) places: BTreeMap<LentPlace, BTreeSet<RecordAt>>,
    /// The days of a centre that are out, as their last numbers say, under each version of its rule.
    pub(crate) out: BTreeMap<(u32, Option<RecordId>), OutDays>,
    /// Those that the centre asks back: centre, day, resource.
    pub(crate) recalled: BTreeSet<(u32, i32, u32)>,
}

impl LentDays {
    /// Takes in what a source of a centre says under a record; nothing: no more.
    pub(crate) fn set(&mut self, key: RecordAt, (centre, role): (u32, Voice), said: Option<HandOver>) {
        if let Some((place, _, _)) = self.records.get(&key).copied() {
            self.unfile(place);
            self.records.remove(&key);
            if let Some(keys) = self.places.get_mut(&place) {
                keys.remove(&key);
                if keys.is_empty() {
                    self.places.remove(&place);
                }
            }
            self.file(place);
        }
        if let Some(said) = said {
            let place = (centre, said.resource, said.day);
            self.unfile(place);
            self.places.entry(place).or_default().insert(key);
            self.records.insert(key, (place, role, said));
            self.file(place);
        }
    }

    pub(crate) fn knows(&self, id: RecordId) -> bool {
        self.records.range((id, 0)..=(id, u32::MAX)).next().is_some()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &RecordAt> {
        self.records.keys()
    }

    /// What is said of a place: a centre can only hand over (odd) and ask back, the hub only give back (even); any other
    /// number is nobody's to write.
    pub(crate) fn said(&self, place: LentPlace) -> impl Iterator<Item = &HandOver> {
        let said = self.places.get(&place).into_iter().flatten().filter_map(|key| self.records.get(key));
        let counts = said.filter(|(_, role, said)| match role {
            Voice::Ledger => said.recalls || said.n % 2 == 1,
            Voice::Hub => !said.recalls && said.n.is_multiple_of(2),
            Voice::Requests => false,
        });
        counts.map(|(_, _, said)| said)
    }

    pub(crate) fn chain(&self, place: LentPlace) -> Chain {
        Chain::of(self.said(place).filter(|said| !said.recalls).map(|said| (said.n, said.to)))
    }

    /// Under which rule a place is out, and whether it is asked back; none: it is not out.
    pub(crate) fn standing(&self, place: LentPlace) -> Option<(Option<RecordId>, bool)> {
        let last = self.chain(place).last();
        if last.is_multiple_of(2) {
            return None;
        }
        let of_last = || self.said(place).filter(move |said| said.n == last);
        let rule = of_last().filter_map(|said| said.rule).max();
        Some((rule, of_last().any(|said| said.recalls)))
    }

    fn file(&mut self, place: LentPlace) {
        let (centre, resource, day) = place;
        let Some((rule, recalled)) = self.standing(place) else { return };
        self.out.entry((centre, rule)).or_default().insert((day, resource));
        if recalled {
            self.recalled.insert((centre, day, resource));
        }
    }

    fn unfile(&mut self, place: LentPlace) {
        let (centre, resource, day) = place;
        let Some((rule, _)) = self.standing(place) else { return };
        if let Some(days) = self.out.get_mut(&(centre, rule)) {
            days.remove(&(day, resource));
            if days.is_empty() {
                self.out.remove(&(centre, rule));
            }
        }
        self.recalled.remove(&(centre, day, resource));
    }
}
