//! All wishes that wait, by id and by day; and the turns that ledgers gave.
//!
//! Enters: what requests and ledgers say, as it comes and goes. Leaves: the wishes of a day at a centre, the turn of each,
//! the greatest turn of a day and kind. Where an author wrote a wish into several months, the first document counts; of
//! several turns of one wish the smallest, so that nobody moves back.

use std::collections::{BTreeMap, BTreeSet};

use telecentre_log::id::RecordId;

use super::{Turn, WaitRecord};
use crate::centre::Kind;
use crate::slot::days_of_date;

/// A record and the number of the document that speaks of it.
type Key = (RecordId, u32);

/// The wishes and turns of all centres.
#[derive(Clone, Default)]
pub(crate) struct WaitTable {
    waits: BTreeMap<Key, (u32, WaitRecord)>,
    /// By centre and day.
    days: BTreeMap<(u32, i32), BTreeSet<Key>>,
    turns: BTreeMap<Key, (u32, Turn)>,
    /// By centre, day, kind and turn.
    ordered: BTreeSet<(u32, i32, Kind, u32, Key)>,
}

impl WaitTable {
    /// Takes in what a document of a centre now says of a wish.
    pub(crate) fn set(&mut self, key: Key, centre: u32, wait: Option<WaitRecord>) {
        if let Some((centre, old)) = self.waits.remove(&key) {
            let day = (centre, days_of_date(old.slot.day()));
            if let Some(keys) = self.days.get_mut(&day) {
                keys.remove(&key);
                if keys.is_empty() {
                    self.days.remove(&day);
                }
            }
        }
        if let Some(wait) = wait {
            self.days.entry((centre, days_of_date(wait.slot.day()))).or_default().insert(key);
            self.waits.insert(key, (centre, wait));
        }
    }

    /// Takes in what a ledger of a centre now says of a turn.
    pub(crate) fn set_turn(&mut self, key: Key, centre: u32, turn: Option<Turn>) {
        if let Some((centre, old)) = self.turns.remove(&key) {
            self.ordered.remove(&(centre, old.day, old.kind, old.q, key));
        }
        if let Some(turn) = turn {
            self.ordered.insert((centre, turn.day, turn.kind, turn.q, key));
            self.turns.insert(key, (centre, turn));
        }
    }

    /// What is said of a wish at a centre, each with the number of its document.
    pub(crate) fn of(&self, id: RecordId, centre: u32) -> impl Iterator<Item = (u32, &WaitRecord)> {
        let said = self.waits.range((id, 0)..=(id, u32::MAX));
        said.filter(move |(_, (of, _))| *of == centre).map(|((_, source), (_, wait))| (*source, wait))
    }

    /// The turn of a wish at a centre.
    pub(crate) fn turn(&self, id: RecordId, centre: u32) -> Option<u32> {
        let said = self.turns.range((id, 0)..=(id, u32::MAX));
        said.filter(|(_, (of, _))| *of == centre).map(|(_, (_, turn))| turn.q).min()
    }

    /// The greatest turn of a day and kind at a centre.
    pub(crate) fn greatest(&self, centre: u32, day: i32, kind: Kind) -> Option<u32> {
        let (first, last) = ((RecordId([0; 8]), 0), (RecordId([0xff; 8]), u32::MAX));
        let all = self.ordered.range((centre, day, kind, 0, first)..=(centre, day, kind, u32::MAX, last));
        all.map(|(_, _, _, q, _)| *q).next_back()
    }

    /// The wishes of a centre between two days, both included, by id.
    pub(crate) fn between(&self, centre: u32, from: i32, to: i32) -> BTreeSet<RecordId> {
        let days = (from <= to).then(|| self.days.range((centre, from)..=(centre, to)));
        days.into_iter().flatten().flat_map(|(_, keys)| keys.iter().map(|(id, _)| *id)).collect()
    }

    /// The centres at which a wish of this id is spoken of.
    pub(crate) fn centres(&self, id: RecordId) -> BTreeSet<u32> {
        self.waits.range((id, 0)..=(id, u32::MAX)).map(|(_, (centre, _))| *centre).collect()
    }

    /// Whether a wish or a turn of this id is held.
    pub(crate) fn knows(&self, id: RecordId) -> bool {
        let range = (id, 0)..=(id, u32::MAX);
        self.waits.range(range.clone()).next().is_some() || self.turns.range(range).next().is_some()
    }

    /// The records of a document.
    pub(crate) fn of_source(&self, source: u32) -> impl Iterator<Item = RecordId> + '_ {
        self.waits.keys().chain(self.turns.keys()).filter(move |(_, s)| *s == source).map(|(id, _)| *id)
    }
}
